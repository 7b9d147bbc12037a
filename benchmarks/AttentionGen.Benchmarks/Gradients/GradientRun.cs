using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Gradients;

/// <summary>One shape's rows, and the calls of its kernel on them.</summary>
internal sealed class GradientRun(GradientKernel kernel, ParallelOptions? options) : IDisposable
{
    private readonly AttentionProblem _problem = new(kernel.Shape);
    private readonly AlignedBuffer _output = new(kernel.Shape.TensorLength);
    private readonly AlignedBuffer _logSumExp = new(kernel.Shape.HeadCount * kernel.Shape.SequenceLength);

    public BenchmarkShape Shape => kernel.Shape;

    /// <summary>The rows that are attended to.</summary>
    public AttentionProblem Problem => _problem;

    /// <summary>The gradient of the output: any numbers.</summary>
    public AlignedBuffer OutputGradient => _problem.Key;

    public AlignedBuffer QueryGradient { get; } = new(kernel.Shape.TensorLength);

    public AlignedBuffer KeyGradient { get; } = new(kernel.Shape.TensorLength);

    public AlignedBuffer ValueGradient { get; } = new(kernel.Shape.TensorLength);

    private AttentionInputs Inputs => new() { Query = _problem.Query.Span, Key = _problem.Key.Span, Value = _problem.Value.Span };

    public void Forward() => kernel.Forward(Inputs, _output.Span, new AttentionResults<float> { LogSumExp = _logSumExp.Span }, options);

    public void Backward() => kernel.Backward(
        Inputs, _output.Span, _logSumExp.Span, OutputGradient.Span,
        new AttentionGradients<float> { Query = QueryGradient.Span, Key = KeyGradient.Span, Value = ValueGradient.Span }, options);

    public void Dispose()
    {
        _problem.Dispose();
        foreach (AlignedBuffer buffer in new[] { _output, _logSumExp, QueryGradient, KeyGradient, ValueGradient })
            buffer.Dispose();
    }
}
