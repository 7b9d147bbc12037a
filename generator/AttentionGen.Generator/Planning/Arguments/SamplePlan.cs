namespace AttentionGen.Generator.Planning;

/// <summary>Which rows belong to a sample.</summary>
/// <param name="QueryLength">Query rows, at most.</param>
/// <param name="KeyLength">Key rows, at most.</param>
/// <param name="ArePacked">Samples lie end to end: where each starts is read from the call.</param>
/// <param name="CountsKeys">Each sample says how many of its keys are visible.</param>
/// <param name="KeyCapacity">Rows from one head's keys to the next in a cache; null where there are as many as a call has.</param>
internal sealed record SamplePlan(int QueryLength, int KeyLength, bool ArePacked, bool CountsKeys, int? KeyCapacity)
{
    public static SamplePlan Of(KernelSpec spec) => new(
        spec.QueryLength,
        spec.KeyLength,
        spec.PackedSequences,
        CountsKeys: (spec.Mask & AttentionMask.KeyPadding) != 0,
        KeyCapacity: spec.KeyValueCache ? spec.KeyLength : null);
}
