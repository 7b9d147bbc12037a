using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>What all sources of tensors do alike.</summary>
public sealed class NamedTensorsTests
{
    private static readonly byte[] s_file = new SafetensorsWriter()
        .Tensor("encoder.layer.0.attention.self.query.weight", "F32", [2, 3], new byte[24])
        .Tensor("encoder.layer.1.attention.self.query.weight", "F32", [2, 3], new byte[24])
        .Tensor("encoder.layer.0.attention.self.key.weight", "F32", [2, 3], new byte[24])
        .Tensor("scalar", "F32", [], new byte[4])
        .Tensor("pooler.dense.bias", "I8", [4], new byte[4])
        .ToBytes();

    [Fact]
    public void A_name_that_is_missing_lists_those_near_it()
    {
        using SafetensorsFile file = SafetensorsFile.Open(s_file);
        Assert.Equal(
            "There is no tensor 'encoder.layer.0.attention.self.qeury.weight'. Near it: 'encoder.layer.0.attention.self.query.weight', 'encoder.layer.1.attention.self.query.weight', "
            + "'encoder.layer.0.attention.self.key.weight'.",
            Missing("encoder.layer.0.attention.self.qeury.weight"));

        // Checkpoints put the name of the model before all others, or leave it out.
        Assert.Contains("Near it: 'pooler.dense.bias'.", Missing("bert.pooler.dense.bias"), StringComparison.Ordinal);
        Assert.Contains("Near it: 'pooler.dense.bias'.", Missing("dense.bias"), StringComparison.Ordinal);
        Assert.Contains("Near it: 'pooler.dense.bias'.", Missing("Pooler.Dense.bias"), StringComparison.Ordinal);
        Assert.Contains(" The first of 5: 'encoder.layer.0.attention.self.query.weight', ", Missing("something else"), StringComparison.Ordinal);
        Assert.Contains(" The first of 5: ", Missing(""), StringComparison.Ordinal);

        using SafetensorsFile nothing = SafetensorsFile.Open(SafetensorsWriter.File("{}", []));
        Assert.Equal("There is no tensor 'a'. There is none at all.", Assert.Throws<KeyNotFoundException>(() => nothing["a"]).Message);

        string Missing(string name)
        {
            Assert.False(file.Contains(name));
            Assert.False(file.TryGet(name, out _));
            string message = Assert.Throws<KeyNotFoundException>(() => file.ReadFloats(name)).Message;
            Assert.Equal(message, Assert.Throws<KeyNotFoundException>(() => file.Read(name, new float[6])).Message);
            Assert.Equal(message, Assert.Throws<KeyNotFoundException>(() => file[name]).Message);
            return message;
        }
    }

    [Theory]
    [InlineData]
    [InlineData(3, 2)]
    [InlineData(6)]
    [InlineData(2, 3, 1)]
    [InlineData(-1, 2)]
    [InlineData(-2, 3)]
    public void Another_shape_is_refused(params int[] shape)
    {
        using SafetensorsFile file = SafetensorsFile.Open(s_file);
        Assert.Equal(
            $"Expected tensor 'encoder.layer.0.attention.self.key.weight' to be ({string.Join(", ", shape)}), but it is (2, 3).",
            Assert.Throws<InvalidDataException>(() => file.ReadFloats("encoder.layer.0.attention.self.key.weight", shape)).Message);
    }

    [Fact]
    public void A_length_may_be_left_open()
    {
        using SafetensorsFile file = SafetensorsFile.Open(s_file);
        Assert.Equal(6, file.ReadFloats("encoder.layer.0.attention.self.key.weight", -1, 3).Length);
        Assert.Equal(6, file.ReadFloats("encoder.layer.0.attention.self.key.weight", -1, -1).Length);
        Assert.Equal(6, file.ReadFloats("encoder.layer.0.attention.self.key.weight").Length);
        Assert.Single(file.ReadFloats("scalar", []));
        Assert.Throws<InvalidDataException>(() => file.ReadFloats("scalar", 1));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(0)]
    public void A_destination_of_another_length_is_refused_and_not_written_to(int length)
    {
        using SafetensorsFile file = SafetensorsFile.Open(s_file);
        float[] destination = new float[length];
        Array.Fill(destination, 3);
        var exception = Assert.Throws<ArgumentException>(() => file.Read("encoder.layer.0.attention.self.key.weight", destination));
        Assert.Equal("destination", exception.ParamName);
        Assert.StartsWith($"Expected 6 elements, as many as tensor 'encoder.layer.0.attention.self.key.weight' has, got {length}.", exception.Message, StringComparison.Ordinal);
        Assert.All(destination, value => Assert.Equal(3, value));
    }

