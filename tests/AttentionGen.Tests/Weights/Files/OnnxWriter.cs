namespace AttentionGen.Tests.Weights.Files;

/// <summary>Writes ONNX models, by the field numbers of onnx.proto.</summary>
internal sealed class OnnxWriter(FieldFault? fault = null)
{
    private readonly List<Action<WireWriter>> _graph = [];

    /// <summary>A tensor whose data are raw_data.</summary>
    public OnnxWriter Tensor(string name, int dataType, long[] shape, byte[] data) => Initializer(tensor => Describe(tensor, name, dataType, shape).Bytes(9, data));

    /// <summary>A tensor whose data are in a field that is packed: float_data 4, int32_data 5, double_data 10.</summary>
    public OnnxWriter Packed(string name, int dataType, long[] shape, int field, byte[] data) => Initializer(tensor => Describe(tensor, name, dataType, shape).Bytes(field, data));

    /// <summary>A tensor whose data are in another file.</summary>
    public OnnxWriter External(string name, int dataType, long[] shape, params (string Key, string Value)[] entries) => Initializer(tensor =>
    {
        Describe(tensor, name, dataType, shape);
        foreach ((string key, string value) in entries)
            tensor.Message(13, entry => entry.Text(1, key).Text(2, value));
        tensor.Integer(14, 1);
    });

    public OnnxWriter Initializer(Action<WireWriter> tensor) => Graph(graph => graph.Message(5, tensor));

    public OnnxWriter Node(string name, string operatorType, string[] inputs, string[] outputs, Action<WireWriter>? more = null) => Graph(graph => graph.Message(1, node =>
    {
        foreach (string input in inputs)
            node.Text(1, input);
        foreach (string output in outputs)
            node.Text(2, output);
        node.Text(3, name).Text(4, operatorType);
        more?.Invoke(node);
    }));

    public OnnxWriter Constant(string output, int dataType, long[] shape, byte[] data) => Node("", "Constant", [], [output], node => node.Message(5, attribute => attribute
        .Text(1, "value")
        .Message(5, tensor => Describe(tensor, "", dataType, shape).Bytes(9, data))
        .Integer(20, 4)));

    public OnnxWriter Graph(Action<WireWriter> field)
    {
        _graph.Add(field);
        return this;
    }

    public byte[] ToBytes() => new WireWriter(fault)
        .Integer(1, 7)
        .Text(2, "a test")
        .Message(7, graph =>
        {
            graph.Text(2, "graph");
            foreach (Action<WireWriter> field in _graph)
                field(graph);
            graph.Message(11, input => input.Text(1, "input"));
        })
        .Message(8, set => set.Text(1, "").Integer(2, 13))
        .ToBytes();

    public static WireWriter Describe(WireWriter tensor, string name, int dataType, long[] shape)
    {
        foreach (long length in shape)
            tensor.Integer(1, length);
        return tensor.Integer(2, dataType).Text(8, name);
    }
}
