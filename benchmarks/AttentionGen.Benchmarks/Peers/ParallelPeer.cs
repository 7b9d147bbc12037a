using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Peers;

/// <summary>A generated kernel on several threads, found by the id of its shape.</summary>
internal static class ParallelPeer
{
    private delegate void AttentionParallel(
        ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output, ParallelOptions parallelOptions);

    private delegate void LayerParallel(ReadOnlySpan<float> input, Span<float> output, ParallelOptions parallelOptions);

    public static Peer Create(Problem problem, ParallelOptions options) => problem.Shape.Id switch
    {
        "T1" => Attention(problem, options, T1.Forward),
        "T2" => Attention(problem, options, T2.Forward),
        "M1" => Attention(problem, options, M1.Forward),
        "M2" => Attention(problem, options, M2.Forward),
        "M3" => Attention(problem, options, M3.Forward),
        "C1" => Attention(problem, options, C1.Forward),
        "C2" => Attention(problem, options, C2.Forward),
        "C3" => Attention(problem, options, C3.Forward),
        "C4" => Attention(problem, options, C4.Forward),
        "L1" => Attention(problem, options, L1.Forward),
        "L2" => Attention(problem, options, L2.Forward),
        "Y1" => Layer(problem, options, weights => new Y1(weights).Forward),
        "Y2" => Layer(problem, options, weights => new Y2(weights).Forward),
        "Y3" => Layer(problem, options, weights => new Y3(weights).Forward),
        "Y4" => Layer(problem, options, weights => new Y4(weights).Forward),
        string id => throw new ArgumentException($"No kernel is declared for {id}.", nameof(problem)),
    };

    private static Running Attention(Problem problem, ParallelOptions options, AttentionParallel forward)
    {
        var attention = (AttentionProblem)problem;
        return new(problem, output => forward(attention.Query, attention.Key, attention.Value, output.Span, options));
    }

    private static Running Layer(Problem problem, ParallelOptions options, Func<MultiHeadAttentionWeights, LayerParallel> create)
    {
        var layer = (LayerProblem)problem;
        LayerParallel forward = create(layer.CreateWeights());
        return new(problem, output => forward(layer.Input, output.Span, options));
    }

    private sealed class Running(Problem problem, Action<AlignedBuffer> forward) : Peer("generated, parallel", "", problem.Shape.TensorLength)
    {
        public override void Run() => forward(Output);
    }
}
