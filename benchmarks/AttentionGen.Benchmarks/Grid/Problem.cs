namespace AttentionGen.Benchmarks.Grid;

/// <summary>A shape filled with numbers: the same inputs for every peer.</summary>
internal abstract class Problem(BenchmarkShape shape) : IDisposable
{
    private readonly List<AlignedBuffer> _buffers = [];

    public BenchmarkShape Shape { get; } = shape;

    public static Problem Create(BenchmarkShape shape) => shape.Layer ? new LayerProblem(shape) : new AttentionProblem(shape);

    public void Dispose()
    {
        foreach (AlignedBuffer buffer in _buffers)
            buffer.Dispose();
    }

    /// <summary>Normally distributed numbers (Box and Muller), the same on every run.</summary>
    protected AlignedBuffer Normal(int seed, int length, double deviation)
    {
        var random = new Random(seed);
        var buffer = new AlignedBuffer(length);
        foreach (ref float value in buffer.Span)
            value = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

        _buffers.Add(buffer);
        return buffer;
    }
}

/// <summary>Attention alone: query, key and value of shape (S, H, D).</summary>
internal sealed class AttentionProblem : Problem
{
    public AttentionProblem(BenchmarkShape shape)
        : base(shape)
    {
        Query = Normal(1, shape.TensorLength, 1);
        Key = Normal(2, shape.TensorLength, 1);
        Value = Normal(3, shape.TensorLength, 1);
    }

    public AlignedBuffer Query { get; }

    public AlignedBuffer Key { get; }

    public AlignedBuffer Value { get; }
}

/// <summary>A layer: an input of shape (S, E) and weights in the layout of PyTorch's nn.MultiheadAttention, rows = outputs.</summary>
internal sealed class LayerProblem : Problem
{
    public LayerProblem(BenchmarkShape shape)
        : base(shape)
    {
        int width = shape.ModelDimension;
        double deviation = 1 / Math.Sqrt(width);
        Input = Normal(1, shape.TensorLength, 1);
        InProjectionWeight = Normal(2, 3 * width * width, deviation);
        InProjectionBias = Normal(3, 3 * width, 0.1);
        OutProjectionWeight = Normal(4, width * width, deviation);
        OutProjectionBias = Normal(5, width, 0.1);
    }

    public AlignedBuffer Input { get; }

    /// <summary>(3E, E): query, key and value.</summary>
    public AlignedBuffer InProjectionWeight { get; }

    /// <summary>(3E).</summary>
    public AlignedBuffer InProjectionBias { get; }

    /// <summary>(E, E).</summary>
    public AlignedBuffer OutProjectionWeight { get; }

    /// <summary>(E).</summary>
    public AlignedBuffer OutProjectionBias { get; }

    public MultiHeadAttentionAttribute Declaration =>
        new(Shape.HeadCount, Shape.ModelDimension, Shape.SequenceLength) { Mask = Shape.Mask };

    public MultiHeadAttentionWeights CreateWeights() => MultiHeadAttentionWeights.FromPyTorch(
        InProjectionWeight, InProjectionBias, OutProjectionWeight, OutProjectionBias);
}
