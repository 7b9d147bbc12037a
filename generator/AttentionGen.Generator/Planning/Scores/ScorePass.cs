namespace AttentionGen.Generator.Planning;

/// <summary>
/// What happens to a block of scores between the products and the softmax, where it is more than a test: one more walk over scores that are still near.
/// </summary>
/// <param name="SoftCap">The bound, in units of log2, or 0: products come divided by it, and the cap is a walk of its own.</param>
/// <param name="HasDistances">Distances are added, times a slope for each head.</param>
/// <param name="KeepsHidden">Scores before the mask are returned: those of hidden keys are computed too.</param>
/// <param name="ReturnsMasked">Scores behind the mask are returned.</param>
/// <param name="Methods">The user's methods, or null.</param>
internal sealed record ScorePass(float SoftCap, bool HasDistances, bool KeepsHidden, bool ReturnsMasked, ScorePlan? Methods)
{
    /// <summary>Whether scores are capped.</summary>
    public bool HasCap => SoftCap != 0;

    /// <summary>Brings products to scores in natural units, where scores are returned.</summary>
    public float ProductUnit { get; init; } = Ln2;

    /// <summary>Whether products come in natural units, as the modifier takes them, and nothing before it or beside needs them as exponents of 2.</summary>
    public bool TakesNaturalScores => SoftCap == 0 && !HasDistances && !KeepsHidden && Methods is { Methods.HasModifier: true };

    /// <summary>Whether a predicate is all there is, so that tiles which it leaves whole need no walk.</summary>
    public bool HasPredicateOnly => SoftCap == 0 && !HasDistances && !KeepsHidden && !ReturnsMasked && Methods is { Methods: { HasPredicate: true, HasModifier: false } };

    /// <summary>The walk that a declaration needs, or null where the tiles do all there is to do.</summary>
    public static ScorePass? Of(KernelSpec spec)
    {
        const AttentionOutputs Scores = AttentionOutputs.ScaledScores | AttentionOutputs.CappedScores | AttentionOutputs.MaskedScores;
        if (spec.SoftCap == 0 && !spec.Alibi && spec.Methods is null && (spec.Outputs & Scores) == 0)
            return null;
        bool returnsCapped = (spec.Outputs & AttentionOutputs.CappedScores) != 0;
        return new ScorePass(
            (float)(spec.SoftCap * Log2E),
            spec.Alibi,
            KeepsHidden: returnsCapped || (spec.Outputs & AttentionOutputs.ScaledScores) != 0,
            ReturnsMasked: (spec.Outputs & AttentionOutputs.MaskedScores) != 0,
            spec.Methods is null ? null : ScorePlan.Of(spec.Methods, spec.KeyShards))
        {
            ProductUnit = spec.SoftCap == 0 ? Ln2 : spec.SoftCap,
        };
    }

    /// <summary>The natural logarithm of 2: brings exponents of 2 to natural units.</summary>
    public const float Ln2 = 0.693147181f;

    /// <summary>The binary logarithm of e: scores are kept as exponents of 2.</summary>
    public const double Log2E = 1.4426950408889634;
}
