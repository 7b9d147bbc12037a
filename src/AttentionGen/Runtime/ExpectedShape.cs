using System.Globalization;

namespace AttentionGen.Runtime;

/// <summary>The shape an argument should have, with the names of its axes for the message.</summary>
internal readonly record struct ExpectedShape(int? BatchSize, string Axis1, int Size1, string Axis2, int Size2, string Axis3, int Size3)
{
    /// <summary>Elements of one sample.</summary>
    public long SampleElements => (long)Size1 * Size2 * Size3;

    /// <summary>Elements of the whole batch.</summary>
    public long Elements => BatchSize.GetValueOrDefault(1) * SampleElements;

    /// <inheritdoc/>
    public override string ToString() => BatchSize is { } batchSize
        ? string.Create(CultureInfo.InvariantCulture, $"(batch {batchSize}, {Axis1} {Size1}, {Axis2} {Size2}, {Axis3} {Size3}), {Elements} elements")
        : string.Create(CultureInfo.InvariantCulture, $"(batch, {Axis1} {Size1}, {Axis2} {Size2}, {Axis3} {Size3}), a multiple of {SampleElements} elements");
}
