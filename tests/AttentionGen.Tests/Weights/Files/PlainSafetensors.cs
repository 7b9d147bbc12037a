using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>Reads safetensors files in the plainest way. Throws if a file breaks a rule of the format, whichever it is.</summary>
internal static class PlainSafetensors
{
    public static List<PlainTensor> Read(byte[] file)
    {
        int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        if (length > 100_000_000 || file[8] != '{')
            throw new FormatException("length or begin of the header");
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, length));
        byte[] data = file[(8 + length)..];

        int[] owners = new int[data.Length];
        var names = new HashSet<string>();
        var tensors = new List<PlainTensor>();
        foreach (JsonProperty property in header.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw new FormatException("a name twice");
            if (property.Name == "__metadata__")
                continue;

            string type = property.Value.GetProperty("dtype").GetString()!;
            long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(item => item.GetInt64())];
            int[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(item => item.GetInt32())];
            byte[] bytes = data[offsets[0]..offsets[1]];
            if (shape.Any(item => item < 0) || offsets.Length != 2 || shape.Aggregate(BigInteger.One, (a, b) => a * b) * Bits(type) != bytes.Length * 8)
                throw new FormatException("shape, type and size");
            for (int n = offsets[0]; n < offsets[1]; n++)
                owners[n]++;
            tensors.Add(new PlainTensor(property.Name, type, shape, type is "F32" or "F64" or "F16" or "BF16" ? PlainNumbers.Decode(type, bytes) : null));
        }
        return owners.All(count => count == 1) ? tensors : throw new FormatException("bytes of no tensor, or of several");
    }

    private static int Bits(string type) => type switch
    {
        "F4" => 4,
        "F6_E2M3" or "F6_E3M2" => 6,
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => 8,
        "F16" or "BF16" or "I16" or "U16" => 16,
        "F32" or "I32" or "U32" => 32,
        "F64" or "I64" or "U64" or "C64" => 64,
        _ => throw new FormatException("type"),
    };
}
