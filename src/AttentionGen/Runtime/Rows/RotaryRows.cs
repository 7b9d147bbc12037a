using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>
/// Rotates rows by the angles of their positions: (a, b) becomes (a cos - b sin, a sin + b cos), each product and their sum rounded once, so that
/// results are the same at every vector width. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RotaryRows
{
    /// <summary>Copies rows, their first elements rotated. Nothing outside a row's elements is read or written.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="sourceStride">Floats from one source row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="pairing">Which elements go together; None only copies.</param>
    /// <param name="rotary">The angles, for at most <paramref name="dimension"/> elements of a row; null if nothing is rotated.</param>
    /// <param name="firstPosition">
    /// Position of the first row, if positions are not given; rows follow each other. Rows before position 0 are those of queries that see no key, and
    /// are copied.
    /// </param>
    /// <param name="positions">Position of each row, or a null reference.</param>
    /// <param name="target">Receives the rows; may be the source itself, with its stride.</param>
    /// <param name="targetStride">Floats from one target row to the next.</param>
    /// <exception cref="InvalidOperationException">There are no angles for a position: it was changed since it was checked.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(
        ref float source, int sourceStride, int rowCount, int dimension, RotaryPairing pairing, RotaryEmbedding? rotary,
        int firstPosition, ref int positions, ref float target, int targetStride)
    {
        if (pairing == RotaryPairing.None)
            rotary = null;
        ref float cosines = ref rotary is null ? ref Unsafe.NullRef<float>() : ref MemoryMarshal.GetReference(rotary.Cosines);
        ref float sines = ref rotary is null ? ref Unsafe.NullRef<float>() : ref MemoryMarshal.GetReference(rotary.Sines);
        int rotaryDimension = rotary?.Dimension ?? 0, positionCount = rotary?.PositionCount ?? 0;
        int pairs = rotaryDimension / 2;
        bool isRunning = Unsafe.IsNullRef(ref positions);
        bool isInPlace = Unsafe.AreSame(ref source, ref target);
        for (int row = 0; row < rowCount; row++)
        {
            int position = isRunning ? firstPosition + row : Unsafe.Add(ref positions, row);
            int rotated = isRunning && position < 0 ? 0 : rotaryDimension;
            if (rotated > 0)
            {
                if ((uint)position >= (uint)positionCount)
                    ChangedInput.Throw(nameof(positions));
                ref float rowCosines = ref Unsafe.Add(ref cosines, (nint)position * pairs);
                ref float rowSines = ref Unsafe.Add(ref sines, (nint)position * pairs);
                if (pairing == RotaryPairing.HalfSplit)
                    RotateHalves(ref source, pairs, ref rowCosines, ref rowSines, ref target);
                else
                    RotateNeighbours(ref source, pairs, ref rowCosines, ref rowSines, ref target);
            }
            if (!isInPlace && rotated < dimension)
            {
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref source, rotated), dimension - rotated)
                    .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, rotated), dimension - rotated));
            }
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    /// <summary>Copies rows, their first elements rotated. Nothing outside a row's elements is read or written.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="sourceStride">Floats from one source row to the next.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="dimension">Elements of a row.</param>
    /// <param name="rotation">By what they are rotated.</param>
    /// <param name="target">Receives the rows; may be the source itself, with its stride.</param>
    /// <param name="targetStride">Floats from one target row to the next.</param>
    public static void Rotate(
        ref float source, int sourceStride, int rowCount, int dimension, scoped in RowRotation rotation, ref float target, int targetStride) =>
        Rotate(
            ref source, sourceStride, rowCount, dimension, rotation.Pairing, rotation.Rotary, rotation.FirstPosition, ref rotation.Positions,
            ref target, targetStride);

    // Narrower vectors take what wider ones leave over: in place, no element may be rotated twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotateHalves(ref float source, int pairs, ref float cosines, ref float sines, ref float target)
    {
        ref float sourceB = ref Unsafe.Add(ref source, pairs);
        ref float targetB = ref Unsafe.Add(ref target, pairs);
        int n = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; n <= pairs - 16; n += 16)
            {
                Vector512<float> a = Vector512.LoadUnsafe(ref source, (nuint)n), b = Vector512.LoadUnsafe(ref sourceB, (nuint)n);
                Vector512<float> cosine = Vector512.LoadUnsafe(ref cosines, (nuint)n), sine = Vector512.LoadUnsafe(ref sines, (nuint)n);
                ((a * cosine) - (b * sine)).StoreUnsafe(ref target, (nuint)n);
                ((a * sine) + (b * cosine)).StoreUnsafe(ref targetB, (nuint)n);
            }
        }
        if (Vector256.IsHardwareAccelerated)
        {
            for (; n <= pairs - 8; n += 8)
            {
                Vector256<float> a = Vector256.LoadUnsafe(ref source, (nuint)n), b = Vector256.LoadUnsafe(ref sourceB, (nuint)n);
                Vector256<float> cosine = Vector256.LoadUnsafe(ref cosines, (nuint)n), sine = Vector256.LoadUnsafe(ref sines, (nuint)n);
                ((a * cosine) - (b * sine)).StoreUnsafe(ref target, (nuint)n);
                ((a * sine) + (b * cosine)).StoreUnsafe(ref targetB, (nuint)n);
            }
        }
        if (Vector128.IsHardwareAccelerated)
        {
            for (; n <= pairs - 4; n += 4)
            {
                Vector128<float> a = Vector128.LoadUnsafe(ref source, (nuint)n), b = Vector128.LoadUnsafe(ref sourceB, (nuint)n);
                Vector128<float> cosine = Vector128.LoadUnsafe(ref cosines, (nuint)n), sine = Vector128.LoadUnsafe(ref sines, (nuint)n);
                ((a * cosine) - (b * sine)).StoreUnsafe(ref target, (nuint)n);
                ((a * sine) + (b * cosine)).StoreUnsafe(ref targetB, (nuint)n);
            }
        }
        for (; n < pairs; n++)
        {
            float a = Unsafe.Add(ref source, n), b = Unsafe.Add(ref sourceB, n);
            float cosine = Unsafe.Add(ref cosines, n), sine = Unsafe.Add(ref sines, n);
            Unsafe.Add(ref target, n) = (a * cosine) - (b * sine);
            Unsafe.Add(ref targetB, n) = (a * sine) + (b * cosine);
        }
    }

    // Each vector holds whole pairs; beside it stands the same with the two of each pair exchanged. A sine's sign is turned for the first of a pair.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotateNeighbours(ref float source, int pairs, ref float cosines, ref float sines, ref float target)
    {
        int n = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; n <= pairs - 8; n += 8)
            {
                Vector512<float> ab = Vector512.LoadUnsafe(ref source, (nuint)(2 * n));
                Vector512<float> ba = Vector512.Shuffle(ab, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
                Vector512<float> sine = Twice8(ref Unsafe.Add(ref sines, n)) ^ Vector512.Create(0x8000_0000UL).AsSingle();
                ((ab * Twice8(ref Unsafe.Add(ref cosines, n))) + (ba * sine)).StoreUnsafe(ref target, (nuint)(2 * n));
            }
        }
        if (Vector256.IsHardwareAccelerated)
        {
            for (; n <= pairs - 4; n += 4)
            {
                Vector256<float> ab = Vector256.LoadUnsafe(ref source, (nuint)(2 * n));
                Vector256<float> ba = Vector256.Shuffle(ab, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));
                Vector256<float> sine = Twice4(ref Unsafe.Add(ref sines, n)) ^ Vector256.Create(0x8000_0000UL).AsSingle();
                ((ab * Twice4(ref Unsafe.Add(ref cosines, n))) + (ba * sine)).StoreUnsafe(ref target, (nuint)(2 * n));
            }
        }
        if (Vector128.IsHardwareAccelerated)
        {
            for (; n <= pairs - 2; n += 2)
            {
                Vector128<float> ab = Vector128.LoadUnsafe(ref source, (nuint)(2 * n));
                Vector128<float> ba = Vector128.Shuffle(ab, Vector128.Create(1, 0, 3, 2));
                Vector128<float> sine = Twice2(ref Unsafe.Add(ref sines, n)) ^ Vector128.Create(0x8000_0000UL).AsSingle();
                ((ab * Twice2(ref Unsafe.Add(ref cosines, n))) + (ba * sine)).StoreUnsafe(ref target, (nuint)(2 * n));
            }
        }
        for (; n < pairs; n++)
        {
            float a = Unsafe.Add(ref source, 2 * n), b = Unsafe.Add(ref source, (2 * n) + 1);
            float cosine = Unsafe.Add(ref cosines, n), sine = Unsafe.Add(ref sines, n);
            Unsafe.Add(ref target, 2 * n) = (a * cosine) - (b * sine);
            Unsafe.Add(ref target, (2 * n) + 1) = (a * sine) + (b * cosine);
        }
    }

    // Two floats, each twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Twice2(ref float source) =>
        Vector128.Shuffle(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<float, byte>(ref source))).AsSingle(), Vector128.Create(0, 0, 1, 1));

    // Four floats, each twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Twice4(ref float source) =>
        Vector256.Shuffle(Vector128.LoadUnsafe(ref source).ToVector256Unsafe(), Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3));

    // Eight floats, each twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Twice8(ref float source) => Vector512.Shuffle(
        Vector256.LoadUnsafe(ref source).ToVector512Unsafe(), Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7));
}
