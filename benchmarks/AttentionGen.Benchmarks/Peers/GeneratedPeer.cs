using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Peers;

/// <summary>The generated method of attention without projections.</summary>
internal delegate void AttentionForward(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output);

/// <summary>The generated method of a layer.</summary>
internal delegate void LayerForward(ReadOnlySpan<float> input, Span<float> output);

/// <summary>A generated kernel, found by the id of its shape.</summary>
internal static class GeneratedPeer
{
    public const string EngineName = "generated";
    public const string Vector256EngineName = "generated, Vector256";

    /// <summary>The kernel that is as wide as the machine allows.</summary>
    public static Peer Create(Problem problem) => problem.Shape.Id switch
    {
        "T1" => Attention(problem, EngineName, T1.InstructionSet, T1.Forward),
        "T2" => Attention(problem, EngineName, T2.InstructionSet, T2.Forward),
        "M1" => Attention(problem, EngineName, M1.InstructionSet, M1.Forward),
        "M2" => Attention(problem, EngineName, M2.InstructionSet, M2.Forward),
        "M3" => Attention(problem, EngineName, M3.InstructionSet, M3.Forward),
        "C1" => Attention(problem, EngineName, C1.InstructionSet, C1.Forward),
        "C2" => Attention(problem, EngineName, C2.InstructionSet, C2.Forward),
        "C3" => Attention(problem, EngineName, C3.InstructionSet, C3.Forward),
        "C4" => Attention(problem, EngineName, C4.InstructionSet, C4.Forward),
        "L1" => Attention(problem, EngineName, L1.InstructionSet, L1.Forward),
        "L2" => Attention(problem, EngineName, L2.InstructionSet, L2.Forward),
        "Y1" => Layer(problem, EngineName, Y1.InstructionSet, weights => new Y1(weights).Forward),
        "Y2" => Layer(problem, EngineName, Y2.InstructionSet, weights => new Y2(weights).Forward),
        "Y3" => Layer(problem, EngineName, Y3.InstructionSet, weights => new Y3(weights).Forward),
        "Y4" => Layer(problem, EngineName, Y4.InstructionSet, weights => new Y4(weights).Forward),
        string id => throw new ArgumentException($"No kernel is declared for {id}.", nameof(problem)),
    };

    /// <summary>The kernel that is held to 256 bits.</summary>
    public static Peer CreateVector256(Problem problem) => problem.Shape.Id switch
    {
        "T1" => Attention(problem, Vector256EngineName, T1Vector256.InstructionSet, T1Vector256.Forward),
        "T2" => Attention(problem, Vector256EngineName, T2Vector256.InstructionSet, T2Vector256.Forward),
        "M1" => Attention(problem, Vector256EngineName, M1Vector256.InstructionSet, M1Vector256.Forward),
        "M2" => Attention(problem, Vector256EngineName, M2Vector256.InstructionSet, M2Vector256.Forward),
        "M3" => Attention(problem, Vector256EngineName, M3Vector256.InstructionSet, M3Vector256.Forward),
        "C1" => Attention(problem, Vector256EngineName, C1Vector256.InstructionSet, C1Vector256.Forward),
        "C2" => Attention(problem, Vector256EngineName, C2Vector256.InstructionSet, C2Vector256.Forward),
        "C3" => Attention(problem, Vector256EngineName, C3Vector256.InstructionSet, C3Vector256.Forward),
        "C4" => Attention(problem, Vector256EngineName, C4Vector256.InstructionSet, C4Vector256.Forward),
        "L1" => Attention(problem, Vector256EngineName, L1Vector256.InstructionSet, L1Vector256.Forward),
        "L2" => Attention(problem, Vector256EngineName, L2Vector256.InstructionSet, L2Vector256.Forward),
        "Y1" => Layer(problem, Vector256EngineName, Y1Vector256.InstructionSet, weights => new Y1Vector256(weights).Forward),
        "Y2" => Layer(problem, Vector256EngineName, Y2Vector256.InstructionSet, weights => new Y2Vector256(weights).Forward),
        "Y3" => Layer(problem, Vector256EngineName, Y3Vector256.InstructionSet, weights => new Y3Vector256(weights).Forward),
        "Y4" => Layer(problem, Vector256EngineName, Y4Vector256.InstructionSet, weights => new Y4Vector256(weights).Forward),
        string id => throw new ArgumentException($"No kernel is declared for {id}.", nameof(problem)),
    };

    /// <summary>A kernel of attention alone.</summary>
    public static Peer Attention(Problem problem, string engine, string instructionSet, AttentionForward forward) =>
        new AttentionPeer((AttentionProblem)problem, engine, instructionSet, forward);

    /// <summary>A kernel of a layer, given how to make it of its weights.</summary>
    public static Peer Layer(
        Problem problem, string engine, string instructionSet, Func<MultiHeadAttentionWeights, LayerForward> create)
    {
        var layer = (LayerProblem)problem;
        return new LayerPeer(layer, engine, instructionSet, create(layer.CreateWeights()));
    }

    private sealed class AttentionPeer(AttentionProblem problem, string engine, string instructionSet, AttentionForward forward)
        : Peer(engine, instructionSet, problem.Shape.TensorLength)
    {
        public override void Run() => forward(problem.Query, problem.Key, problem.Value, Output.Span);
    }

    private sealed class LayerPeer(LayerProblem problem, string engine, string instructionSet, LayerForward forward)
        : Peer(engine, instructionSet, problem.Shape.TensorLength)
    {
        public override void Run() => forward(problem.Input, Output.Span);
    }
}
