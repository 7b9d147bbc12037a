using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>How positions are counted, in terms of a call and its lengths.</summary>
internal static class PositionText
{
    private static readonly IntegerExpression s_firstKey = IntegerExpression.Of("call.FirstKey");

    /// <summary>Position of the first query.</summary>
    /// <param name="plan">The kernel.</param>
    /// <param name="keyLength">The number of keys.</param>
    public static IntegerExpression Offset(KernelPlan plan, IntegerExpression keyLength) =>
        plan.Positions.AlignsEnds ? keyLength - IntegerExpression.Of("queryLength") : 0;

    /// <summary>Position of the first key of the call.</summary>
    public static IntegerExpression FirstKey(KernelPlan plan) => plan.Positions.HasFirstKey ? s_firstKey : 0;
}
