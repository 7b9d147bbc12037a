using System.Text;
using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>Safetensors files: what is read of right ones, and what is said of wrong ones.</summary>
public sealed class SafetensorsFileTests
{
    private const string Two = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[2,2],"data_offsets":[8,16]}}""";

    /// <summary>Headers over 16 bytes of data, and a part of what is said.</summary>
    public static TheoryData<string, string> WrongHeaders => new()
    {
        { "[]", "memory: the header does not begin with '{'." },
        { " {}", "memory: the header does not begin with '{'." },
        { "{", "memory: the header is not the JSON expected:" },
        { "{}x", "memory: the header is not the JSON expected:" },
        { """{"a":1}""", "at its byte 5: expected an object for tensor 'a', got Number." },
        { $$"""{"a":{{new string('[', 200)}}""", "expected an object for tensor 'a', got StartArray." },
        { $$$"""{"a":{"x":{{{new string('[', 200)}}}""", "memory: the header is not the JSON expected:" },
        { """{"a":{"shape":[4],"data_offsets":[0,16]}}""", "tensor 'a' lacks dtype." },
        { """{"a":{"dtype":"F32","data_offsets":[0,16]}}""", "tensor 'a' lacks shape." },
        { """{"a":{"dtype":"F32","shape":[4]}}""", "tensor 'a' lacks data_offsets." },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "tensor 'a' has dtype twice." },
        { """{"a":{"dtype":"F32","shape":[4],"shape":[4],"data_offsets":[0,16]}}""", "tensor 'a' has shape twice." },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"data_offsets":[0,16]}}""", "tensor 'a' has data_offsets twice." },
        { """{"a":{"dtype":"F31","shape":[4],"data_offsets":[0,16]}}""", "tensor 'a' is of the unknown dtype 'F31'." },
        { """{"a":{"dtype":32,"shape":[4],"data_offsets":[0,16]}}""", "expected the dtype of tensor 'a', got Number." },
        { """{"a":{"dtype":"F32","shape":4,"data_offsets":[0,16]}}""", "expected an array, the shape of tensor 'a', got Number." },
        { """{"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}""", "expected a length of tensor 'a', an integer from 0 on." },
        { """{"a":{"dtype":"F32","shape":[4.0],"data_offsets":[0,16]}}""", "expected a length of tensor 'a', an integer from 0 on." },
        { """{"a":{"dtype":"F32","shape":["4"],"data_offsets":[0,16]}}""", "expected a length of tensor 'a', an integer from 0 on." },
        { """{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,16]}}""", "expected a length of tensor 'a', an integer from 0 on." },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}}""", "the shape of tensor 'a' (4294967296, 4294967296) has more elements than 64 bits count." },
        { """{"a":{"dtype":"F32","shape":[4611686018427387908],"data_offsets":[0,16]}}""", "takes no whole number of bytes, or more than 64 bits count." },
        { """{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,16]}}""", "tensor 'a', F4 (1), takes no whole number of bytes" },
        { $$$"""{"a":{"dtype":"F32","shape":[{{{string.Join(",", Enumerable.Repeat(1, 65))}}}],"data_offsets":[0,16]}}""", "tensor 'a' has more than 64 axes." },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", "tensor 'a', F32 (3), takes 12 bytes, but has 16, from 0 to 16." },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}""", "tensor 'a' begins at byte 16 of the data, behind its end at 0." },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0]}}""", "expected the byte behind tensor 'a', an integer from 0 on." },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16,32]}}""", "expected two data_offsets of tensor 'a', got Number." },
        { """{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""", "memory: tensor 'a' ends at byte 32 of the data, which are 16 bytes long: the file is not whole." },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775800,9223372036854775804]}}""", "memory: bytes 0 to 9223372036854775800 of the data, before tensor 'a', belong to no tensor." },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "memory: bytes 8 to 16 of the data, behind the last tensor, belong to no tensor." },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "memory: bytes 0 to 8 of the data, before tensor 'a', belong to no tensor." },
        { "{}", "memory: bytes 0 to 16 of the data, behind the last tensor, belong to no tensor." },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "memory: tensor 'b' begins at byte 8 of the data, but the one before it ends at 12: they overlap." },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "they overlap." },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[0],"data_offsets":[16,16]}}""", "there are two of the name 'a'." },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"\u0061":{"dtype":"F32","shape":[0],"data_offsets":[16,16]}}""", "there are two of the name 'a'." },
        { """{"__metadata__":1}""", "expected an object, __metadata__, got Number." },
        { """{"__metadata__":{"a":1}}""", "expected a string in __metadata__, got Number." },
        { """{"__metadata__":{"a":"1","a":"2"}}""", "__metadata__ has 'a' twice." },
        { """{"\uD800":{}}""", "memory: the header has a string that is no text:" },
        { """{"a\nb\u202e":1}""", "expected an object for tensor 'a\\u000Ab" },
    };

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public void A_wrong_header_is_refused_with_the_reason(string header, string message) =>
        Assert.Contains(message, Refusal(SafetensorsWriter.File(header, new byte[16])), StringComparison.Ordinal);

    [Theory]
    [InlineData(0UL, "does not begin with '{'")]
    [InlineData(9_000UL, "the header says to be 9000 bytes long, but only")]
    [InlineData(100_000_001UL, "the header says to be 100000001 bytes long; expected at most 100000000.")]
    [InlineData(1UL << 63, "the header says to be 9223372036854775808 bytes long; expected at most")]
    [InlineData(ulong.MaxValue, "the header says to be 18446744073709551615 bytes long; expected at most")]
    public void A_wrong_length_of_the_header_is_refused(ulong length, string message) =>
        Assert.Contains(message, Refusal(SafetensorsWriter.File(Two, new byte[16], length)), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_ends_anywhere_is_refused()
    {
        byte[] file = SafetensorsWriter.File(Two, new byte[16]);
        for (int length = 0; length < file.Length; length++)
            Assert.StartsWith("memory: ", Refusal(file[..length]), StringComparison.Ordinal);
        Assert.Equal("memory: expected at least 8 bytes, which a safetensors file begins with, got 7.", Refusal(file[..7]));
    }

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        byte[] file = SafetensorsWriter.File(Two, new byte[16]);
        file[10] = 0xFF;
        Assert.Equal("memory: the header is not UTF-8.", Refusal(file));
    }

    [Fact]
    public void Names_types_shapes_and_metadata_are_the_headers()
    {
        byte[] content = new SafetensorsWriter()
            .Metadata("""{"format":"pt","other":"\u00e9"}""")
            .Tensor("z.weight", "F32", [2, 1], [0, 0, 128, 63, 0, 0, 0, 192])
            .Tensor("scalar", "BF16", [], [128, 63])
            .Tensor("empty", "F16", [3, 0, 9_000_000_000], [])
            .Tensor("counts", "I64", [1], new byte[8])
            .Tensor("tiny", "F8_E4M3", [2], new byte[2])
            .ToBytes();
        using SafetensorsFile file = SafetensorsFile.Open(content);

        Assert.Equal(5, file.Count);
        Assert.Equal(["z.weight", "scalar", "empty", "counts", "tiny"], file.Names);
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["other"] = "é" }, file.Metadata);
        Assert.Equal([1, -2], file.ReadFloats("z.weight"));
        Assert.Equal([1], file.ReadFloats("scalar"));
        Assert.Equal([], file.ReadFloats("empty"));
        Assert.Equal(
            [TensorType.Float32, TensorType.BFloat16, TensorType.Float16, TensorType.Int64, TensorType.Other],
            file.Names.Select(name => file[name].Type));
        Assert.Equal([3, 0, 9_000_000_000], file["empty"].Shape.ToArray());
        Assert.Equal((0L, 1L), (file["empty"].ElementCount, file["scalar"].ElementCount));
        Assert.Equal("'z.weight' F32 (2, 1)", file["z.weight"].ToString());
    }

    [Fact]
    public void Unknown_properties_and_blanks_are_passed_over()
    {
        using SafetensorsFile file = SafetensorsFile.Open(
            SafetensorsWriter.File("""{ "a" : {"x":[{"y":[]}],"dtype":"F32","shape":[1],"data_offsets":[0,4],"z":"z"} }     """, new byte[4]));
        Assert.Equal([0], file.ReadFloats("a", 1));
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void A_file_is_opened_by_its_path_and_named_in_messages()
    {
        using var folder = new TemporaryFolder();
        using (SafetensorsFile file = SafetensorsFile.Open(folder.Write("model.safetensors", SafetensorsWriter.File(Two, new byte[16]))))
            Assert.Equal(new float[4], file.ReadFloats("b", 2, 2));

        var exception = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Write("short.safetensors", [1, 2])));
        Assert.StartsWith("short.safetensors: expected at least 8 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("got 0", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Write("empty.safetensors", []))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(Path.Combine(folder.Path, "none.safetensors")));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Open(""));

        // Refused files are closed: they can be deleted, and written to.
        File.WriteAllBytes(Path.Combine(folder.Path, "short.safetensors"), Encoding.UTF8.GetBytes("more"));
    }

    private static string Refusal(byte[] file) => Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(file)).Message;
}
