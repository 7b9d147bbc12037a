using System.Runtime.InteropServices;
using AttentionGen.Weights.Bytes;
using AttentionGen.Weights.Elements;

namespace AttentionGen.Weights.Onnx;

/// <summary>A TensorProto: what it says, and where its data lie.</summary>
internal sealed class OnnxTensor
{
    private readonly List<long> _lengths = [];
    private long _dataType;
    private bool _isExternal;
    private Dictionary<string, string>? _externalData;
    private ByteSpan? _data;
    private string? _dataField;

    private OnnxTensor()
    {
    }

    public string Name { get; private set; } = "";

    public static OnnxTensor Read(MessageReader fields)
    {
        var tensor = new OnnxTensor();
        while (fields.Next())
            tensor.ReadField(fields);
        return tensor;
    }

    /// <summary>Checks that type, shape and data agree.</summary>
    /// <param name="name">What the tensor is called, which for a constant its node says.</param>
    /// <param name="file">The model.</param>
    /// <param name="externalFiles">Files beside the model.</param>
    public NamedTensor ToNamed(string name, ModelBytes file, ExternalFiles externalFiles)
    {
        string shown = Shown.Name(name);
        if (!OnnxTypes.TryFind(_dataType, out StoredType type))
            throw file.Invalid($"tensor {shown} is of the unknown data_type {_dataType}.");
        if (!TensorShape.TryCreate(CollectionsMarshal.AsSpan(_lengths), out TensorShape? shape, out string? problem))
            throw file.Invalid($"the shape of tensor {shown} {problem}.");
        if (!type.IsRead)
            return new NamedTensor(name, type, shape, null);
        if (!shape.TryCountBytes(type.Bits, out long bytes))
            throw file.Invalid($"tensor {shown} takes more bytes than 64 bits count.");
        return new NamedTensor(name, type, shape, Elements(shown, type, shape, bytes, file, externalFiles));
    }

    private TensorElements Elements(string shown, StoredType type, TensorShape shape, long bytes, ModelBytes file, ExternalFiles externalFiles)
    {
        if (_isExternal)
        {
            if (_dataField is not null)
                throw file.Invalid($"tensor {shown} is external, but has {_dataField} too.");
            (ModelBytes external, long offset) = externalFiles.Find(shown, _externalData ?? [], bytes);
            return new StoredElements(external, offset, type);
        }

        ByteSpan data = _data ?? default;
        switch (_dataField, type.Type)
        {
            case (null or "raw_data", _):
            case ("float_data", TensorType.Float32):
            case ("double_data", TensorType.Float64):
                if (data.Length != bytes)
                    throw file.Invalid($"tensor {shown}, {type.Name} {Shown.Shape<long>(shape.Lengths)}, takes {bytes} bytes, but has {data.Length}{(_dataField is null ? "" : $" of {_dataField}")}.");
                return new StoredElements(file, data.Offset, type);

            case ("int32_data", TensorType.Float16 or TensorType.BFloat16):
                long count = VarintElements.Count(file, data, shown);
                if (count != shape.ElementCount)
                    throw file.Invalid($"tensor {shown}, {type.Name} {Shown.Shape<long>(shape.Lengths)}, has {shape.ElementCount} elements, but int32_data {count}.");
                return new VarintElements(file, data, type, shown);

            default:
                throw file.Invalid($"tensor {shown} is of type {type.Name}, which is not stored as {_dataField}.");
        }
    }

    private void ReadField(MessageReader fields)
    {
        switch (fields.Field)
        {
            case 1:
                fields.Integers("dims", _lengths, TensorShape.MostAxes);
                break;

            case 2:
                _dataType = fields.Integer("data_type");
                break;

            case 3:
                throw fields.Invalid("a tensor is stored in segments, which are not read");

            case 4:
                ReadData("float_data", fields);
                break;

            case 5:
                ReadData("int32_data", fields);
                break;

            case 8:
                Name = fields.String("name");
                break;

            case 9:
                ReadData("raw_data", fields);
                break;

            case 10:
                ReadData("double_data", fields);
                break;

            case 13:
                (string key, string value) = fields.Message("external_data", ReadEntry);
                if (!(_externalData ??= new Dictionary<string, string>(StringComparer.Ordinal)).TryAdd(key, value))
                    throw fields.Invalid($"a tensor's external_data has {Shown.Name(key)} twice");
                break;

            case 14:
                _isExternal = fields.Integer("data_location") switch
                {
                    0 => false,
                    1 => true,
                    long location => throw fields.Invalid($"a tensor has the unknown data_location {location}"),
                };
                break;

            default:
                fields.Skip();
                break;
        }
    }

    // ONNX declares these fields packed, and every writer writes them so: in one piece, which is what can be read later.
    private void ReadData(string field, MessageReader fields)
    {
        if (_dataField is not null)
            throw fields.Invalid($"a tensor has {field} after {_dataField}; expected its data in one piece");
        if (!fields.IsLengthDelimited)
            throw fields.Invalid($"expected {field} packed, got single elements");
        (_dataField, _data) = (field, fields.Bytes(field));
    }

    private static (string Key, string Value) ReadEntry(MessageReader fields)
    {
        string key = "", value = "";
        while (fields.Next())
        {
            if (fields.Field == 1)
                key = fields.String("key");
            else if (fields.Field == 2)
                value = fields.String("value");
            else
                fields.Skip();
        }
        return (key, value);
    }
}
