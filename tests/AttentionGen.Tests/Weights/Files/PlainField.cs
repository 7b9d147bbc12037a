namespace AttentionGen.Tests.Weights.Files;

/// <summary>A field of a protobuf message.</summary>
/// <param name="Number">Its number.</param>
/// <param name="WireType">0, 1, 2 or 5; ONNX has no groups.</param>
/// <param name="Integer">Its value, if that is a varint.</param>
/// <param name="Bytes">Its bytes, if it has a length.</param>
internal sealed record PlainField(int Number, int WireType, ulong Integer, byte[] Bytes)
{
    /// <summary>The fields of a message, in the plainest way. Throws if it is malformed.</summary>
    public static List<PlainField> Read(byte[] message)
    {
        var fields = new List<PlainField>();
        for (int position = 0; position < message.Length;)
        {
            uint tag = unchecked((uint)Varint(message, ref position));
            int number = (int)(tag >> 3);
            if (number == 0)
                throw new FormatException("field number");
            ulong integer = 0;
            int length = 0;
            switch (tag & 7)
            {
                case 0:
                    integer = Varint(message, ref position);
                    break;
                case 1:
                    length = 8;
                    break;
                case 2:
                    length = unchecked((int)Varint(message, ref position));
                    break;
                case 5:
                    length = 4;
                    break;
                default:
                    throw new FormatException("wire type");
            }
            byte[] bytes = message[position..checked(position + length)];
            position += length;
            fields.Add(new PlainField(number, (int)(tag & 7), integer, bytes));
        }
        return fields;
    }

    /// <summary>The integers that a field has packed.</summary>
    public static List<ulong> Integers(byte[] packed)
    {
        var integers = new List<ulong>();
        for (int position = 0; position < packed.Length;)
            integers.Add(Varint(packed, ref position));
        return integers;
    }

    private static ulong Varint(byte[] message, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = message[position++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
        throw new FormatException("varint");
    }
}
