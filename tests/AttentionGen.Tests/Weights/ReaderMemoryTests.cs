using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>Files that are made to take memory: what a reader allocates stays in proportion to their size, and what it says short.</summary>
public sealed class ReaderMemoryTests
{
    private const int Many = 100_000;

    [Fact]
    public void Many_small_tensors_of_a_safetensors_file()
    {
        var writer = new SafetensorsWriter();
        for (int n = 0; n < Many; n++)
            writer.Tensor($"{n:x}", "F32", [0], []);
        Assert.Null(Check(writer.ToBytes()));
    }

    [Fact]
    public void Many_small_tensors_of_an_onnx_model()
    {
        var writer = new OnnxWriter();
        for (int n = 0; n < Many; n++)
            writer.Tensor($"{n:x}", 1, [0], []);
        Assert.Null(CheckOnnx(writer.ToBytes()));
    }

    [Fact]
    public void Many_nodes_without_anything() =>
        Assert.Null(CheckOnnx(new WireWriter().Message(7, graph => graph.Raw([.. Enumerable.Repeat<byte[]>([0x0A, 0x00], 10 * Many).SelectMany(node => node)])).ToBytes()));

    [Fact]
    public void Many_axes()
    {
        string shape = string.Join(",", Enumerable.Repeat("1", Many));
        Assert.Contains("has more than 64 axes", Check(SafetensorsWriter.File($"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[{shape}],\"data_offsets\":[0,4]}}}}", new byte[4])), StringComparison.Ordinal);
        Assert.Contains("at most 64 dims", CheckOnnx(new OnnxWriter().Initializer(tensor => tensor.Bytes(1, [.. Enumerable.Repeat((byte)1, Many)])).ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_and_other_text_are_cut_short_in_messages()
    {
        string name = new('n', 10 * Many);
        string?[] messages =
        [
            Check(SafetensorsWriter.File($"{{\"{name}\":{{\"dtype\":\"{name}\"}}}}", [])),
            Check(SafetensorsWriter.File($"{{\"{name}\":{name}}}", [])),
            Check(SafetensorsWriter.File($"{{\"a\":nu{name}}}", [])),
            Check(SafetensorsWriter.File($"{{\"a\":1{name}}}", [])),
            CheckOnnx(new OnnxWriter().Tensor(name, 1, [1], []).ToBytes()),
        ];
        Assert.All(messages, message => Assert.InRange(message!.Length, 1, 1000));
        using OnnxInitializers model = OnnxInitializers.Open(new OnnxWriter().Tensor(name, 1, [0], []).ToBytes());
        Assert.InRange(Assert.Throws<KeyNotFoundException>(() => model[name + "x"]).Message.Length, 1, 1000);
    }

    [Fact]
    public void Deep_nesting()
    {
        Assert.NotNull(Check(SafetensorsWriter.File($"{{\"a\":{{\"x\":{new string('[', Many)}", [])));
        Assert.NotNull(CheckOnnx([.. Enumerable.Repeat((byte)0x73, Many)]));
        Assert.NotNull(CheckOnnx([0x3A, .. WireWriter.Varint(Many), .. Enumerable.Repeat((byte)0x0B, Many)]));
    }

    [Fact]
    public void A_model_is_not_held_in_memory()
    {
        // Some of each form, 16 MB in all.
        byte[] data = new byte[4 << 20];
        byte[] model = new OnnxWriter().Tensor("a", 1, [1 << 20], data).Packed("b", 1, [1 << 20], 4, data).Packed("c", 10, [4 << 20], 5, data).Constant("d", 1, [1 << 20], data).ToBytes();
        byte[] safetensors = new SafetensorsWriter().Tensor("a", "F32", [1 << 20], data).ToBytes();
        foreach (Func<NamedTensors> open in new Func<NamedTensors>[] { () => OnnxInitializers.Open(model), () => OnnxInitializers.Open(new MemoryStream(model)), () => SafetensorsFile.Open(safetensors) })
        {
            Assert.InRange(AllocatedBytes.Least(() => open().Dispose()), 0, HostileFile.FixedBytes);

            // Nor is more allocated for a tensor than the array that is returned, and a block to convert in.
            using NamedTensors tensors = open();
            int length = tensors.ReadFloats("a").Length;
            Assert.InRange(AllocatedBytes.Least(() => tensors.ReadFloats("a")), sizeof(float) * length, (sizeof(float) * length) + 1024);
        }
    }

    private static string? Check(byte[] file) => HostileFile.Check(file, SafetensorsFile.Open, PlainSafetensors.Read, GuardSide.End);

    private static string? CheckOnnx(byte[] file) => HostileFile.Check(file, OnnxInitializers.Open, PlainOnnx.Read, GuardSide.End);
}
