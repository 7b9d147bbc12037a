using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <summary>
/// Asks for rows before they are needed. Rows of one head lie a few KB apart, too far for the hardware to foresee, and would each be
/// waited for. A hint only: it neither reads nor faults. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Prefetch
{
    /// <summary>Floats of a cache line.</summary>
    internal const int LineFloats = 16;

    /// <summary>Brings a row near, where the processor takes such hints.</summary>
    /// <param name="row">The row's first element.</param>
    /// <param name="dimension">Elements of the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(ref float row, int dimension)
    {
        if (!Sse.IsSupported)
            return;

        // The address may be stale by the time it is used if the row moves; the hint is then of no use, and of no harm.
        var address = (float*)Unsafe.AsPointer(ref row);
        for (int element = 0; element < dimension; element += LineFloats)
            Sse.Prefetch0(address + element);

        // A row that starts within a line ends within one more.
        Sse.Prefetch0(address + dimension - 1);
    }

    /// <summary>Brings some rows near, where the processor takes such hints.</summary>
    /// <param name="rows">The first element of row 0.</param>
    /// <param name="first">The first row that is asked for.</param>
    /// <param name="count">How many.</param>
    /// <param name="last">The last row that is there; it stands for those behind it.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="dimension">Elements of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rows(ref float rows, int first, int count, int last, int stride, int dimension)
    {
        for (int row = first; row < first + count; row++)
            Row(ref Unsafe.Add(ref rows, Math.Min(row, last) * stride), dimension);
    }

    /// <summary>Brings a share of a sample's rows near, where the processor takes such hints.</summary>
    /// <param name="sample">The sample's first element; it may lie behind the end of what is there.</param>
    /// <param name="length">Elements of the sample.</param>
    /// <param name="share">Which share.</param>
    /// <param name="shares">How many there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Share(ref float sample, int length, int share, int shares)
    {
        if (!Sse.IsSupported)
            return;
        var address = (float*)Unsafe.AsPointer(ref sample);
        int end = (int)((long)length * (share + 1) / shares);
        for (int element = (int)((long)length * share / shares); element < end; element += LineFloats)
            Sse.Prefetch0(address + element);
    }

    /// <summary>Brings one cache line into the second-level cache, where the processor takes such hints.</summary>
    /// <param name="line">Any float of the line; it may lie behind the end of what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(ref float line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref line));
    }

    /// <summary>Brings one cache line into the second-level cache, where the processor takes such hints.</summary>
    /// <param name="line">Any element of the line; it may lie behind the end of what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(ref ushort line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref line));
    }
}
