using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The gradients of attention, one key and value head of a sample after another: keys and values are read once for a run of queries, a block of scores is computed anew from them
/// (Dao et al., "FlashAttention", appendix B), and all five products pass over it while it is near.
/// </summary>
/// <remarks>Sums are made in one order, whatever thread makes them: no split of a call changes a bit.</remarks>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal static class GradientWalk<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    /// <summary>Rows of the output that are asked for ahead of the one read.</summary>
    private const int RowsAhead = 6;

    /// <summary>Computes a share of a call.</summary>
    public static void Run(GradientPlan plan, in AttentionArguments call, WorkShare share, in GradientAreas areas)
    {
        areas.ClearZeros(plan.TileLanes);
        var items = new GradientItems(plan, call);
        var dropout = new WeightDropout(call.Dropout, plan.AttentionDropout);
        while (share.Next(out int item))
        {
            for (int sample = items.FirstSample(item), lastSample = items.LastSample(item); sample <= lastSample; sample++)
            {
                for (int head = items.FirstHead(item), lastHead = items.LastHead(item); head <= lastHead; head++)
                {
                    AttentionArguments own = GradientTables.OwnSums(call, (sample * plan.Shape.KeyValueHeadCount) + head);
                    KeyHead(plan, own, areas, new GradientSample(plan, own, sample), head, dropout);
                }
            }
        }
    }

    private static void KeyHead(GradientPlan plan, in AttentionArguments call, in GradientAreas areas, in GradientSample sample, int keyHead, in WeightDropout dropout)
    {
        int rowLength = areas.RowLength, valueLength = areas.ValueLength, keys = sample.VisibleKeys;
        GradientRows key = GradientRows.OfKeys(plan, sample, keyHead), value = GradientRows.OfValues(plan, sample, keyHead);
        bool isFinite = key.Gather(call.Key, keys, ref areas.Keys, rowLength) & value.Gather(call.Value, keys, ref areas.Values, valueLength);
        if (plan.Shape.Rotary != RotaryPairing.None)
            isFinite &= sample.RotateKeys(plan, call, ref areas.Keys, rowLength, keys);
        Span(ref areas.KeyGradients, (nint)keys * rowLength).Clear();
        Span(ref areas.ValueGradients, (nint)keys * valueLength).Clear();

        int group = plan.Shape.HeadCount / plan.Shape.KeyValueHeadCount;
        for (int head = keyHead * group; head < (keyHead + 1) * group; head++)
        {
            float sinkGradient = 0f;
            for (int first = 0; first < sample.QueryLength; first += plan.QueryRun)
                sinkGradient += QueryRun(plan, call, areas, sample, head, first, Math.Min(plan.QueryRun, sample.QueryLength - first), isFinite, dropout);
            if (!call.Scratch.IsEmpty)
                call.Scratch[(sample.Number * plan.Shape.HeadCount) + head] = sinkGradient;
        }

        if (plan.Shape.Rotary != RotaryPairing.None)
            sample.RotateKeysBack(plan, call, ref areas.KeyGradients, rowLength, keys);
        key.Store(ref areas.KeyGradients, rowLength, keys, plan.Scale, sample.KeyLength, call.KeyGradient);
        value.Store(ref areas.ValueGradients, valueLength, keys, 1f, sample.KeyLength, call.ValueGradient);
    }

    /// <summary>A run of queries against all keys; returns what it adds to the gradient of the head's sink.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float QueryRun(
        GradientPlan plan, in AttentionArguments call, in GradientAreas areas, in GradientSample sample, int head, int first, int count, bool isFinite, in WeightDropout dropout)
    {
        int rowLength = areas.RowLength, valueLength = areas.ValueLength;
        GradientRows query = GradientRows.OfQueries(plan, sample, head, first), output = GradientRows.OfOutputs(plan, sample, head, first);
        isFinite &= query.Gather(call.Query, count, ref areas.Queries, rowLength) & output.Gather(call.OutputGradient, count, ref areas.OutputGradients, valueLength);
        if (plan.Shape.Rotary != RotaryPairing.None)
            isFinite &= sample.RotateQueries(plan, call, ref areas.Queries, rowLength, first, count);
        float sinkGradient = Statistics(plan, call, areas, sample, head, first, count, output);
        Pack(plan, areas, count);
        Span(ref areas.QueryGradients, (nint)count * rowLength).Clear();

        var block = new GradientBlock<TVector, TLanes>(plan, sample, head, first, isFinite, dropout);
        for (int key = 0; key < sample.VisibleKeys; key += plan.KeyBlock)
        {
            int keyCount = Math.Min(plan.KeyBlock, sample.VisibleKeys - key);
            for (int at = 0; at < count; at += plan.QueryBlock)
                block.Run(call, areas, at, Math.Min(plan.QueryBlock, count - at), key, keyCount);
        }

        if (!call.BiasKey.IsEmpty)
            GradientAddedRow<TVector, TLanes>.Run(plan, call, areas, sample, head / (plan.Shape.HeadCount / plan.Shape.KeyValueHeadCount), count);
        if (plan.Shape.Rotary != RotaryPairing.None)
            sample.RotateQueriesBack(plan, call, ref areas.QueryGradients, rowLength, first, count);
        query.Store(ref areas.QueryGradients, rowLength, count, plan.Scale, count, call.QueryGradient);
        return sinkGradient;
    }

    /// <summary>Log-sum-exp and delta of each query of a run; lanes behind the last query have weights of 0. Returns what the run adds to the gradient of the sink.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Statistics(
        GradientPlan plan, in AttentionArguments call, in GradientAreas areas, in GradientSample sample, int head, int first, int count, in GradientRows output)
    {
        const double Log2E = 1.4426950408889634;
        int lanes = (count + plan.TileLanes - 1) / plan.TileLanes * plan.TileLanes, dimension = plan.Shape.ValueDimension;
        ReadOnlySpan<float> denominators = call.Denominators.Slice(sample.Statistic(plan, head) + first, count);
        float sinkGradient = 0f;
        for (int row = 0; row < lanes; row++)
        {
            // Without a visible key log-sum-exp is -infinity: all weights are 0, as they are with +infinity.
            float denominator = row < count ? denominators[row] : float.PositiveInfinity;
            denominator = float.IsNegativeInfinity(denominator) ? float.PositiveInfinity : denominator;
            Unsafe.Add(ref areas.Denominators, row) = (float)(denominator * Log2E);
            float delta = 0f;
            if (row < count)
            {
                // The output's rows are read here alone, far apart.
                Prefetch.Row(ref output.Row(call.Attended, Math.Min(row + RowsAhead, count - 1)), dimension);
                delta = Dot(ref Unsafe.Add(ref areas.OutputGradients, (nint)row * areas.ValueLength), ref output.Row(call.Attended, row), dimension);
            }
            Unsafe.Add(ref areas.Deltas, row) = delta;
            if (plan.Shape.HasSinks && row < count && !float.IsPositiveInfinity(denominator))
                sinkGradient -= MathF.Exp(call.Sinks[head] - denominator) * delta;
        }
        return sinkGradient;
    }

    /// <summary>The product of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ref float a, ref float b, int dimension)
    {
        TVector sum = default;
        int d = 0;
        for (; d + TLanes.Count <= dimension; d += TLanes.Count)
            sum = TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref a, d)), TLanes.Load(ref Unsafe.Add(ref b, d)), sum);
        float total = TLanes.Sum(sum);
        for (; d < dimension; d++)
            total += Unsafe.Add(ref a, d) * Unsafe.Add(ref b, d);
        return total;
    }

    /// <summary>Queries and gradients of outputs in lanes, a tile's after another's. Queries come with the factor of scores.</summary>
    private static void Pack(GradientPlan plan, in GradientAreas areas, int count)
    {
        for (int row = 0; row < count; row += plan.TileLanes)
        {
            int rows = Math.Min(plan.TileLanes, count - row);
            QueryPanel.Pack(
                ref Unsafe.Add(ref areas.Queries, (nint)row * areas.RowLength), areas.RowLength, rows, plan.Shape.HeadDimension, plan.ScoreFactor,
                ref Unsafe.Add(ref areas.QueryLanes, (nint)row * areas.RowLength), plan.TileLanes);
            QueryPanel.Pack(
                ref Unsafe.Add(ref areas.OutputGradients, (nint)row * areas.ValueLength), areas.ValueLength, rows, plan.Shape.ValueDimension, 1f,
                ref Unsafe.Add(ref areas.OutputGradientLanes, (nint)row * areas.ValueLength), plan.TileLanes);
        }
    }

    private static Span<float> Span(ref float first, nint length) => MemoryMarshal.CreateSpan(ref first, checked((int)length));
}
