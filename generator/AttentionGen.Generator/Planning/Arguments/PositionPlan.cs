namespace AttentionGen.Generator.Planning;

/// <summary>Where queries and keys stand in their sequence, and what is made of it.</summary>
/// <param name="AlignsEnds">The last query stands at the last key; otherwise the first at the first.</param>
/// <param name="HasFirstKey">Keys stand from a place on that the call gives.</param>
/// <param name="HasDistances">Distances are added to the scores, times a slope for each head.</param>
/// <param name="Rotation">How rows are rotated by their positions, if they are.</param>
internal sealed record PositionPlan(bool AlignsEnds, bool HasFirstKey, bool HasDistances, RotationPlan? Rotation)
{
    public static PositionPlan Of(KernelSpec spec) => new(
        spec.CausalAlignment == CausalAlignment.BottomRight,
        spec.KeyShards,
        spec.Alibi,
        spec.Rotary == RotaryPairing.None ? null : new RotationPlan(spec.Rotary, spec.PositionIds, spec.HasSharedPositions));
}

/// <summary>How rows are rotated.</summary>
/// <param name="Pairing">Which elements together.</param>
/// <param name="IsGiven">By positions that the call gives; otherwise by running ones.</param>
/// <param name="IsShared">Those of the keys are given as the queries'.</param>
internal sealed record RotationPlan(RotaryPairing Pairing, bool IsGiven, bool IsShared);
