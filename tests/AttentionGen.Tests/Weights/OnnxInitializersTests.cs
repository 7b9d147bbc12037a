using System.Text;
using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights;

/// <summary>ONNX models: what is read of right ones, and what is said of wrong ones.</summary>
public sealed class OnnxInitializersTests
{
    private const int Float = 1, Int8 = 3, Float16 = 10, Double = 11;

    private static readonly byte[] s_one = BitConverter.GetBytes(1f);

    /// <summary>Initialisers, and a part of what is said.</summary>
    public static TheoryData<string, string> WrongTensors
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string name, (_, string message)) in s_wrongTensors)
                data.Add(name, message);
            return data;
        }
    }

    private static readonly Dictionary<string, (Action<WireWriter> Tensor, string Message)> s_wrongTensors = new()
    {
        ["no name"] = (tensor => tensor.Integer(1, 1).Integer(2, Float).Bytes(9, s_one), "a tensor has no name."),
        ["no type"] = (tensor => tensor.Integer(1, 1).Text(8, "t").Bytes(9, s_one), "tensor 't' is of the unknown data_type 0."),
        ["unknown type"] = (tensor => OnnxWriter.Describe(tensor, "t", 99, [1]).Bytes(9, s_one), "tensor 't' is of the unknown data_type 99."),
        ["negative type"] = (tensor => OnnxWriter.Describe(tensor, "t", -1, [1]).Bytes(9, s_one), "tensor 't' is of the unknown data_type -1."),
        ["negative length"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [-1]).Bytes(9, s_one), "the shape of tensor 't' (-1) has a negative length."),
        ["overflow"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1L << 32, 1L << 32]), "has more elements than 64 bits count."),
        ["overflow of an integer"] = (tensor => OnnxWriter.Describe(tensor, "t", Int8, [1L << 62, 4]), "has more elements than 64 bits count."),
        ["overflow of bytes"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [(1L << 62) + 1]).Bytes(9, s_one), "tensor 't' takes more bytes than 64 bits count."),
        ["axes"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [.. Enumerable.Repeat(1L, 65)]).Bytes(9, s_one), "expected at most 64 dims, got more."),
        ["packed axes"] = (tensor => tensor.Bytes(1, [.. Enumerable.Repeat((byte)1, 65)]).Text(8, "t"), "expected at most 64 dims, got more."),
        ["no data"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]), "tensor 't', FLOAT (1), takes 4 bytes, but has 0."),
        ["data too short"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [2]).Bytes(9, s_one), "tensor 't', FLOAT (2), takes 8 bytes, but has 4 of raw_data."),
        ["data too long"] = (tensor => OnnxWriter.Describe(tensor, "t", Float16, [1]).Bytes(9, s_one), "tensor 't', FLOAT16 (1), takes 2 bytes, but has 4 of raw_data."),
        ["float_data too short"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [2]).Bytes(4, s_one), "but has 4 of float_data."),
        ["int32_data too short"] = (tensor => OnnxWriter.Describe(tensor, "t", Float16, [2]).Bytes(5, [1]), "tensor 't', FLOAT16 (2), has 2 elements, but int32_data 1."),
        ["int32_data cut off"] = (tensor => OnnxWriter.Describe(tensor, "t", Float16, [1]).Bytes(5, [1, 0x80]), "tensor 't': int32_data end within a number."),
        ["float_data of doubles"] = (tensor => OnnxWriter.Describe(tensor, "t", Double, [1]).Bytes(4, new byte[8]), "tensor 't' is of type DOUBLE, which is not stored as float_data."),
        ["int32_data of floats"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Bytes(5, [1]), "tensor 't' is of type FLOAT, which is not stored as int32_data."),
        ["data twice"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Bytes(9, s_one).Bytes(9, s_one), "a tensor has raw_data after raw_data; expected its data in one piece."),
        ["data in two fields"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Bytes(4, s_one).Bytes(9, s_one), "a tensor has raw_data after float_data; expected its data in one piece."),
        ["not packed"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Float(4, 1), "expected float_data packed, got single elements."),
        ["segment"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Message(3, segment => segment.Integer(1, 0)), "a tensor is stored in segments, which are not read."),
        ["unknown location"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Integer(14, 2), "a tensor has the unknown data_location 2."),
        ["external in memory"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Integer(14, 1).Message(13, entry => entry.Text(1, "location").Text(2, "x")), "tensor 't' is in the file 'x' beside the model, which is not found from memory or a stream"),
        ["external without location"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Integer(14, 1), "tensor 't' is external, but has no location."),
        ["external with data"] = (tensor => OnnxWriter.Describe(tensor, "t", Float, [1]).Bytes(9, s_one).Integer(14, 1), "tensor 't' is external, but has raw_data too."),
        ["location twice"] = (tensor => tensor.Message(13, entry => entry.Text(1, "location")).Message(13, entry => entry.Text(1, "location")), "a tensor's external_data has 'location' twice."),
        ["type of a name"] = (tensor => tensor.Integer(8, 1), "expected name of wire type LengthDelimited, got Varint."),
        ["type of a type"] = (tensor => tensor.Text(2, "FLOAT"), "expected data_type of wire type Varint, got LengthDelimited."),
        ["a field beyond its message"] = (tensor => tensor.Raw([0x42, 5, (byte)'t']), "field 8 goes beyond the end of its message"),
        ["a number beyond its message"] = (tensor => tensor.Raw([0x10, 0x80]), "field 2 goes beyond the end of its message"),
        ["a message beyond its message"] = (tensor => tensor.Raw([0x6A, 5]), "external_data says to be 5 bytes long, but its message ends after 0."),
        ["a message of negative length"] = (tensor => tensor.Raw([0x6A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), "external_data says to be 4294967295 bytes long, but its message ends after 0."),
        ["data beyond the file"] = (tensor => tensor.Raw([0x4A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]), "no protobuf message:"),
        ["data of negative length"] = (tensor => tensor.Raw([0x4A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), "no protobuf message:"),
        ["a name beyond the file"] = (tensor => tensor.Raw([0x42, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]), "no protobuf message:"),
        ["a number without end"] = (tensor => tensor.Raw([0x10, .. Enumerable.Repeat((byte)0xFF, 20)]), "no protobuf message:"),
        ["field 0"] = (tensor => tensor.Raw([0x00]), "no protobuf message:"),
        ["a group"] = (tensor => tensor.Raw([0x73, 0x74]), "field 14 is of wire type StartGroup, which no field of an ONNX model has."),
        ["a wire type that is none"] = (tensor => tensor.Raw([0x76]), "field 14 is of wire type 6, which no field of an ONNX model has."),
    };

    [Theory]
    [MemberData(nameof(WrongTensors))]
    public void A_wrong_tensor_is_refused_with_the_reason(string name, string message)
    {
        byte[] model = new OnnxWriter().Initializer(s_wrongTensors[name].Tensor).ToBytes();
        Assert.Contains(message, Refusal(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_twice_is_refused()
    {
        Assert.Contains("there are two tensors of the name 't'.", Refusal(new OnnxWriter().Tensor("t", Float, [1], s_one).Tensor("t", Float, [1], s_one).ToBytes()), StringComparison.Ordinal);
        Assert.Contains("there are two tensors of the name 't'.", Refusal(new OnnxWriter().Constant("t", Float, [1], s_one).Tensor("t", Float, [1], s_one).ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        Assert.Equal("memory: has no graph. Is this an ONNX model?", Refusal([]));
        Assert.Equal("memory: at byte 1: no protobuf message: Protocol message contained an invalid tag (zero).", Refusal([0, 1, 2]));
        Assert.StartsWith("memory: at byte ", Refusal(Encoding.UTF8.GetBytes("{\"a\": 1}")), StringComparison.Ordinal);
        Assert.StartsWith("memory: at byte ", Refusal([.. Enumerable.Repeat((byte)0xFF, 100)]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_ends_anywhere_is_refused_or_whole()
    {
        // Behind the graph, other fields of the model may be cut off between two of them.
        byte[] model = new OnnxWriter().Tensor("t", Float, [1], s_one).Node("n", "MatMul", ["x", "t"], ["y"]).Constant("c", Float, [1], s_one).ToBytes();
        int whole = 0;
        for (int length = 0; length < model.Length; length++)
        {
            try
            {
                using OnnxInitializers tensors = OnnxInitializers.Open(model.AsMemory(0, length));
                Assert.Equal(["t", "c"], tensors.Names);
                whole++;
            }
            catch (InvalidDataException exception)
            {
                Assert.StartsWith("memory: ", exception.Message, StringComparison.Ordinal);
            }
        }
        Assert.Equal(1, whole);
    }

    [Fact]
    public void Bits_that_are_no_half_are_refused_when_they_are_read()
    {
        byte[] bits = [.. WireWriter.Varint(1), .. WireWriter.Varint(65536), .. WireWriter.Varint(ulong.MaxValue)];
        using OnnxInitializers model = OnnxInitializers.Open(new OnnxWriter().Packed("t", Float16, [3], 5, bits)
            .Packed("long", Float16, [1], 5, [.. Enumerable.Repeat((byte)0x80, 10), 1]).ToBytes());
        Assert.Equal("memory: tensor 't', element 1: expected 16 bits in int32_data, got 65536.", Assert.Throws<InvalidDataException>(() => model.ReadFloats("t")).Message);
        Assert.StartsWith("memory: tensor 'long': malformed int32_data: ", Assert.Throws<InvalidDataException>(() => model.ReadFloats("long")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialisers_come_before_constants_each_in_its_order()
    {
        using OnnxInitializers model = OnnxInitializers.Open(new OnnxWriter()
            .Constant("epsilon", Float, [], s_one)
            .Tensor("b", Float, [1], s_one)
            .Tensor("a", Int8, [3], new byte[3])
            .Tensor("empty", Float, [0, 5], [])
            .Initializer(tensor => tensor.Bytes(1, [1, 1]).Integer(2, Float).Text(8, "packed axes").Bytes(9, s_one).Text(12, "a comment"))
            .Node("other", "ConstantOfShape", ["b"], ["no constant"], node => node.Message(5, attribute => attribute.Text(1, "value").Message(5, tensor => OnnxWriter.Describe(tensor, "", Float, [1]).Bytes(9, s_one))))
            .Node("elsewhere", "Constant", [], ["not ONNX's"], node => node.Text(7, "else.where").Message(5, attribute => attribute.Text(1, "value").Message(5, tensor => OnnxWriter.Describe(tensor, "", Float, [1]).Bytes(9, s_one))))
            .Node("a number", "Constant", [], ["no tensor"], node => node.Message(5, attribute => attribute.Text(1, "value_float").Float(2, 1)))
            .ToBytes());
        Assert.Equal(["b", "a", "empty", "packed axes", "epsilon"], model.Names);
        Assert.Equal([1], model.ReadFloats("epsilon"));
        Assert.Equal([1], model.ReadFloats("packed axes", 1, 1));
        Assert.Equal([], model.ReadFloats("empty", 0, 5));
        Assert.Equal((TensorType.Int8, "INT8"), (model["a"].Type, model["a"].TypeName));
        Assert.Equal(["Constant", "ConstantOfShape", "Constant", "Constant"], model.Nodes.Select(node => node.OperatorType));
    }

    [Fact]
    public void Matrices_are_found_by_node_and_by_bias()
    {
        byte[] matrix = new byte[24];
        using OnnxInitializers model = OnnxInitializers.Open(new OnnxWriter()
            .Node("/query/MatMul", "MatMul", ["input", "onnx::MatMul_7"], ["product"])
            .Node("/query/Add", "Add", ["query.bias", "product"], ["query"])
            .Node("/norm/Mul", "Mul", ["query", "norm.weight"], ["scaled"])
            .Node("/norm/Add", "Add", ["scaled", "norm.bias"], ["output"])
            .Node("/two/MatMul", "MatMul", ["input", "onnx::MatMul_8"], ["first"])
            .Node("/two/MatMul", "MatMul", ["input", "onnx::MatMul_7"], ["second"])
            .Node("/two/Add", "Add", ["first", "shared.bias"], ["x"])
            .Node("/two/Add_1", "Add", ["second", "shared.bias"], ["y"])
            .Tensor("onnx::MatMul_7", Float, [2, 3], matrix).Tensor("onnx::MatMul_8", Float, [2, 3], matrix)
            .Tensor("query.bias", Float, [1], s_one).Tensor("norm.weight", Float, [1], s_one).Tensor("norm.bias", Float, [1], s_one).Tensor("shared.bias", Float, [1], s_one)
            .ToBytes());

        Assert.Equal("onnx::MatMul_7", model.InputOf("/query/MatMul", 1));
        Assert.Equal("query.bias", model.InputOf("/query/Add", 0));
        Assert.Equal("onnx::MatMul_7", model.MatrixOf("query.bias"));

        Assert.Equal("There is no node '/qery/MatMul'. Near it: '/query/MatMul'.", Message<KeyNotFoundException>(() => model.InputOf("/qery/MatMul", 1)));
        Assert.Equal("Input 0 of node '/query/MatMul', 'input', is no tensor of this model, but computed or its input.", Message<KeyNotFoundException>(() => model.InputOf("/query/MatMul", 0)));
        Assert.Equal("Several nodes have the name '/two/MatMul'.", Message<InvalidDataException>(() => model.InputOf("/two/MatMul", 1)));
        foreach (int index in new[] { -1, 2 })
            Assert.StartsWith("Expected an input from 0 to 1 of node '/query/MatMul'.", Message<ArgumentOutOfRangeException>(() => model.InputOf("/query/MatMul", index)), StringComparison.Ordinal);

        Assert.StartsWith("There is no tensor 'querybias'. Near it: 'query.bias'", Message<KeyNotFoundException>(() => model.MatrixOf("querybias")), StringComparison.Ordinal);
        Assert.Equal("Expected 'norm.bias' to be added to the product of a MatMul with one of this model's tensors, found 0 such tensors.", Message<KeyNotFoundException>(() => model.MatrixOf("norm.bias")));
        Assert.EndsWith("found 2 such tensors.", Message<KeyNotFoundException>(() => model.MatrixOf("shared.bias")), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_in_files_beside_the_model_are_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("weights/model.onnx_data", [9, 9, .. s_one, .. BitConverter.GetBytes(2f)]);
        string path = folder.Write("model.onnx", new OnnxWriter()
            .External("a", Float, [1], ("location", "weights/model.onnx_data"), ("offset", "2"), ("length", "4"), ("checksum", "unread"))
            .External("b", Float, [1], ("location", "weights/model.onnx_data"), ("offset", "6"))
            .Tensor("c", Float, [1], s_one)
            .ToBytes());
        using OnnxInitializers model = OnnxInitializers.Open(path);
        Assert.Equal([1, 2, 1], model.Names.Select(name => model.ReadFloats(name, 1)[0]));
    }

    [Theory]
    [InlineData("../secret", "0", "4", "names the file '../secret'; expected a file in the model's own folder")]
    [InlineData("sub/../../secret", "0", "4", "expected a file in the model's own folder")]
    [InlineData("/etc/passwd", "0", "4", "expected a file in the model's own folder")]
    [InlineData("", "0", "4", "expected a file in the model's own folder")]
    [InlineData("..", "0", "4", "expected a file in the model's own folder")]
    [InlineData("data", "5", "4", "tensor 't' takes bytes 5 to 9 of 'data', which has 8.")]
    [InlineData("data", "9223372036854775807", "4", "tensor 't' takes bytes 9223372036854775807 to 9223372036854775811 of 'data', which has 8.")]
    [InlineData("data", "9223372036854775808", "4", "expected a number as the offset of its external data, got '9223372036854775808'.")]
    [InlineData("data", "-4", "4", "expected a number as the offset of its external data, got '-4'.")]
    [InlineData("data", "0", "four", "expected a number as the length of its external data, got 'four'.")]
    [InlineData("data", "0", "8", "tensor 't' takes 4 bytes, but its external data are 8 long.")]
    [InlineData("empty", "0", "4", "tensor 't' takes bytes 0 to 4 of 'empty', which has 0.")]
    public void Wrong_external_data_are_refused_with_the_reason(string location, string offset, string length, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("secret", new byte[8]);
        folder.Write("model/data", new byte[8]);
        folder.Write("model/empty", []);
        string path = folder.Write("model/model.onnx", new OnnxWriter().External("t", Float, [1], ("location", location), ("offset", offset), ("length", length)).ToBytes());
        string said = Message<InvalidDataException>(() => OnnxInitializers.Open(path));
        Assert.StartsWith("model.onnx: ", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    private static string Refusal(byte[] model) => Message<InvalidDataException>(() => OnnxInitializers.Open(model));

    private static string Message<T>(Func<object> action)
        where T : Exception => Assert.Throws<T>(action).Message;
}
