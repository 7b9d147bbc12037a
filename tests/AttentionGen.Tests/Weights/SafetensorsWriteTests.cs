using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>What is written is what is read, and what no file could hold is refused before there is one.</summary>
public sealed class SafetensorsWriteTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        FloatTensor[] tensors =
        [
            new("layer.weight", new float[] { 1, -2.5f, float.NaN, float.PositiveInfinity, -0f, float.Epsilon }, 2, 3),
            new("a \"name\" with \\, \u00e9 and \u65e5", new float[] { 7 }),
            new("nothing", default, 0, int.MaxValue, int.MaxValue),
            new("z", new float[] { 4 }, 1, 1, 1),
        ];
        using var stream = new MemoryStream();

        SafetensorsFile.Write(stream, tensors);

        using SafetensorsFile file = SafetensorsFile.Open(stream.ToArray());
        Assert.Equal(tensors.Select(tensor => tensor.Name), file.Names);
        foreach (FloatTensor tensor in tensors)
        {
            Assert.Equal(TensorType.Float32, file[tensor.Name].Type);
            Assert.Equal(tensor.Shape.ToArray().Select(axis => (long)axis), file[tensor.Name].Shape.ToArray());
            Assert.Equal(tensor.Elements.ToArray().Select(BitConverter.SingleToInt32Bits), file.ReadFloats(tensor.Name).Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Data_are_aligned(int nameLength)
    {
        using var stream = new MemoryStream();

        SafetensorsFile.Write(stream, [new FloatTensor(new string('n', nameLength), new float[] { 1 }, 1)]);

        Assert.Equal(0, (stream.Length - sizeof(float)) % 8);
        using SafetensorsFile file = SafetensorsFile.Open(stream.ToArray());
        Assert.Equal([1], file.ReadFloats(file.Names[0]));
    }

    [Fact]
    public void More_than_is_written_at_a_time()
    {
        float[] elements = [.. Enumerable.Range(0, (1 << 20) + 3).Select(n => (float)n)];
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.safetensors");

        SafetensorsFile.Write(path, [new FloatTensor("long", elements, elements.Length), new FloatTensor("short", new float[] { -1 }, 1)]);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(elements, file.ReadFloats("long"));
        Assert.Equal([-1], file.ReadFloats("short"));
    }

    [Fact]
    public void What_is_refused_touches_no_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.safetensors");
        var tensor = new FloatTensor("one", new float[] { 1 }, 1);

        Assert.Contains("two tensors of the name 'one'", Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [tensor, tensor])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'__metadata__'", Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [new FloatTensor("__metadata__", default, 0)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => SafetensorsFile.Write(path, [tensor, null!]));

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(5, new[] { 2, 3 }, "is (2, 3), but has 5 elements")]
    [InlineData(0, new int[0], "but has 0 elements")]
    [InlineData(1, new[] { int.MaxValue, int.MaxValue, int.MaxValue }, "but has 1 elements")]
    public void As_many_elements_as_the_shape_has(int count, int[] shape, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new FloatTensor("t", new float[count], shape)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_length_is_negative() => Assert.Throws<ArgumentOutOfRangeException>(() => new FloatTensor("t", new float[1], -1, -1));
}
