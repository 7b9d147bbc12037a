using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>Draws files: right ones, ones with a fault that keeps the rest in order, and ones with damaged bytes.</summary>
internal static class DrawnFile
{
    private static readonly (string Name, int Bits)[] s_safetensorsTypes =
        [("F32", 32), ("F16", 16), ("BF16", 16), ("F64", 64), ("I8", 8), ("I64", 64), ("BOOL", 8), ("F4", 4), ("F8_E4M3", 8)];

    // FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT8, INT64.
    private static readonly (int Number, int Bits)[] s_onnxTypes = [(1, 32), (10, 16), (16, 16), (11, 64), (3, 8), (7, 64)];

    /// <summary>A safetensors file that is right.</summary>
    public static byte[] Safetensors(Random random)
    {
        var writer = new SafetensorsWriter();
        if (random.Next(3) == 0)
            writer.Metadata("""{"format":"pt","\u00e9":"a \"b\""}""");
        int count = random.Next(6);
        for (int n = 0; n < count; n++)
        {
            (string type, int bits) = s_safetensorsTypes[random.Next(s_safetensorsTypes.Length)];
            long[] shape = Shape(random);
            if (bits < 8)
                shape = [.. shape, 2];
            writer.Tensor(Name(random, n), type, shape, Bytes(random, shape.Aggregate(1L, (a, b) => a * b) * bits / 8));
        }
        return writer.ToBytes();
    }

    /// <summary>An ONNX model that is right.</summary>
    public static byte[] Onnx(Random random) => Onnx(random, hasFault: false);

    /// <summary>A safetensors file whose header has a fault, or some of whose bytes are damaged.</summary>
    public static byte[] HostileSafetensors(Random random) =>
        random.Next(3) > 0 ? WithHeaderFault(Safetensors(random), random) : WithDamage(Safetensors(random), random);

    /// <summary>An ONNX model one of whose fields has a fault, or some of whose bytes are damaged.</summary>
    public static byte[] HostileOnnx(Random random) => random.Next(3) > 0 ? Onnx(random, hasFault: true) : WithDamage(Onnx(random), random);

    private static byte[] Onnx(Random random, bool hasFault)
    {
        var writer = new OnnxWriter(hasFault ? new FieldFault(random) : null);
        int count = random.Next(6);
        for (int n = 0; n < count; n++)
        {
            (int type, int bits) = s_onnxTypes[random.Next(s_onnxTypes.Length)];
            long[] shape = Shape(random);
            long elements = shape.Aggregate(1L, (a, b) => a * b);
            byte[] data = Bytes(random, elements * bits / 8);
            string name = Name(random, n);
            if (hasFault && random.Next(16) == 0)
                writer.External(name, type, shape, (random.Next(2) == 0 ? "location" : "offset", "0"));
            else if (hasFault && random.Next(16) == 0)
                writer.Initializer(tensor => OnnxWriter.Describe(tensor, name, 1, [2]).Float(4, 1).Float(4, 2));
            else if (random.Next(4) == 0)
                writer.Constant(name, type, shape, data);
            else if (type is 1 or 11 && random.Next(2) == 0)
                writer.Packed(name, type, shape, type == 1 ? 4 : 10, data);
            else if (type is 10 or 16 && random.Next(2) == 0)
                writer.Packed(name, type, shape, 5, [.. Enumerable.Range(0, (int)elements).SelectMany(_ => WireWriter.Varint((ulong)random.Next(65536)))]);
            else
                writer.Tensor(name, type, shape, data);
            writer.Node($"/layer.{n}/MatMul", "MatMul", ["input", name], [$"out{n}"]);
        }
        return writer.ToBytes();
    }

