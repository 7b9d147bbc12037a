using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A call with a cache: appends its keys and values, and becomes a call over all that is cached. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CachedCall
{
    /// <summary>Appends the keys and values of attention alone behind what the cache counts, which is not changed.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="shape">Its declaration.</param>
    /// <returns>The call with the cache's memory as keys and values.</returns>
    public static AttentionArguments Append(in AttentionArguments call, AttentionShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        for (int sample = 0; sample < call.BatchSize; sample++)
        {
            int keys = sample * shape.KeyValueHeadCount * call.QueryLength * shape.HeadDimension;
            int values = sample * shape.KeyValueHeadCount * call.QueryLength * shape.ValueDimension;
            if (shape.ElementType == ElementType.Float32)
            {
                Append(call, shape, sample, shape.Layout, ref At(call.Key, keys), ref At(call.Value, values));
            }
            else
            {
                AppendNarrow(call, shape, sample, ref At(call.Key16, keys), ref At(call.Value16, values));
            }
        }
        AttentionArguments attended = call;
        SetRows(ref attended, shape, 0, call.BatchSize);
        return attended;
    }

    /// <summary>Appends the float rows of one sample's keys and values behind what the cache counts, which is not changed.</summary>
    /// <param name="call">The call: lengths, positions and the cache.</param>
    /// <param name="shape">Its declaration.</param>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="layout">Order of the axes of the rows.</param>
    /// <param name="key">The sample's first key row.</param>
    /// <param name="value">The sample's first value row.</param>
    public static void Append(in AttentionArguments call, AttentionShape shape, int sample, AttentionLayout layout, ref float key, ref float value)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int cached = call.KeyLength - call.QueryLength;
        CacheRows.Append(
            ref key, RowStride(shape, layout, shape.HeadDimension), HeadStride(call, layout, shape.HeadDimension),
            call.QueryLength, shape.KeyValueHeadCount, shape.HeadDimension, Rotation(call, shape, sample),
            ref KeyStart(call, shape, sample), ref KeyScales(call, shape, sample), shape.KeyValueType, shape.KeyLength, cached);
        CacheRows.Append(
            ref value, RowStride(shape, layout, shape.ValueDimension), HeadStride(call, layout, shape.ValueDimension),
            call.QueryLength, shape.KeyValueHeadCount, shape.ValueDimension, default,
            ref ValueStart(call, shape, sample), ref ValueScales(call, shape, sample), shape.KeyValueType, shape.KeyLength, cached);
    }

    private static void AppendNarrow(in AttentionArguments call, AttentionShape shape, int sample, ref ushort key, ref ushort value)
    {
        int cached = call.KeyLength - call.QueryLength;
        CacheRows.Append(
            ref key, shape.ElementType, RowStride(shape, shape.Layout, shape.HeadDimension), HeadStride(call, shape.Layout, shape.HeadDimension),
            call.QueryLength, shape.KeyValueHeadCount, shape.HeadDimension, Rotation(call, shape, sample),
            ref KeyStart(call, shape, sample), ref KeyScales(call, shape, sample), shape.KeyValueType, shape.KeyLength, cached);
        CacheRows.Append(
            ref value, shape.ElementType, RowStride(shape, shape.Layout, shape.ValueDimension), HeadStride(call, shape.Layout, shape.ValueDimension),
            call.QueryLength, shape.KeyValueHeadCount, shape.ValueDimension, default,
            ref ValueStart(call, shape, sample), ref ValueScales(call, shape, sample), shape.KeyValueType, shape.KeyLength, cached);
    }

    /// <summary>Puts the cache's memory in place of a call's keys and values.</summary>
    /// <param name="call">The call, with its cache.</param>
    /// <param name="shape">Its declaration.</param>
    /// <param name="firstSample">The first sample.</param>
    /// <param name="sampleCount">How many.</param>
    public static void SetRows(scoped ref AttentionArguments call, AttentionShape shape, int firstSample, int sampleCount)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int rows = sampleCount * shape.KeyValueHeadCount * shape.KeyLength;
        ref byte key = ref KeyStart(call, shape, firstSample);
        ref byte value = ref ValueStart(call, shape, firstSample);
        if (shape.KeyValueType == ElementType.Float32)
        {
            call.Key = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, float>(ref key), rows * shape.HeadDimension);
            call.Value = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, float>(ref value), rows * shape.ValueDimension);
        }
        else if (shape.KeyValueType == ElementType.Int8)
        {
            call.Key8 = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, sbyte>(ref key), rows * shape.HeadDimension);
            call.Value8 = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, sbyte>(ref value), rows * shape.ValueDimension);
            call.KeyScales = MemoryMarshal.CreateReadOnlySpan(ref KeyScales(call, shape, firstSample), rows);
            call.ValueScales = MemoryMarshal.CreateReadOnlySpan(ref ValueScales(call, shape, firstSample), rows);
        }
        else
        {
            call.Key16 = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, ushort>(ref key), rows * shape.HeadDimension);
            call.Value16 = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, ushort>(ref value), rows * shape.ValueDimension);
        }
    }

    private static int RowStride(AttentionShape shape, AttentionLayout layout, int dimension) =>
        layout == AttentionLayout.HeadMajor ? dimension : shape.KeyValueHeadCount * dimension;

    private static int HeadStride(in AttentionArguments call, AttentionLayout layout, int dimension) =>
        layout == AttentionLayout.HeadMajor ? call.QueryLength * dimension : dimension;

    private static RowRotation Rotation(in AttentionArguments call, AttentionShape shape, int sample)
    {
        if (shape.Rotary == RotaryPairing.None)
            return default;
        ref int positions = ref shape.HasPositionIds && call.QueryLength > 0
            ? ref At(call.QueryPositions, sample * call.QueryLength)
            : ref Unsafe.NullRef<int>();
        return new RowRotation(shape.Rotary, call.Rotary!, call.KeyLength - call.QueryLength, ref positions);
    }

    private static ref byte KeyStart(in AttentionArguments call, AttentionShape shape, int sample) =>
        ref Unsafe.Add(ref call.Cache!.KeyStart, SampleBytes(shape, sample, shape.HeadDimension));

    private static ref byte ValueStart(in AttentionArguments call, AttentionShape shape, int sample) =>
        ref Unsafe.Add(ref call.Cache!.ValueStart, SampleBytes(shape, sample, shape.ValueDimension));

    // Null where the rows have none.
    private static ref float KeyScales(in AttentionArguments call, AttentionShape shape, int sample) =>
        ref shape.KeyValueType == ElementType.Int8 ? ref Unsafe.Add(ref call.Cache!.KeyScales, SampleRows(shape, sample)) : ref Unsafe.NullRef<float>();

    private static ref float ValueScales(in AttentionArguments call, AttentionShape shape, int sample) =>
        ref shape.KeyValueType == ElementType.Int8 ? ref Unsafe.Add(ref call.Cache!.ValueScales, SampleRows(shape, sample)) : ref Unsafe.NullRef<float>();

    private static nint SampleRows(AttentionShape shape, int sample) => (nint)sample * shape.KeyValueHeadCount * shape.KeyLength;

    private static nint SampleBytes(AttentionShape shape, int sample, int dimension) =>
        SampleRows(shape, sample) * dimension * shape.KeyValueType.Size();

    private static ref T At<T>(ReadOnlySpan<T> span, int index) => ref Unsafe.Add(ref MemoryMarshal.GetReference(span), index);
}
