using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>A block of queries against a block of keys of one head: scores and weights anew, then what they add to each gradient.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TLanes">Its width.</typeparam>
internal readonly struct GradientBlock<TVector, TLanes>
    where TVector : struct
    where TLanes : struct, IVectorLanes<TVector>
{
    private readonly GradientPlan _plan;
    private readonly GradientSample _sample;
    private readonly int _head;
    private readonly int _firstQuery;
    private readonly bool _isFinite;
    private readonly int _left;
    private readonly int _right;
    private readonly float _slope;
    private readonly WeightDropout _dropout;

    /// <summary>The blocks of a run of queries.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="head">Number of the query head.</param>
    /// <param name="firstQuery">The run's first query.</param>
    /// <param name="isFinite">Whether no element of the head's rows is NaN or infinite.</param>
    /// <param name="dropout">What the call drops.</param>
    public GradientBlock(GradientPlan plan, in GradientSample sample, int head, int firstQuery, bool isFinite, in WeightDropout dropout)
    {
        (_plan, _sample, _head, _firstQuery, _isFinite, _dropout) = (plan, sample, head, firstQuery, isFinite, dropout);
        _left = plan.WindowLeft < 0 ? Unbounded : plan.WindowLeft;
        _right = plan.WindowRight < 0 ? Unbounded : plan.WindowRight;
        _slope = plan.HasDistances ? AlibiSlope.Of(head, plan.Shape.HeadCount) : 0f;
    }

    /// <summary>More than any distance; sums of two such and a position fit a long.</summary>
    private const int Unbounded = int.MaxValue;

    private static int TileLanes => 2 * TLanes.Count;

    /// <summary>Adds what a block adds.</summary>
    /// <param name="call">The call.</param>
    /// <param name="areas">Scratch.</param>
    /// <param name="query">The first query, of the run.</param>
    /// <param name="queryCount">How many queries.</param>
    /// <param name="key">The first key.</param>
    /// <param name="keyCount">How many keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(in AttentionArguments call, in GradientAreas areas, int query, int queryCount, int key, int keyCount)
    {
        (int first, int end) = KeysOf(query, queryCount, key, key + keyCount);
        if (first >= end || IsHidden(call, query, queryCount, first, end))
            return;
        ref float biases = ref Unsafe.NullRef<float>();
        if (_plan.HasTable)
        {
            biases = ref areas.Biases;
            FillBiases(call, ref biases, query, queryCount, first, end - first);
        }
        for (int lane = 0; lane < queryCount; lane += TileLanes)
            Scores(call, areas, ref biases, query, lane, Math.Min(TileLanes, queryCount - lane), first, end);
        if (!call.BiasGradient.IsEmpty)
            AddBiasGradients(call, areas, query, queryCount, first, end - first);
        if (_plan.HasDerivatives)
            Chain(areas, queryCount, end - first);
        AddToKeys(ref areas.Weights, ref areas.OutputGradients, ref areas.ValueGradients, areas.ValueLength, query, queryCount, first, end);
        AddToKeys(ref areas.ScoreGradients, ref areas.Queries, ref areas.KeyGradients, areas.RowLength, query, queryCount, first, end);
        AddToQueries(areas, query, queryCount, first, end);
    }

    /// <summary>Position of a query of the run.</summary>
    private int Position(int query) => _sample.FirstPosition + _firstQuery + query;

    /// <summary>Whether the predicate hides all of these keys from all of these queries.</summary>
    private bool IsHidden(in AttentionArguments call, int query, int queryCount, int first, int end) =>
        _plan.Classify is { } classify
        && classify(call, _sample.Number, _head, new IndexRange(Position(query), Position(query + queryCount - 1)), new IndexRange(first, end - 1)) == TileClass.Hidden;

    /// <summary>The keys of a range that some of these queries see.</summary>
    private (int First, int End) KeysOf(int query, int count, int first, int end) =>
        ((int)Math.Max(first, (long)Position(query) - _left), (int)Math.Min(end, (long)Position(query + count - 1) + _right + 1));

    /// <summary>The queries of a block that see some of these keys, as lanes.</summary>
    private (int First, int End) QueriesOf(int query, int queryCount, int key, int keyCount)
    {
        long position = Position(query);
        return ((int)Math.Max(0, key - (long)_right - position), (int)Math.Min(queryCount, key + keyCount - 1 + (long)_left - position + 1));
    }

    /// <summary>Weights and gradients of scores of two vectors of queries.</summary>
    private void Scores(in AttentionArguments call, in GradientAreas areas, ref float biases, int query, int lane, int count, int first, int end)
    {
        int stride = _plan.QueryBlock;
        (int from, int to) = KeysOf(query + lane, count, first, end);
        ref float weights = ref Unsafe.Add(ref areas.Weights, lane);
        ref float gradients = ref Unsafe.Add(ref areas.ScoreGradients, lane);
        if (from >= to)
        {
            GradientScores<TVector, TLanes>.Clear(ref weights, ref gradients, stride, end - first);
            return;
        }
        GradientScores<TVector, TLanes>.Clear(ref weights, ref gradients, stride, from - first);
        GradientScores<TVector, TLanes>.Clear(ref Row(ref weights, to - first, stride), ref Row(ref gradients, to - first, stride), stride, end - to);

        weights = ref Row(ref weights, from - first, stride);
        gradients = ref Row(ref gradients, from - first, stride);
        Products(ref areas.Keys, areas.RowLength, _plan.Shape.HeadDimension, ref Row(ref areas.QueryLanes, query + lane, areas.RowLength), from, to, ref areas.Zeros, ref weights);
        Products(ref areas.Values, areas.ValueLength, _plan.Shape.ValueDimension, ref Row(ref areas.OutputGradientLanes, query + lane, areas.ValueLength), from, to, ref areas.Zeros, ref gradients);
        nint offset = lane + ((nint)(from - first) * stride);
        ref float added = ref Unsafe.IsNullRef(ref biases) ? ref biases : ref Unsafe.Add(ref biases, offset);
        ref float derivatives = ref _plan.HasDerivatives ? ref Unsafe.Add(ref areas.Derivatives, offset) : ref Unsafe.NullRef<float>();
        int position = Position(query + lane);
        if (_plan.SoftCap != 0f || _slope != 0f)
            GradientScores<TVector, TLanes>.Shape(ref weights, ref derivatives, stride, to - from, _plan.SoftCap, _slope, from - position);
        var tile = new GradientTile { Sample = _sample.Number, Head = _head, Position = position, QueryCount = count, Key = from, KeyCount = to - from, Stride = stride };
        bool addsToTables = call.HasScoreGradients && _plan.TableGradients is not null;
        if (addsToTables)
            GradientScores<TVector, TLanes>.Copy(ref weights, ref Unsafe.Add(ref areas.MethodScores, offset), stride, to - from);
        _plan.ScoreMethods?.Invoke(call, tile, ref weights, ref derivatives);
        GradientScores<TVector, TLanes>.Apply(
            ref weights, ref gradients, stride, to - from, ref Unsafe.Add(ref areas.Denominators, query + lane), ref Unsafe.Add(ref areas.Deltas, query + lane), ref added,
            from - position, _left, _right, _plan.ScoreMethods is not null, _isFinite);
        _dropout.At(_sample.Number, _head, _firstQuery + query + lane).Backward(
            ref weights, ref gradients, ref Unsafe.Add(ref areas.Deltas, query + lane), TileLanes, stride, TLanes.Count, from, to - from);
        if (addsToTables)
            _plan.TableGradients!(call, tile, ref Unsafe.Add(ref areas.MethodScores, offset), ref gradients);
    }

    /// <summary>Gradients of a block's scores made those of its products.</summary>
    private void Chain(in GradientAreas areas, int queryCount, int keyCount)
    {
        for (int lane = 0; lane < queryCount; lane += TileLanes)
        {
            GradientScores<TVector, TLanes>.Chain(
                ref Unsafe.Add(ref areas.ScoreGradients, lane), ref Unsafe.Add(ref areas.Derivatives, lane), _plan.QueryBlock, keyCount);
        }
    }

    /// <summary>Products of rows with what lies in lanes, (row, lane).</summary>
    private void Products(ref float rows, int rowLength, int dimension, ref float lanes, int from, int to, ref float zeros, ref float target)
    {
        var tiles = new RowTiles(to - from, _plan.TileRows);
        int tile;
        for (int row = 0; row < to - from; row += tile)
        {
            tile = tiles.At(row);
            GradientProduct<TVector, TLanes>.Tile(
                tile, ref Row(ref rows, from + row, rowLength), rowLength, 1, ref lanes, TileLanes, dimension, ref zeros, ref Row(ref target, row, _plan.QueryBlock), _plan.QueryBlock);
        }
    }

    /// <summary>Sums over the queries: gradients of values by weights, of keys by gradients of scores.</summary>
    private void AddToKeys(ref float weights, ref float rows, ref float sums, int rowLength, int query, int queryCount, int first, int end)
    {
        int stride = _plan.QueryBlock;
        var tiles = new RowTiles(end - first, _plan.TileRows);
        for (int column = 0; column < rowLength; column += TileLanes)
        {
            int tile;
            for (int row = 0; row < end - first; row += tile)
            {
                tile = tiles.At(row);
                (int from, int to) = QueriesOf(query, queryCount, first + row, tile);
                if (from >= to)
                    continue;
                ref float factors = ref Unsafe.Add(ref Row(ref weights, row, stride), from);
                ref float panel = ref Unsafe.Add(ref Row(ref rows, query + from, rowLength), column);
                ref float target = ref Unsafe.Add(ref Row(ref sums, first + row, rowLength), column);
                Add(tile, ref factors, stride, 1, ref panel, rowLength, to - from, ref target);
            }
        }
    }

    /// <summary>Sums over the keys: gradients of queries.</summary>
    private void AddToQueries(in GradientAreas areas, int query, int queryCount, int first, int end)
    {
        int stride = _plan.QueryBlock, rowLength = areas.RowLength;
        var tiles = new RowTiles(queryCount, _plan.TileRows);
        for (int column = 0; column < rowLength; column += TileLanes)
        {
            int tile;
            for (int row = 0; row < queryCount; row += tile)
            {
                tile = tiles.At(row);
                (int from, int to) = KeysOf(query + row, tile, first, end);
                if (from >= to)
                    continue;
                ref float factors = ref Unsafe.Add(ref Row(ref areas.ScoreGradients, from - first, stride), row);
                ref float panel = ref Unsafe.Add(ref Row(ref areas.Keys, from, rowLength), column);
                ref float target = ref Unsafe.Add(ref Row(ref areas.QueryGradients, query + row, rowLength), column);
                Add(tile, ref factors, 1, stride, ref panel, rowLength, to - from, ref target);
            }
        }
    }

    private void Add(int tile, ref float factors, nint stride, nint step, ref float panel, int rowLength, int inputs, ref float target)
    {
        if (_isFinite)
            GradientProduct<TVector, TLanes>.Tile(tile, ref factors, stride, step, ref panel, rowLength, inputs, ref Unsafe.NullRef<float>(), ref target, rowLength);
        else
            GradientProduct<TVector, TLanes>.Guarded(tile, ref factors, stride, step, ref panel, rowLength, inputs, ref target, rowLength);
    }

    /// <summary>Bias and masks of a block in lanes, -infinity where a key is hidden.</summary>
    private void FillBiases(in AttentionArguments call, ref float biases, int query, int queryCount, int key, int keyCount)
    {
        AttentionShape shape = _plan.Shape;
        int stride = _plan.QueryBlock;
        bool hasMask = (shape.Mask & AttentionMask.Boolean) != 0, hasBias = (shape.Mask & AttentionMask.Additive) != 0;
        var mask = GradientTable.Of(shape.MaskAxes, shape.HeadCount, _sample, _head, _firstQuery + query, key);
        var bias = GradientTable.Of(shape.BiasAxes, shape.HeadCount, _sample, _head, _firstQuery + query, key);
        if (hasMask && hasBias)
            BiasPanel.Fill(ref mask.At(call.Mask), mask.Stride, ref bias.At(call.Bias), bias.Stride, queryCount, keyCount, ref biases, stride);
        else if (hasMask)
            BiasPanel.Fill(ref mask.At(call.Mask), mask.Stride, queryCount, keyCount, ref biases, stride);
        else if (hasBias)
            BiasPanel.Fill(ref bias.At(call.Bias), bias.Stride, queryCount, keyCount, ref biases, stride);
        else
            MemoryMarshal.CreateSpan(ref biases, keyCount * stride).Clear();
        if ((shape.Mask & AttentionMask.Keys) != 0)
            BiasPanel.HideKeys(ref GradientTable.Of(AttentionAxes.Batch, 1, _sample, 0, 0, key).At(call.KeyMask), call.KeyMaskHides, keyCount, ref biases, stride);
    }

    /// <summary>Adds the gradients of a block's scores to those of the biases they have: the sum over the axes that biases lack.</summary>
    private void AddBiasGradients(in AttentionArguments call, in GradientAreas areas, int query, int queryCount, int key, int keyCount)
    {
        var table = GradientTable.Of(_plan.Shape.BiasAxes, _plan.Shape.HeadCount, _sample, _head, _firstQuery + query, key);
        float one = 1f;
        Transpose.Scaled(ref areas.ScoreGradients, _plan.QueryBlock, keyCount, queryCount, ref one, 0, ref areas.Turned, keyCount);
        for (int row = 0; row < queryCount; row++)
        {
            ref float to = ref Unsafe.Add(ref table.At<float>(call.BiasGradient), (nint)row * table.Stride);
            for (int column = 0; column < keyCount; column++)
                Unsafe.Add(ref to, column) += Unsafe.Add(ref areas.Turned, ((nint)row * keyCount) + column);
        }
    }

    private static ref float Row(ref float rows, int row, int length) => ref Unsafe.Add(ref rows, (nint)row * length);
}
