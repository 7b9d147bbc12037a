using System.Text.Json;
using AttentionGen.Weights.Elements;

namespace AttentionGen.Weights.Safetensors;

/// <summary>What a header says about one tensor; checked as far as it can be by itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Begin">Its first byte, from the begin of the data.</param>
/// <param name="End">The byte behind its last.</param>
internal sealed record SafetensorsEntry(string Name, StoredType Type, TensorShape Shape, long Begin, long End)
{
    /// <summary>Reads an object with the properties dtype, shape and data_offsets, and any others.</summary>
    public static SafetensorsEntry Read(string name, ref JsonObject json)
    {
        string shown = Shown.Name(name);
        json.Expect(JsonTokenType.StartObject, $"an object for tensor {shown}");
        StoredType? type = null;
        TensorShape? shape = null;
        (long Begin, long End)? offsets = null;
        while (json.NextProperty() is { } property)
        {
            bool isTwice = false;
            switch (property)
            {
                case "dtype":
                    isTwice = type is not null;
                    type = ReadType(shown, ref json);
                    break;

                case "shape":
                    isTwice = shape is not null;
                    shape = ReadShape(shown, ref json);
                    break;

                case "data_offsets":
                    isTwice = offsets is not null;
                    offsets = ReadOffsets(shown, ref json);
                    break;

                default:
                    json.Skip();
                    break;
            }
            if (isTwice)
                throw json.Invalid($"tensor {shown} has {property} twice");
        }

        if (type is null || shape is null || offsets is null)
            throw json.Invalid($"tensor {shown} lacks {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");

        (long begin, long end) = offsets.Value;
        if (!shape.TryCountBytes(type.Value.Bits, out long bytes))
            throw json.Invalid($"tensor {shown}, {type.Value.Name} {Shown.Shape<long>(shape.Lengths)}, takes no whole number of bytes, or more than 64 bits count");
        if (end - begin != bytes)
            throw json.Invalid($"tensor {shown}, {type.Value.Name} {Shown.Shape<long>(shape.Lengths)}, takes {bytes} bytes, but has {end - begin}, from {begin} to {end}");
        return new SafetensorsEntry(name, type.Value, shape, begin, end);
    }

    private static StoredType ReadType(string shown, ref JsonObject json)
    {
        string name = json.String($"the dtype of tensor {shown}");
        return SafetensorsTypes.TryFind(name, out StoredType type) ? type : throw json.Invalid($"tensor {shown} is of the unknown dtype {Shown.Name(name)}");
    }

    private static TensorShape ReadShape(string shown, ref JsonObject json)
    {
        json.Expect(JsonTokenType.StartArray, $"an array, the shape of tensor {shown}");
        Span<long> lengths = stackalloc long[TensorShape.MostAxes];
        int count = 0;
        for (json.Next(); json.Token != JsonTokenType.EndArray; json.Next())
        {
            if (count == lengths.Length)
                throw json.Invalid($"tensor {shown} has more than {TensorShape.MostAxes} axes");
            lengths[count++] = json.Count($"a length of tensor {shown}");
        }
        return TensorShape.TryCreate(lengths[..count], out TensorShape? shape, out string? problem) ? shape : throw json.Invalid($"the shape of tensor {shown} {problem}");
    }

    private static (long Begin, long End) ReadOffsets(string shown, ref JsonObject json)
    {
        json.Expect(JsonTokenType.StartArray, $"an array, the data_offsets of tensor {shown}");
        json.Next();
        long begin = json.Count($"the first byte of tensor {shown}");
        json.Next();
        long end = json.Count($"the byte behind tensor {shown}");
        json.Next();
        json.Expect(JsonTokenType.EndArray, $"two data_offsets of tensor {shown}");
        return begin <= end ? (begin, end) : throw json.Invalid($"tensor {shown} begins at byte {begin} of the data, behind its end at {end}");
    }
}
