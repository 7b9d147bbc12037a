namespace AttentionGen.Generator.Model.Signatures;

/// <summary>The axes that arguments of a declaration have, with what its calls may pass along each.</summary>
internal static class SignatureAxes
{
    private const string OfAllSamples = "of all samples";

    public static Axis Batch { get; } = new("batch");

    public static Axis Head(KernelSpec spec) => new("head", spec.HeadCount);

    public static Axis Query(KernelSpec spec, string name = "query") => new(name, spec.QueryLength, QueryWords(spec));

    public static Axis Key(KernelSpec spec, string name = "key") => new(name, spec.KeyLength, KeyWords(spec));

    /// <summary>Key rows that a call passes: of a cache the new ones alone.</summary>
    public static Axis NewKey(KernelSpec spec) => new("sequence", spec.KeyLength, spec.KeyValueCache ? "new" : KeyWords(spec));

    /// <summary>Rows of heads, in the declared order.</summary>
    public static EquatableArray<Axis> Rows(KernelSpec spec, Axis sequence, int heads, int dimension)
    {
        Axis head = new("head", heads), width = new("dimension", dimension);
        Axis[] batch = spec.PackedSequences ? [] : [Batch];
        return new(spec.Layout == AttentionLayout.HeadMajor ? [.. batch, head, sequence, width] : [.. batch, sequence, head, width]);
    }

    /// <summary>Rows of a layer.</summary>
    public static EquatableArray<Axis> Model(KernelSpec spec, Axis sequence, int dimension) =>
        new(spec.PackedSequences ? [sequence, new("model", dimension)] : [Batch, sequence, new("model", dimension)]);

    /// <summary>A number for each key, and for those axes beside that are declared.</summary>
    public static EquatableArray<Axis> Table(KernelSpec spec, AttentionAxes axes)
    {
        var shape = new List<Axis>();
        if ((axes & AttentionAxes.Batch) != 0)
            shape.Add(Batch);
        if ((axes & AttentionAxes.Head) != 0)
            shape.Add(Head(spec));
        if ((axes & AttentionAxes.Query) != 0)
            shape.Add(Query(spec));
        shape.Add(Key(spec));
        return new([.. shape]);
    }

    /// <summary>What is said of the number of keys.</summary>
    public static string KeyCount(KernelSpec spec) => Key(spec, "").ToString().TrimStart();

    private static string? QueryWords(KernelSpec spec) => spec.KeyValueCache ? "new" : spec.PackedSequences ? OfAllSamples : null;

    private static string? KeyWords(KernelSpec spec) => spec.KeyValueCache ? "cached and new" : spec.PackedSequences ? OfAllSamples : null;
}
