namespace AttentionGen.Tests.Cases;

/// <summary>The mask half of a declaration.</summary>
internal sealed record MaskOption(AttentionMask? Mask)
{
    public AttentionAxes? MaskAxes { get; init; }
    public AttentionAxes? BiasAxes { get; init; }
    public CausalAlignment? Alignment { get; init; }

    public DeclaredAttention ApplyTo(DeclaredAttention shape) => shape with
    {
        Mask = Mask,
        MaskAxes = MaskAxes,
        BiasAxes = BiasAxes,
        CausalAlignment = Alignment,
    };
}
