using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AttentionGen.Weights.Bytes;

namespace AttentionGen.Weights.Elements;

/// <summary>Elements one after the other, little-endian, at an offset that has been checked.</summary>
internal sealed class StoredElements(ModelBytes bytes, long offset, StoredType type) : TensorElements
{
    private const int BlockBytes = 4096;

    public override void Read(Span<float> destination)
    {
        if (type.Type == TensorType.Float32 && BitConverter.IsLittleEndian)
        {
            ReadInPlace(destination);
            return;
        }

        Span<byte> block = stackalloc byte[BlockBytes];
        int size = type.Bits / 8;
        for (long position = offset; !destination.IsEmpty;)
        {
            int count = Math.Min(destination.Length, BlockBytes / size);
            Span<byte> stored = block[..(count * size)];
            bytes.Read(position, stored);
            Widen(stored, destination[..count]);
            position += stored.Length;
            destination = destination[count..];
        }
    }

    // A span counts its bytes in an int, which an array of floats may exceed.
    private void ReadInPlace(Span<float> destination)
    {
        const int MostElements = 1 << 28;
        for (long position = offset; !destination.IsEmpty;)
        {
            Span<byte> part = MemoryMarshal.AsBytes(destination[..Math.Min(destination.Length, MostElements)]);
            bytes.Read(position, part);
            position += part.Length;
            destination = destination[(part.Length / sizeof(float))..];
        }
    }

    private void Widen(ReadOnlySpan<byte> stored, Span<float> destination)
    {
        switch (type.Type)
        {
            case TensorType.Float16:
                for (int n = 0; n < destination.Length; n++)
                    destination[n] = (float)BinaryPrimitives.ReadHalfLittleEndian(stored[(n * 2)..]);
                break;

            case TensorType.BFloat16:
                for (int n = 0; n < destination.Length; n++)
                    destination[n] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(stored[(n * 2)..]) << 16);
                break;

            case TensorType.Float32:
                for (int n = 0; n < destination.Length; n++)
                    destination[n] = BinaryPrimitives.ReadSingleLittleEndian(stored[(n * 4)..]);
                break;

            case TensorType.Float64:
                for (int n = 0; n < destination.Length; n++)
                    destination[n] = (float)BinaryPrimitives.ReadDoubleLittleEndian(stored[(n * 8)..]);
                break;

            default:
                throw new InvalidOperationException($"{type.Name} is not read.");
        }
    }
}
