namespace AttentionGen.Generator.Planning;

/// <summary>The members that a kernel adds to its type.</summary>
/// <param name="Signature">What its calls take.</param>
/// <param name="Scale">Factor on the scores, for the documentation.</param>
/// <param name="Cache">The cache that the type creates, if there is one.</param>
/// <param name="Layer">What a layer has besides, or null.</param>
/// <param name="Backward">Gradients, or null where they are not asked for.</param>
internal sealed record EntryPlan(Signature Signature, float Scale, CachePlan? Cache, LayerEntry? Layer, BackwardEntry? Backward)
{
    /// <summary>The members of a declaration's kernel.</summary>
    public static EntryPlan Of(KernelSpec spec) => new(
        Signature.Of(spec),
        spec.Scale,
        spec.KeyValueCache ? new CachePlan(spec.KeyValueHeadCount, spec.KeyLength, spec.HeadDimension, spec.ValueDimension, spec.KeyValueType) : null,
        spec.IsLayer
            ? new LayerEntry(spec.ModelDimension, spec.IsCrossAttention, ShapeSetting.OfLayer(spec), TransformerEntry.Of(spec))
            : null,
        spec.Gradients
            ? new BackwardEntry(
                BackwardSignature.Of(spec),
                new([.. BackwardSignature.Results(spec)]),
                new([.. SignatureTables.MethodParameters(spec)]),
                new([.. BackwardSignature.Tables(spec)]),
                new([.. spec.Methods?.Tables.Select(static table => table.Name) ?? []]),
                spec.IsLayer ? Signature.Keeping(spec) : new([]))
            : null);
}

/// <summary>Gradients beside the forward calls.</summary>
/// <param name="Signature">What calls take.</param>
/// <param name="Results">Those of it that a forward call returned, and the gradient of its output.</param>
/// <param name="MethodParameters">Those that the user's methods on scores read.</param>
/// <param name="Tables">Those that receive the gradients of what they read.</param>
/// <param name="TableNames">What is read, by the names that callers know it as.</param>
/// <param name="Keeping">What a forward call of a layer takes that keeps what gradients are made of.</param>
internal sealed record BackwardEntry(
    BackwardSignature Signature,
    EquatableArray<ForwardParameter> Results,
    EquatableArray<ForwardParameter> MethodParameters,
    EquatableArray<ForwardParameter> Tables,
    EquatableArray<string> TableNames,
    EquatableArray<ForwardParameter> Keeping);

/// <summary>The caches that a kernel takes.</summary>
/// <param name="Heads">Key and value heads.</param>
/// <param name="Capacity">Keys and values of each sample.</param>
/// <param name="HeadDimension">Elements of a key row.</param>
/// <param name="ValueDimension">Elements of a value row.</param>
/// <param name="Type">How they are stored.</param>
internal sealed record CachePlan(int Heads, int Capacity, int HeadDimension, int ValueDimension, ElementType Type);

/// <summary>What the library is told of a layer beside its attention.</summary>
/// <param name="ModelDimension">Elements of an input or output row.</param>
/// <param name="IsCrossAttention">Keys and values come from a memory of their own.</param>
/// <param name="Settings">The further properties of its shape that are set.</param>
/// <param name="Transformer">What it has beside attention and projections, or null.</param>
internal sealed record LayerEntry(int ModelDimension, bool IsCrossAttention, EquatableArray<ShapeSetting> Settings, TransformerEntry? Transformer);
