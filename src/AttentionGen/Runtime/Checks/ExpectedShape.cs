using System.Globalization;

namespace AttentionGen.Runtime;

/// <summary>The shape an argument should have, with the names of its axes for the message.</summary>
internal readonly record struct ExpectedShape(int? BatchSize, string Axis1, int Size1, string Axis2, int Size2, string? Axis3, int Size3)
{
    /// <summary>Name of the axis that the number of samples is of; where a cache has that number, the rows come first.</summary>
    public string FirstAxis { get; init; } = "batch";

    /// <summary>What to do with a length that is no whole number of samples, or null.</summary>
    public string? Hint { get; init; }

    /// <summary>Elements of one sample.</summary>
    public long SampleElements => (long)Size1 * Size2 * Size3;

    /// <summary>Elements of the whole batch.</summary>
    public long Elements => BatchSize.GetValueOrDefault(1) * SampleElements;

    /// <inheritdoc/>
    public override string ToString()
    {
        string batch = BatchSize is { } size ? Invariant($"{FirstAxis} {size}") : FirstAxis;
        string last = Axis3 is null ? "" : Invariant($", {Axis3} {Size3}");
        string count = BatchSize is null ? Invariant($"a multiple of {SampleElements}") : Invariant($"{Elements}");
        return Invariant($"({batch}, {Axis1} {Size1}, {Axis2} {Size2}{last}), {count} elements");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
