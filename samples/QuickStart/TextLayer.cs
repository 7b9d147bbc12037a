using System.Reflection;
using AttentionGen;
using QuickStart.Engines;

namespace QuickStart;

/// <summary>One declared layer with its weights, and every way to compute it.</summary>
internal sealed class TextLayer
{
    private readonly MultiHeadAttentionAttribute _declaration;
    private readonly MultiHeadAttentionWeights _weights;

    private TextLayer(string name, Type declared, LayerMatrices matrices, Engine generated, string plan, string instructionSet)
    {
        // The attribute that the generator read is there at run time too: the reference and the peers cannot be told anything else.
        _declaration = declared.GetCustomAttribute<MultiHeadAttentionAttribute>()!;
        _weights = matrices.ToWeights();
        bool isCausal = _declaration.Mask == AttentionMask.Causal;
        Name = name;
        IsCausal = isCausal;
        Plan = plan;
        InstructionSet = instructionSet;
        Generated = generated;
        TensorPrimitives = new Engine("TensorPrimitives", new TensorPrimitivesLayer(matrices, isCausal).Forward);
        Plain = new Engine("plain float loops", new PlainLoops(matrices, isCausal).Forward);
        Reference = new Engine("ReferenceAttention", RunReference);
    }

    public string Name { get; }

    public bool IsCausal { get; }

    public string Plan { get; }

    public string InstructionSet { get; }

    public Engine Generated { get; }

    public Engine TensorPrimitives { get; }

    public Engine Plain { get; }

    public Engine Reference { get; }

    /// <summary>The layer in which everything is visible.</summary>
    public static TextLayer Full()
    {
        LayerMatrices matrices = LayerMatrices.Random(seed: 2);
        var layer = new TextAttention(matrices.ToWeights());
        var generated = new Engine("generated", (windows, output, weights) =>
            layer.Forward(windows.Input, output, weights, queryLength: windows.Length, keyLength: windows.Length));
        return new("self-attention", typeof(TextAttention), matrices, generated, TextAttention.KernelPlan.ToString(), TextAttention.InstructionSet);
    }

    /// <summary>The layer that sees no later byte.</summary>
    public static TextLayer Causal()
    {
        LayerMatrices matrices = LayerMatrices.Random(seed: 3);
        var layer = new CausalTextAttention(matrices.ToWeights());
        var generated = new Engine("generated", (windows, output, weights) =>
            layer.Forward(windows.Input, output, weights, queryLength: windows.Length, keyLength: windows.Length));
        return new(
            "causal self-attention", typeof(CausalTextAttention), matrices, generated,
            CausalTextAttention.KernelPlan.ToString(), CausalTextAttention.InstructionSet);
    }

    /// <summary>The layer in double arithmetic, not rounded.</summary>
    public void RunExactly(TextWindows windows, Span<double> output, Span<double> weights) =>
        ReferenceAttention.Forward(_declaration, _weights, Inputs(windows), output, weights);

    private void RunReference(TextWindows windows, Span<float> output, Span<float> weights) =>
        ReferenceAttention.Forward(_declaration, _weights, Inputs(windows), output, weights);

    private static MultiHeadAttentionInputs Inputs(TextWindows windows) =>
        new() { Input = windows.Input, QueryLength = windows.Length };
}
