using System.Runtime.InteropServices;
using Google.Protobuf;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// Builds an ONNX model in memory. Google.Protobuf writes the wire format; the field numbers are those of onnx.proto.
/// </summary>
internal sealed class OnnxModel
{
    private const int IrVersion = 11;
    private const int OperatorSetVersion = 23;
    private const int FloatType = 1;
    private const int Int32Type = 6;
    private const int Int64Type = 7;

    private readonly List<(int Field, byte[] Message)> _graph = [];

    /// <summary>GraphProto.input, a ValueInfoProto.</summary>
    public OnnxModel Input(string name, params long[] shape) => Add(11, ValueInfo(name, shape));

    /// <summary>GraphProto.output, a ValueInfoProto.</summary>
    public OnnxModel Output(string name, params long[] shape) => Add(12, ValueInfo(name, shape));

    public OnnxModel Constant(string name, ReadOnlySpan<float> values, params long[] shape) =>
        Add(5, Tensor(name, FloatType, MemoryMarshal.AsBytes(values), shape));

    public OnnxModel Constant(string name, ReadOnlySpan<int> values, params long[] shape) =>
        Add(5, Tensor(name, Int32Type, MemoryMarshal.AsBytes(values), shape));

    public OnnxModel Constant(string name, ReadOnlySpan<long> values, params long[] shape) =>
        Add(5, Tensor(name, Int64Type, MemoryMarshal.AsBytes(values), shape));

    /// <summary>GraphProto.node, a NodeProto; an empty input name is an absent optional input.</summary>
    public OnnxModel Node(string domain, string operatorType, string[] inputs, string[] outputs, params (string Name, long Value)[] attributes) =>
        Add(1, Message(node =>
        {
            foreach (string input in inputs)
                String(node, 1, input);
            foreach (string output in outputs)
                String(node, 2, output);
            String(node, 3, outputs[0] + "_node");
            String(node, 4, operatorType);
            foreach ((string name, long value) in attributes)
                Nested(node, 5, attribute =>
                {
                    const long IntegerAttribute = 2;
                    String(attribute, 1, name);
                    Integer(attribute, 3, value);
                    Integer(attribute, 20, IntegerAttribute);
                });
            String(node, 7, domain);
        }));

    /// <summary>The ModelProto.</summary>
    public byte[] ToBytes() => Message(model =>
    {
        Integer(model, 1, IrVersion);
        Nested(model, 7, graph =>
        {
            String(graph, 2, "attention");
            foreach ((int field, byte[] message) in _graph)
                Bytes(graph, field, message);
        });
        OperatorSet("", OperatorSetVersion);
        OperatorSet("com.microsoft", 1);

        void OperatorSet(string domain, long version) => Nested(model, 8, set =>
        {
            String(set, 1, domain);
            Integer(set, 2, version);
        });
    });

    private static byte[] ValueInfo(string name, long[] shape) => Message(info =>
    {
        String(info, 1, name);
        Nested(info, 2, type => Nested(type, 1, tensor =>
        {
            Integer(tensor, 1, FloatType);
            Nested(tensor, 2, extents =>
            {
                foreach (long extent in shape)
                    Nested(extents, 1, dimension => Integer(dimension, 1, extent));
            });
        }));
    });

    private static byte[] Tensor(string name, int type, ReadOnlySpan<byte> values, long[] shape)
    {
        byte[] raw = values.ToArray();
        return Message(tensor =>
        {
            foreach (long extent in shape)
                Integer(tensor, 1, extent);
            Integer(tensor, 2, type);
            String(tensor, 8, name);
            Bytes(tensor, 9, raw);
        });
    }

    private OnnxModel Add(int field, byte[] message)
    {
        _graph.Add((field, message));
        return this;
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write) => Bytes(output, field, Message(write));

    private static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    private static void String(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Integer(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }
}
