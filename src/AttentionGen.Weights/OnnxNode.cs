namespace AttentionGen.Weights;

/// <summary>An operation of an ONNX graph.</summary>
public sealed class OnnxNode
{
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    internal OnnxNode(string name, string operatorType, string[] inputs, string[] outputs)
    {
        Name = name;
        OperatorType = operatorType;
        _inputs = inputs;
        _outputs = outputs;
    }

    /// <summary>Its name, which exporters make of the module that it came from; may be empty.</summary>
    public string Name { get; }

    /// <summary>What it does: <c>MatMul</c>, <c>Gemm</c>, <c>LayerNormalization</c>.</summary>
    public string OperatorType { get; }

    /// <summary>Names of what it reads: of tensors, or of other nodes' outputs; empty for an input that is left out.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    /// <summary>Names of what it makes.</summary>
    public IReadOnlyList<string> Outputs => _outputs;
}
