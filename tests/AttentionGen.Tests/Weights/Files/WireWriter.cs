using System.Text;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>Writes protobuf messages field by field. Knows nothing of any library for it, nor of what the fields mean.</summary>
/// <param name="fault">What is done to fields as they are written; none in a file that is right.</param>
internal sealed class WireWriter(FieldFault? fault = null)
{
    private readonly List<byte> _bytes = [];

    public byte[] ToBytes() => [.. _bytes];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    public WireWriter Integer(int field, long value) => Write(field, 0, Varint(unchecked((ulong)value)));

    public WireWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public WireWriter Bytes(int field, ReadOnlySpan<byte> value) => Write(field, 2, value.ToArray());

    public WireWriter Float(int field, float value) => Write(field, 5, BitConverter.GetBytes(value));

    public WireWriter Message(int field, Action<WireWriter> body)
    {
        var message = new WireWriter(fault);
        body(message);
        return Write(field, 2, message.ToBytes());
    }

    public WireWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    private WireWriter Write(int field, int wireType, byte[] value)
    {
        int times = fault?.Apply(ref field, ref wireType, ref value) ?? 1;
        for (int n = 0; n < times; n++)
        {
            _bytes.AddRange(Varint(((ulong)field << 3) | (uint)wireType));
            if (wireType == 2)
                _bytes.AddRange(Varint((ulong)value.Length));
            _bytes.AddRange(value);
        }
        return this;
    }
}
