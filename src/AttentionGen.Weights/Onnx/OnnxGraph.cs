using AttentionGen.Weights.Bytes;

namespace AttentionGen.Weights.Onnx;

/// <summary>What a ModelProto's main graph has: initialisers, constants, and nodes without their attributes.</summary>
internal sealed class OnnxGraph
{
    private readonly ModelBytes _file;
    private readonly ExternalFiles _externalFiles;
    private readonly List<NamedTensor> _initializers = [];
    private readonly List<NamedTensor> _constants = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _isGraph;

    private OnnxGraph(ModelBytes file, ExternalFiles externalFiles)
    {
        _file = file;
        _externalFiles = externalFiles;
    }

    /// <summary>Initialisers, then constants, each in the file's order.</summary>
    public IReadOnlyList<NamedTensor> Tensors => [.. _initializers, .. _constants];

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public static OnnxGraph Read(ModelBytes file, ExternalFiles externalFiles)
    {
        var graph = new OnnxGraph(file, externalFiles);
        MessageReader.Read(file, graph.ReadModel);
        return graph._isGraph ? graph : throw file.Invalid("has no graph. Is this an ONNX model?");
    }

    private void ReadModel(MessageReader fields)
    {
        while (fields.Next())
        {
            if (fields.Field == 7)
                _isGraph = fields.Message("graph", ReadGraph);
            else
                fields.Skip();
        }
    }

    private bool ReadGraph(MessageReader fields)
    {
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    _nodes.Add(fields.Message("node", ReadNode));
                    break;

                case 5:
                    OnnxTensor tensor = fields.Message("initializer", OnnxTensor.Read);
                    Add(_initializers, tensor.Name, tensor, fields);
                    break;

                default:
                    fields.Skip();
                    break;
            }
        }
        return true;
    }

    private OnnxNode ReadNode(MessageReader fields)
    {
        string name = "", operatorType = "", domain = "";
        List<string>? inputs = null, outputs = null;
        OnnxTensor? value = null;
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    (inputs ??= []).Add(fields.String("input"));
                    break;

                case 2:
                    (outputs ??= []).Add(fields.String("output"));
                    break;

                case 3:
                    name = fields.String("name");
                    break;

                case 4:
                    operatorType = fields.String("op_type");
                    break;

                case 5:
                    value = fields.Message("attribute", ReadValue) ?? value;
                    break;

                case 7:
                    domain = fields.String("domain");
                    break;

                default:
                    fields.Skip();
                    break;
            }
        }

        if (value is not null && operatorType == "Constant" && domain is ("" or "ai.onnx") && outputs is [string output])
            Add(_constants, output, value, fields);
        return new OnnxNode(name, operatorType, inputs?.ToArray() ?? [], outputs?.ToArray() ?? []);
    }

    // An AttributeProto: its tensor, if it is the one named value.
    private static OnnxTensor? ReadValue(MessageReader fields)
    {
        string name = "";
        OnnxTensor? tensor = null;
        while (fields.Next())
        {
            if (fields.Field == 1)
                name = fields.String("name");
            else if (fields.Field == 5)
                tensor = tensor is null ? fields.Message("t", OnnxTensor.Read) : throw fields.Invalid("an attribute has two tensors");
            else
                fields.Skip();
        }
        return name == "value" ? tensor : null;
    }

    private void Add(List<NamedTensor> tensors, string name, OnnxTensor tensor, MessageReader fields)
    {
        if (name.Length == 0)
            throw fields.Invalid("a tensor has no name");
        if (!_names.Add(name))
            throw fields.Invalid($"there are two tensors of the name {Shown.Name(name)}");
        tensors.Add(tensor.ToNamed(name, _file, _externalFiles));
    }
}
