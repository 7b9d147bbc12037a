namespace AttentionGen.Generator.Emission.Stages;

/// <summary>How positions are counted, in terms of a call and its lengths.</summary>
internal static class PositionText
{
    /// <summary>Position of the first query.</summary>
    /// <param name="plan">The kernel.</param>
    /// <param name="keyLength">The number of keys.</param>
    public static string Offset(KernelPlan plan, string keyLength) => plan.Positions.AlignsEnds ? $"{keyLength} - queryLength" : "0";

    /// <summary>Behind the number of a key: makes it its position.</summary>
    public static string FromFirstKey(KernelPlan plan) => plan.Positions.HasFirstKey ? " + call.FirstKey" : "";

    /// <summary>Behind a position: makes it count from the first key.</summary>
    public static string BehindFirstKey(KernelPlan plan) => plan.Positions.HasFirstKey ? " - call.FirstKey" : "";
}
