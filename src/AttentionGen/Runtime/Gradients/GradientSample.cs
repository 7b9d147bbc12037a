using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Where a sample's rows lie, and where its queries stand.</summary>
internal readonly struct GradientSample
{
    private readonly int _allQueries;

    /// <summary>A sample of a call.</summary>
    /// <exception cref="InvalidOperationException">Its lengths were changed since they were checked.</exception>
    public GradientSample(GradientPlan plan, in AttentionArguments call, int number)
    {
        Number = number;
        _allQueries = call.QueryLength;
        if (plan.Shape.IsPacked)
        {
            FirstQuery = PackedSample.Queries(call, number, plan.Shape.QueryLength, out int queries);
            FirstKey = PackedSample.Keys(call, number, plan.Shape.KeyLength, out int keys);
            (QueryLength, KeyLength) = (queries, keys);
        }
        else
        {
            (QueryLength, KeyLength) = (call.QueryLength, call.KeyLength);
        }
        VisibleKeys = (plan.Shape.Mask & AttentionMask.KeyPadding) != 0 ? call.KeyCount(number) : KeyLength;
        FirstPosition = plan.Shape.FirstPosition(QueryLength, KeyLength);
    }

    /// <summary>Its number.</summary>
    public int Number { get; }

    /// <summary>Its first query row among those of packed samples.</summary>
    public int FirstQuery { get; }

    /// <summary>Its first key row likewise.</summary>
    public int FirstKey { get; }

    /// <summary>Its query rows.</summary>
    public int QueryLength { get; }

    /// <summary>Its key rows.</summary>
    public int KeyLength { get; }

    /// <summary>Those of them that are not padding.</summary>
    public int VisibleKeys { get; }

    /// <summary>Position of the first query, counted in keys.</summary>
    public int FirstPosition { get; }

    /// <summary>Where a head's log-sum-exp starts.</summary>
    public int Statistic(GradientPlan plan, int head) => plan.Shape.IsPacked
        ? (head * _allQueries) + FirstQuery
        : ((Number * plan.Shape.HeadCount) + head) * QueryLength;

    /// <summary>Rotates a head's gathered keys by their positions; tells whether they are finite still, as sums of large numbers need not be.</summary>
    public bool RotateKeys(GradientPlan plan, in AttentionArguments call, ref float rows, int stride, int count)
    {
        Rotate(plan, call.Rotary, KeyPositions(plan, call), 0, ref rows, stride, count);
        return HeadRows.AreFinite(ref rows, stride, count, plan.Shape.HeadDimension);
    }

    /// <summary>Rotates the gradients of rotated keys back.</summary>
    public void RotateKeysBack(GradientPlan plan, in AttentionArguments call, ref float rows, int stride, int count) =>
        Rotate(plan, call.Rotary!.Inverse, KeyPositions(plan, call), 0, ref rows, stride, count);

    /// <summary>Rotates a run of a head's gathered queries by their positions, likewise.</summary>
    public bool RotateQueries(GradientPlan plan, in AttentionArguments call, ref float rows, int stride, int first, int count)
    {
        Rotate(plan, call.Rotary, QueryPositions(plan, call, first), FirstPosition + first, ref rows, stride, count);
        return HeadRows.AreFinite(ref rows, stride, count, plan.Shape.HeadDimension);
    }

    /// <summary>Rotates the gradients of rotated queries back.</summary>
    public void RotateQueriesBack(GradientPlan plan, in AttentionArguments call, ref float rows, int stride, int first, int count) =>
        Rotate(plan, call.Rotary!.Inverse, QueryPositions(plan, call, first), FirstPosition + first, ref rows, stride, count);

    private ReadOnlySpan<int> KeyPositions(GradientPlan plan, in AttentionArguments call) =>
        plan.Shape.HasPositionIds ? call.KeyPositions.Slice(Number * KeyLength, KeyLength) : default;

    private ReadOnlySpan<int> QueryPositions(GradientPlan plan, in AttentionArguments call, int first) =>
        plan.Shape.HasPositionIds ? call.QueryPositions.Slice((Number * QueryLength) + first, QueryLength - first) : default;

    private static void Rotate(GradientPlan plan, RotaryEmbedding? rotary, ReadOnlySpan<int> positions, int first, ref float rows, int stride, int count)
    {
        if (count > 0)
            RotaryRows.Rotate(ref rows, stride, count, plan.Shape.HeadDimension, plan.Shape.Rotary, rotary, first, ref MemoryMarshal.GetReference(positions), ref rows, stride);
    }
}
