using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Peers;

/// <summary>The double-accumulating reference, timed where it is not too slow to be of interest.</summary>
internal static class ReferencePeer
{
    public const string EngineName = "reference";

    /// <summary>About a tenth of a second.</summary>
    private const double MaximumFlops = 1e8;

    public static bool AppliesTo(BenchmarkShape shape) => shape.Flops <= MaximumFlops;

    public static Peer Create(Problem problem) => problem switch
    {
        AttentionProblem attention => new AttentionPeer(attention),
        LayerProblem layer => new LayerPeer(layer),
        _ => throw new ArgumentException("unknown kind of problem", nameof(problem)),
    };

    private sealed class AttentionPeer(AttentionProblem problem) : Peer(EngineName, "double", problem.Shape.TensorLength)
    {
        private readonly ScaledDotProductAttentionAttribute _declaration =
            new(problem.Shape.HeadCount, problem.Shape.ModelDimension, problem.Shape.SequenceLength) { Mask = problem.Shape.Mask };

        public override void Run() => ReferenceAttention.Forward(
            _declaration,
            new AttentionInputs { Query = problem.Query, Key = problem.Key, Value = problem.Value },
            Output.Span);
    }

    private sealed class LayerPeer(LayerProblem problem) : Peer(EngineName, "double", problem.Shape.TensorLength)
    {
        private readonly MultiHeadAttentionWeights _weights = problem.CreateWeights();
        private readonly MultiHeadAttentionAttribute _declaration = problem.Declaration;

        public override void Run() => ReferenceAttention.Forward(
            _declaration, _weights, new MultiHeadAttentionInputs { Input = problem.Input }, Output.Span);
    }
}