    // The same file with one of its header's words or numbers changed, and the length that it then has.
    private static byte[] WithHeaderFault(byte[] file, Random random)
    {
        int length = (int)BitConverter.ToUInt64(file);
        string header = Encoding.UTF8.GetString(file, 8, length);
        if (random.Next(8) == 0)
            return SafetensorsWriter.File(WithMemberFault(header, random), file.AsSpan(8 + length));
        MatchCollection matches = Regex.Matches(header, random.Next(3) == 0 ? "\"[^\"]*\"" : random.Next(2) == 0 ? "[\\[\\]{}:,]" : "[0-9]+");
        if (matches.Count > 0)
        {
            Match match = matches[random.Next(matches.Count)];
            string[] words = ["", match.Value + match.Value, "null", "true", "-1", "1.5", "1e3", "\"F32\"", "\"__metadata__\"", "[", "{", "]", "}", ",", "\"\\uD800\"", "\"t0\""];
            string replacement = match.Value[0] is >= '0' and <= '9' && random.Next(3) > 0
                ? random.Next(2) == 0
                    ? FieldFault.Extreme(random).ToString(CultureInfo.InvariantCulture)
                    : (decimal.Parse(match.Value, CultureInfo.InvariantCulture) + random.Next(-2, 3)).ToString(CultureInfo.InvariantCulture)
                : random.Next(2) == 0 ? matches[random.Next(matches.Count)].Value : words[random.Next(words.Length)];
            header = header[..match.Index] + replacement + header[(match.Index + match.Length)..];
        }
        return SafetensorsWriter.File(header, file.AsSpan(8 + length));
    }

    // A member twice, or the same number of bytes elsewhere.
    private static string WithMemberFault(string header, Random random)
    {
        MatchCollection members = Regex.Matches(header, "\"(dtype|shape|data_offsets)\":(\"[^\"]*\"|\\[[^\\]]*\\])");
        if (members.Count == 0)
            return header;
        Match member = members[random.Next(members.Count)];
        long[] numbers = [.. Regex.Matches(member.Value, "[0-9]+").Select(match => long.Parse(match.Value, CultureInfo.InvariantCulture))];
        int shift = random.Next(-4, 5);
        string changed = member.Groups[1].Value == "data_offsets" && random.Next(2) == 0
            ? $"\"data_offsets\":[{numbers[0] + shift},{numbers[1] + shift}]"
            : $"{member.Value},{member.Value}";
        return header[..member.Index] + changed + header[(member.Index + member.Length)..];
    }

    // The same file with some of its bytes changed, left out or put in.
    private static byte[] WithDamage(byte[] file, Random random)
    {
        List<byte> bytes = [.. file];
        int times = random.Next(1, 4);
        for (int n = 0; n < times && bytes.Count > 0; n++)
        {
            int start = random.Next(bytes.Count), most = Math.Min(bytes.Count - start, 1 << random.Next(7)), count = random.Next(most + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes[start] ^= (byte)(1 << random.Next(8));
                    break;

                case 1:
                    bytes.RemoveRange(start, bytes.Count - start);
                    break;

                case 2:
                    bytes.RemoveRange(start, count);
                    break;

                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(start, count));
                    break;

                case 4:
                    Overwrite(start, Bytes(random, count));
                    break;

                case 5:
                    Overwrite(random.Next(2) == 0 ? 0 : start, BitConverter.GetBytes(FieldFault.Extreme(random))[..(1 << random.Next(4))]);
                    break;

                default:
                    Overwrite(start, WireWriter.Varint(FieldFault.Extreme(random)));
                    break;
            }
        }
        return [.. bytes];

        void Overwrite(int start, byte[] values)
        {
            for (int n = 0; n < values.Length && start + n < bytes.Count; n++)
                bytes[start + n] = values[n];
        }
    }

    private static string Name(Random random, int n) => random.Next(2) == 0 ? $"t{n}" : $"encoder.layer.{n}.weight";

    private static long[] Shape(Random random)
    {
        long[] shape = new long[random.Next(4)];
        for (int axis = 0; axis < shape.Length; axis++)
            shape[axis] = random.Next(10) == 0 ? 0 : random.Next(1, 5);
        return shape;
    }

    private static byte[] Bytes(Random random, long count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
