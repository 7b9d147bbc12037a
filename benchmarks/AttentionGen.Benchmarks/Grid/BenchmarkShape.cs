namespace AttentionGen.Benchmarks.Grid;

/// <summary>One problem of the grid: batch 1, sequence-major, as many keys as queries, causal from the top left.</summary>
/// <param name="Id">Short name: T tiny, M medium, C causal, L long, Y layer with its projections.</param>
/// <param name="HeadCount">H.</param>
/// <param name="HeadDimension">D; the model dimension is H * D.</param>
/// <param name="SequenceLength">S.</param>
/// <param name="Causal">Query i sees the keys 0..i.</param>
/// <param name="Layer">With the query, key, value and output projections and their biases.</param>
internal sealed record BenchmarkShape(string Id, int HeadCount, int HeadDimension, int SequenceLength, bool Causal = false, bool Layer = false)
{
    /// <summary>E = H * D.</summary>
    public int ModelDimension => HeadCount * HeadDimension;

    /// <summary>Elements of one (S, E) tensor.</summary>
    public int TensorLength => SequenceLength * ModelDimension;

    /// <summary>1 / sqrt(D).</summary>
    public float Scale => (float)(1.0 / Math.Sqrt(HeadDimension));

    /// <summary>Scores that an implementation keeps all at once if it computes softmax in a pass of its own.</summary>
    public double ScoreCount => (double)HeadCount * SequenceLength * SequenceLength;

    /// <summary>All scores fit in 256 MB: few enough that ways which keep them are worth a try.</summary>
    public bool CanKeepScores => ScoreCount <= 1 << 26;

    /// <summary>What the declaration of the shape's kernel says.</summary>
    public AttentionMask Mask => Causal ? AttentionMask.Causal : AttentionMask.None;

    /// <summary>
    /// Operations that the result needs: 2D for each visible score, 2D for its share of the output, and 8 S E^2 for the four
    /// projections of a layer. Hidden (query, key) pairs and the softmax count nothing, whoever computes them.
    /// </summary>
    public double Flops
    {
        get
        {
            double length = SequenceLength;
            double visiblePairs = Causal ? length * (length + 1) / 2 : length * length;
            double attention = 4.0 * HeadDimension * HeadCount * visiblePairs;
            return Layer ? attention + 8.0 * length * ModelDimension * ModelDimension : attention;
        }
    }

    /// <summary>For example "12x64, 512 causal".</summary>
    public string Description =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{(Layer ? "layer " : "")}{HeadCount}x{HeadDimension}, {SequenceLength}{(Causal ? " causal" : "")}");

    /// <summary>Keys that query <paramref name="query"/> sees: the first this many.</summary>
    public int VisibleKeys(int query) => Causal ? query + 1 : SequenceLength;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
