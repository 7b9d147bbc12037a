using System.Numerics;
using System.Text;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>Reads the tensors of ONNX models without external data in the plainest way. Throws if a model's tensors contradict themselves.</summary>
internal static class PlainOnnx
{
    private static readonly string[] s_types =
    [
        "", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING", "BOOL", "FLOAT16", "DOUBLE", "UINT32", "UINT64", "COMPLEX64", "COMPLEX128", "BFLOAT16",
        "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "UINT4", "INT4", "FLOAT4E2M1", "FLOAT8E8M0", "UINT2", "INT2",
    ];

    public static List<PlainTensor> Read(byte[] file)
    {
        List<PlainTensor> initializers = [], constants = [];
        foreach (PlainField field in PlainField.Read(file).Where(field => field.Number == 7).SelectMany(graph => PlainField.Read(graph.Bytes)))
        {
            if (field.Number == 5)
                initializers.Add(Tensor(field.Bytes, null));
            else if (field.Number == 1)
                constants.AddRange(Constant(PlainField.Read(field.Bytes)));
        }
        List<PlainTensor> tensors = [.. initializers, .. constants];
        return tensors.Select(tensor => tensor.Name).Distinct().Count() == tensors.Count ? tensors : throw new FormatException("a name twice");
    }

    private static IEnumerable<PlainTensor> Constant(List<PlainField> node)
    {
        if (Text(node, 4) != "Constant" || Text(node, 7) is not ("" or "ai.onnx") || node.Count(field => field.Number == 2) != 1)
            yield break;
        byte[]? value = node.Where(field => field.Number == 5).Select(field => PlainField.Read(field.Bytes))
            .Where(attribute => Text(attribute, 1) == "value").SelectMany(attribute => attribute)
            .LastOrDefault(field => field.Number == 5)?.Bytes;
        if (value is not null)
            yield return Tensor(value, Text(node, 2));
    }

    private static PlainTensor Tensor(byte[] message, string? name)
    {
        List<PlainField> fields = PlainField.Read(message);
        string type = s_types[(int)(fields.LastOrDefault(field => field.Number == 2)?.Integer ?? 0)];
        long[] shape = [.. fields.Where(field => field.Number == 1)
            .SelectMany(field => field.WireType == 2 ? PlainField.Integers(field.Bytes) : [field.Integer]).Select(length => unchecked((long)length))];
        name ??= Text(fields, 8);
        if (name.Length == 0 || type.Length == 0 || shape.Any(length => length < 0))
            throw new FormatException("name, type or shape");
        if (type is not ("FLOAT" or "DOUBLE" or "FLOAT16" or "BFLOAT16"))
            return new PlainTensor(name, type, shape, null);

        PlainField? data = fields.SingleOrDefault(field => field.Number is 4 or 5 or 9 or 10);
        float[] values = data?.Number switch
        {
            null => [],
            5 when type == "FLOAT16" => [.. PlainField.Integers(data.Bytes).Select(bits => PlainNumbers.Half(Bits16(bits)))],
            5 when type == "BFLOAT16" => [.. PlainField.Integers(data.Bytes).Select(bits => PlainNumbers.BFloat16(Bits16(bits)))],
            9 => PlainNumbers.Decode(type, data.Bytes),
            4 when type == "FLOAT" => PlainNumbers.Decode(type, data.Bytes),
            10 when type == "DOUBLE" => PlainNumbers.Decode(type, data.Bytes),
            _ => throw new FormatException("data of another type"),
        };
        int size = type == "DOUBLE" ? 8 : type == "FLOAT" ? 4 : 2;
        if (values.Length != shape.Aggregate(BigInteger.One, (a, b) => a * b) || (data is { Number: not 5 } && data.Bytes.Length % size != 0))
            throw new FormatException("shape and data");
        return new PlainTensor(name, type, shape, values);
    }

    // An int32 is the lower 32 bits of its varint.
    private static ushort Bits16(ulong varint) => checked((ushort)unchecked((uint)varint));

    private static string Text(List<PlainField> fields, int number) => Encoding.UTF8.GetString(fields.LastOrDefault(field => field.Number == number)?.Bytes ?? []);
}
