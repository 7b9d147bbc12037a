using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>Elements of every type that is read, in every form that files have them, against plain arithmetic on their bits.</summary>
public sealed class ElementTests
{
    /// <summary>Half and bfloat16: every number there is.</summary>
    private static readonly ushort[] s_all16 = [.. Enumerable.Range(0, 65536).Select(bits => (ushort)bits)];

    /// <summary>Zeros, subnormals, the least and largest, infinities and NaN of both signs, with quiet and signalling bits, and what rounds to floats from between.</summary>
    private static readonly double[] s_doubles =
    [
        0.0, -0.0, 1, -2.5, 1e-45, -1e-45, 7e-46, 1.1754944e-38, 1e-310, double.Epsilon, float.MaxValue, 3.4028236e38, 1e300, double.MaxValue, double.PositiveInfinity,
        double.NegativeInfinity, double.NaN, 1 + (1.0 / (1 << 24)), 1 + (3.0 / (1 << 24)), 0.1,
    ];

    private static readonly float[] s_singles =
    [
        .. s_doubles.Select(value => (float)value), BitConverter.UInt32BitsToSingle(0x7F800001), BitConverter.UInt32BitsToSingle(0xFFC00001), BitConverter.UInt32BitsToSingle(0x007FFFFF),
    ];

    [Fact]
    public void Halves() => Check("F16", 10, s_all16.SelectMany(BitConverter.GetBytes), s_all16.Select(bits => PlainNumbers.Half(bits)), 5, s_all16.SelectMany(bits => WireWriter.Varint(bits)));

    [Fact]
    public void Upper_halves_of_floats() => Check("BF16", 16, s_all16.SelectMany(BitConverter.GetBytes), s_all16.Select(bits => PlainNumbers.BFloat16(bits)), 5, s_all16.SelectMany(bits => WireWriter.Varint(bits)));

    [Fact]
    public void Floats() => Check("F32", 1, s_singles.SelectMany(BitConverter.GetBytes), s_singles, 4, s_singles.SelectMany(BitConverter.GetBytes));

    // The compiler's own conversion rounds to the nearest, and beyond the largest float to infinity.
    [Fact]
    public void Doubles() => Check("F64", 11, s_doubles.SelectMany(BitConverter.GetBytes), s_doubles.Select(value => (float)value), 10, s_doubles.SelectMany(BitConverter.GetBytes));

    [Fact]
    public void The_plain_numbers_are_the_platforms()
    {
        Assert.All(s_all16, bits => Assert.Equal((float)BitConverter.UInt16BitsToHalf(bits), PlainNumbers.Half(bits), SameBits.Instance));
        Assert.All(s_all16, bits => Assert.Equal(AttentionGen.BFloat16.FromBits(bits), PlainNumbers.BFloat16(bits), SameBits.Instance));
        Assert.All(s_singles, value => Assert.Equal(value, PlainNumbers.Single(BitConverter.SingleToUInt32Bits(value)), SameBits.Instance));
    }

    [Fact]
    public void Floats_keep_their_bits()
    {
        // Also those of NaN, which arithmetic would make quiet.
        byte[] bytes = [.. s_singles.SelectMany(BitConverter.GetBytes)];
        using SafetensorsFile file = SafetensorsFile.Open(new SafetensorsWriter().Tensor("t", "F32", [s_singles.Length], bytes).ToBytes());
        Assert.Equal(s_singles.Select(BitConverter.SingleToUInt32Bits), file.ReadFloats("t").Select(BitConverter.SingleToUInt32Bits));
    }

    private static void Check(string type, int dataType, IEnumerable<byte> raw, IEnumerable<float> values, int field, IEnumerable<byte> packed)
    {
        byte[] bytes = [.. raw], packedBytes = [.. packed];
        float[] expected = [.. values];
        long[] shape = [expected.Length];

        // A tensor before it puts it at an odd offset.
        byte[] safetensors = new SafetensorsWriter().Tensor("odd", "U8", [3], new byte[3]).Tensor("t", type, shape, bytes).ToBytes();
        byte[] onnx = new OnnxWriter().Tensor("t", dataType, shape, bytes).Packed("packed", dataType, shape, field, packedBytes).Constant("constant", dataType, shape, bytes).ToBytes();
        using var folder = new TemporaryFolder();
        folder.Write("data.bin", [0, 0, 0, .. bytes]);
        string external = folder.Write("model.onnx", new OnnxWriter().External("t", dataType, shape, ("location", "data.bin"), ("offset", "3"), ("length", $"{bytes.Length}")).ToBytes());

        NamedTensors[] sources =
        [
            SafetensorsFile.Open(safetensors), SafetensorsFile.Open(folder.Write("model.safetensors", safetensors)), SafetensorsFile.Open(new MemoryStream(safetensors)),
            OnnxInitializers.Open(onnx), OnnxInitializers.Open(folder.Write("other.onnx", onnx)), OnnxInitializers.Open(new OneWayStream(onnx)), OnnxInitializers.Open(external),
        ];
        int read = 0;
        foreach (NamedTensors source in sources)
        {
            using (source)
            {
                foreach (string name in source.Names.Where(name => PlainTensor.IsRead(source[name].Type)))
                {
                    read++;
                    Assert.Equal(expected, source.ReadFloats(name, expected.Length), SameBits.Instance);
                    float[] destination = new float[expected.Length];
                    source.Read(name, destination);
                    Assert.Equal(expected, destination, SameBits.Instance);
                }
            }
        }
        Assert.Equal((3 * 1) + (3 * 3) + 1, read);
    }
}
