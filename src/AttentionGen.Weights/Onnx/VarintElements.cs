using AttentionGen.Weights.Bytes;
using AttentionGen.Weights.Elements;
using Google.Protobuf;

namespace AttentionGen.Weights.Onnx;

/// <summary>Numbers of 16 bits in int32_data: the bits of each as an integer of protobuf's variable length.</summary>
internal sealed class VarintElements(ModelBytes file, ByteSpan data, StoredType type, string shown) : TensorElements
{
    /// <summary>How many integers there are, if none of them is longer than integers are: each has one byte below 128, its last.</summary>
    public static long Count(ModelBytes file, ByteSpan data, string shown)
    {
        long count = 0;
        bool isWhole = true;
        Span<byte> block = stackalloc byte[4096];
        for (long position = 0; position < data.Length;)
        {
            Span<byte> part = block[..(int)Math.Min(block.Length, data.Length - position)];
            file.Read(data.Offset + position, part);
            foreach (byte value in part)
                count += value < 0x80 ? 1 : 0;
            position += part.Length;
            isWhole = part[^1] < 0x80;
        }
        return isWhole ? count : throw file.Invalid($"tensor {shown}: int32_data end within a number.");
    }

    public override void Read(Span<float> destination)
    {
        try
        {
            using var input = new CodedInputStream(new ByteRange(file, data.Offset, data.Length));
            for (int n = 0; n < destination.Length; n++)
            {
                int bits = input.ReadInt32();
                if (bits is < 0 or > ushort.MaxValue)
                    throw file.Invalid($"tensor {shown}, element {n}: expected 16 bits in int32_data, got {bits}.");
                destination[n] = type.Type == TensorType.Float16
                    ? (float)BitConverter.UInt16BitsToHalf((ushort)bits)
                    : BitConverter.UInt32BitsToSingle((uint)bits << 16);
            }
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw file.Invalid($"tensor {shown}: malformed int32_data: {Shown.Message(exception)}.", exception);
        }
    }
}