    [Fact]
    public void What_is_no_floating_point_number_is_refused()
    {
        using SafetensorsFile file = SafetensorsFile.Open(s_file);
        const string Message = "Tensor 'pooler.dense.bias' is of type I8; float32, float64, float16 and bfloat16 are read as floats, and no other type.";
        Assert.Equal(Message, Assert.Throws<InvalidDataException>(() => file.ReadFloats("pooler.dense.bias", 4)).Message);
        Assert.Equal(Message, Assert.Throws<InvalidDataException>(() => file.Read("pooler.dense.bias", new float[4])).Message);
    }

    [Fact]
    public void After_disposal_nothing_is_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.safetensors", s_file);
        foreach (Func<SafetensorsFile> open in new Func<SafetensorsFile>[] { () => SafetensorsFile.Open(path), () => SafetensorsFile.Open(s_file), () => SafetensorsFile.Open(new MemoryStream(s_file)) })
        {
            SafetensorsFile file = open();
            file.Dispose();
            file.Dispose();
            Assert.Throws<ObjectDisposedException>(() => file.ReadFloats("encoder.layer.0.attention.self.key.weight"));
            Assert.Throws<ObjectDisposedException>(() => file.Read("encoder.layer.0.attention.self.key.weight", new float[6]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_is_disposed_of_unless_it_is_to_be_left_open(bool leaveOpen)
    {
        foreach (byte[] content in new[] { s_file, [1, 2, 3] })
        {
            foreach (MemoryStream stream in new[] { new MemoryStream(content), new OneWayStream(content) })
            {
                if (content == s_file)
                    SafetensorsFile.Open(stream, leaveOpen).Dispose();
                else
                    Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(stream, leaveOpen));
                Assert.Equal(leaveOpen, stream.CanRead);
            }
        }
    }

    [Fact]
    public void A_stream_is_read_from_its_position_on()
    {
        var stream = new MemoryStream([9, 9, 9, .. s_file]) { Position = 3 };
        using SafetensorsFile file = SafetensorsFile.Open(stream);
        Assert.Equal(new float[6], file.ReadFloats("encoder.layer.0.attention.self.key.weight", 2, 3));
    }

    [Fact]
    public void Behind_its_end_a_stream_has_nothing()
    {
        Assert.Contains("got 0", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(Behind())).Message, StringComparison.Ordinal);
        Assert.Contains("has no graph", Assert.Throws<InvalidDataException>(() => OnnxInitializers.Open(Behind())).Message, StringComparison.Ordinal);

        static MemoryStream Behind() => new([1, 2, 3]) { Position = 6 };
    }

    [Fact]
    public void A_stream_that_ends_too_early_is_an_error_of_the_data()
    {
        var stream = new MemoryStream();
        stream.Write(s_file);
        stream.Position = 0;
        using SafetensorsFile file = SafetensorsFile.Open(stream);
        stream.SetLength(s_file.Length - 10);
        Assert.Contains("ended before byte", Assert.Throws<InvalidDataException>(() => file.ReadFloats("encoder.layer.0.attention.self.key.weight")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_while_it_is_disposed_of_end_in_numbers_or_in_the_exception()
    {
        using var folder = new TemporaryFolder();
        byte[] data = new byte[1 << 22];
        string path = folder.Write("model.safetensors", new SafetensorsWriter().Tensor("t", "F16", [data.Length / 2], data).ToBytes());
        for (int round = 0; round < 10; round++)
        {
            SafetensorsFile file = SafetensorsFile.Open(path);
            using var started = new ManualResetEventSlim();
            Task<bool> reader = Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        started.Set();
                        Assert.All(file.ReadFloats("t").Take(4), value => Assert.Equal(0, value));
                    }
                }
                catch (ObjectDisposedException)
                {
                    return true;
                }
            }, TestContext.Current.CancellationToken);
            started.Wait(TestContext.Current.CancellationToken);
            file.Dispose();
            Assert.True(await reader);
        }
    }
}
