using System.Globalization;
using AttentionGen.Weights.Bytes;
using AttentionGen.Weights.Onnx;

namespace AttentionGen.Weights;

/// <summary>The tensors of an ONNX model: the initialisers of its graph, then what its Constant nodes hold, by the name of their output.</summary>
/// <remarks>
/// <para>
/// Opening passes over the data, which stay where they are until they are read; data in files beside the model are read too. Not read are sparse
/// initialisers, the graphs within nodes, and data in segments.
/// </para>
/// <para>
/// Exporters give matrices that they have transposed names of their own, such as <c>onnx::MatMul_1234</c> or <c>927</c>. <see cref="MatrixOf"/> finds them by
/// the bias of the same linear layer, which keeps its name, and <see cref="InputOf"/> by the node that multiplies with them. MatMul's matrices have a row for
/// each input and a column for each output.
/// </para>
/// </remarks>
public sealed class OnnxInitializers : NamedTensors
{
    // By their names; null where several have the same.
    private readonly Dictionary<string, OnnxNode?> _nodesByName = new(StringComparer.Ordinal);

    private OnnxInitializers(IReadOnlyList<ModelBytes> sources, OnnxGraph graph)
        : base(sources, graph.Tensors)
    {
        Nodes = graph.Nodes;
        foreach (OnnxNode node in Nodes)
            _nodesByName[node.Name] = _nodesByName.ContainsKey(node.Name) ? null : node;
    }

    /// <summary>The graph's operations, in its order.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Opens a model, memory-mapped, with the files beside it that it keeps tensors in.</summary>
    /// <param name="path">Path of the .onnx file. Neither it nor a file beside it may be changed while it is open.</param>
    /// <exception cref="InvalidDataException">A file is malformed, or named outside the model's folder; the message says what is wrong, and where.</exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read, or is a folder.</exception>
    public static OnnxInitializers Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(MappedBytes.Open(path), new ModelFolder(path));
    }

    /// <summary>The tensors of a model that is in memory, which is not copied and must not change.</summary>
    /// <param name="content">The whole model; it cannot have tensors in other files.</param>
    /// <exception cref="InvalidDataException">It is malformed; the message says what is wrong, and where.</exception>
    public static OnnxInitializers Open(ReadOnlyMemory<byte> content) => Open(new MemoryBytes("memory", content), null);

    /// <summary>The tensors of a model that is read from a stream, such as an embedded resource.</summary>
    /// <param name="content">
    /// The whole model, from the stream's position to its end; it cannot have tensors in other files. If it can seek, it is read as tensors are, and must be
    /// left alone; if not, it is read into memory at once.
    /// </param>
    /// <param name="leaveOpen">Whether the stream stays open when this object is disposed of, or if the model is refused.</param>
    /// <exception cref="InvalidDataException">It is malformed; the message says what is wrong, and where.</exception>
    public static OnnxInitializers Open(Stream content, bool leaveOpen = false) => Open(StreamBytes.Open(content, leaveOpen), null);

    /// <summary>The name of the tensor that a node reads.</summary>
    /// <param name="nodeName">The node's name, such as <c>/encoder/layer.0/attention/self/query/MatMul</c>.</param>
    /// <param name="index">Which of its inputs, from 0 on; of MatMul and Gemm, 1 is the matrix.</param>
    /// <exception cref="KeyNotFoundException">
    /// There is no node of this name, and the message lists names that are like it; or its input is no tensor of this file, but computed.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The node has no such input.</exception>
    /// <exception cref="InvalidDataException">Several nodes have this name.</exception>
    public string InputOf(string nodeName, int index)
    {
        if (!_nodesByName.TryGetValue(nodeName, out OnnxNode? node))
            throw NearNames.NotFound("node", nodeName, _nodesByName.Keys);
        if (node is null)
            throw new InvalidDataException($"Several nodes have the name {Shown.Name(nodeName)}.");
        if (index < 0 || index >= node.Inputs.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, string.Create(
                CultureInfo.InvariantCulture, $"Expected an input from 0 to {node.Inputs.Count - 1} of node {Shown.Name(nodeName)}."));
        }

        string input = node.Inputs[index];
        return Contains(input) ? input : throw new KeyNotFoundException(string.Create(
            CultureInfo.InvariantCulture, $"Input {index} of node {Shown.Name(nodeName)}, {Shown.Name(input)}, is no tensor of this model, but computed or its input."));
    }

    /// <summary>The name of a linear layer's matrix, (inputs, outputs): what a MatMul multiplies with whose product an Add adds this bias to.</summary>
    /// <param name="biasName">Name of the layer's bias, such as <c>encoder.layer.0.attention.self.query.bias</c>.</param>
    /// <exception cref="KeyNotFoundException">
    /// There is no tensor of this name, and the message lists names that are like it; or it is added to no such product, or to those of several matrices.
    /// </exception>
    public string MatrixOf(string biasName)
    {
        _ = this[biasName];
        string[] matrices =
        [
            .. (from sum in Nodes
                where sum.OperatorType == "Add" && sum.Inputs.Contains(biasName)
                from product in Nodes
                where product.OperatorType == "MatMul" && product.Inputs.Count == 2 && product.Outputs.Any(sum.Inputs.Contains)
                select product.Inputs[1]).Where(Contains).Distinct(StringComparer.Ordinal),
        ];
        return matrices is [string matrix] ? matrix : throw new KeyNotFoundException(string.Create(
            CultureInfo.InvariantCulture, $"Expected {Shown.Name(biasName)} to be added to the product of a MatMul with one of this model's tensors, found {matrices.Length} such tensors."));
    }

    private static OnnxInitializers Open(ModelBytes file, ModelFolder? folder)
    {
        List<ModelBytes> sources = [file];
        try
        {
            return new OnnxInitializers(sources, OnnxGraph.Read(file, new ExternalFiles(file, folder, sources)));
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }
}
