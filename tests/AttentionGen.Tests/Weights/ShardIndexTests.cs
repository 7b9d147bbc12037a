using System.Text;
using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>Models that are spread over several safetensors files.</summary>
public sealed class ShardIndexTests
{
    private const string IndexName = "model.safetensors.index.json";

    /// <summary>Indices, and a part of what is said; the file "one.safetensors" beside them has the tensors "a" and "b".</summary>
    public static TheoryData<string, string> WrongIndices => new()
    {
        { "", "the index is not the JSON expected" },
        { "[]", "expected an object, got StartArray." },
        { """{"metadata":{"total_size":8}}""", "has no weight_map." },
        { """{"weight_map":[]}""", "expected an object, weight_map, got StartArray." },
        { """{"weight_map":{"a":1}}""", "expected the file of tensor 'a', got Number." },
        { """{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}}""", "there are two tensors of the name 'a'." },
        { """{"weight_map":{},"weight_map":{}}""", "there are two of the name weight_map." },
        { """{"weight_map":{"c":"one.safetensors"}}""", "says that tensor 'c' is in 'one.safetensors', which has none of this name." },
        { """{"weight_map":{"a":"../one.safetensors"}}""", "names the file '../one.safetensors'; expected a file in the model's own folder" },
        { """{"weight_map":{"a":"sub/../../one.safetensors"}}""", "expected a file in the model's own folder" },
        { """{"weight_map":{"a":"/etc/passwd"}}""", "expected a file in the model's own folder" },
        { """{"weight_map":{"a":""}}""", "expected a file in the model's own folder" },
        { """{"weight_map":{"a":"."}}""", "expected a file in the model's own folder" },
        { """{"weight_map":{"a":"one\u0000.safetensors"}}""", "names the file 'one\\u0000.safetensors'" },
    };

    [Fact]
    public void The_tensors_of_all_files_are_one_source()
    {
        using var folder = new TemporaryFolder();
        folder.Write("one.safetensors", Shard(("a", 1), ("b", 2)));
        folder.Write("sub/two.safetensors", Shard(("c", 3), ("unlisted", 4)));
        string index = folder.Write(IndexName, Encoding.UTF8.GetBytes(
            """{"metadata":{"total_size":16},"weight_map":{"c":"sub/two.safetensors","a":"one.safetensors","b":"one.safetensors"}}"""));

        using SafetensorsFile file = SafetensorsFile.Open(index);
        Assert.Equal(["c", "a", "b"], file.Names);
        Assert.Equal([3, 1, 2], file.Names.Select(name => file.ReadFloats(name, 1)[0]));
        Assert.Empty(file.Metadata);
    }

    [Theory]
    [MemberData(nameof(WrongIndices))]
    public void A_wrong_index_is_refused_with_the_reason(string index, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model/" + IndexName, Encoding.UTF8.GetBytes(index));
        folder.Write("one.safetensors", Shard(("a", 1)));
        folder.Write("model/one.safetensors", Shard(("a", 1), ("b", 2)));
        string said = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message;
        Assert.StartsWith($"{IndexName}: ", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_wrong_or_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        string index = folder.Write(IndexName, Encoding.UTF8.GetBytes("""{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}"""));
        folder.Write("one.safetensors", Shard(("a", 1)));
        Assert.Contains("two.safetensors", Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(index)).Message, StringComparison.Ordinal);

        folder.Write("two.safetensors", [1, 2, 3]);
        Assert.StartsWith("two.safetensors: expected at least 8 bytes", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(index)).Message, StringComparison.Ordinal);
    }

    private static byte[] Shard(params (string Name, float Value)[] tensors)
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, float value) in tensors)
            writer.Tensor(name, "F32", [1], BitConverter.GetBytes(value));
        return writer.ToBytes();
    }
}
