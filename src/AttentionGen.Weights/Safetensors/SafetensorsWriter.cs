using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AttentionGen.Weights.Safetensors;

/// <summary>Writes what <see cref="SafetensorsHeader"/> reads.</summary>
internal static class SafetensorsWriter
{
    // As the format's own library does it, so that the data are aligned in a file that is mapped.
    private const int Alignment = 8;

    // At a time: a span of bytes has no more than 2 GB.
    private const int MostElements = 1 << 20;

    /// <summary>The header's JSON.</summary>
    /// <exception cref="ArgumentException">There can be no such file.</exception>
    public static byte[] Header(IReadOnlyCollection<FloatTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            long end = 0;
            foreach (FloatTensor tensor in tensors)
            {
                ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"There are two tensors of the name {Shown.Name(tensor.Name)}.", nameof(tensors));
                if (tensor.Name == SafetensorsHeader.MetadataName)
                    throw new ArgumentException($"No tensor may be called {Shown.Name(tensor.Name)}, which is what the format calls something else.", nameof(tensors));

                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int axis in tensor.Shape)
                    json.WriteNumberValue(axis);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(end);
                json.WriteNumberValue(end += (long)tensor.Elements.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }

        return text.Length <= JsonObject.MostBytes
            ? text.ToArray()
            : throw new ArgumentException($"Names and shapes take {text.Length} bytes; the format allows {JsonObject.MostBytes}.", nameof(tensors));
    }

    /// <param name="destination">Receives the file.</param>
    /// <param name="header">What <see cref="Header"/> made of the tensors.</param>
    /// <param name="tensors">The tensors.</param>
    public static void Write(Stream destination, ReadOnlySpan<byte> header, IReadOnlyCollection<FloatTensor> tensors)
    {
        int padding = -header.Length & (Alignment - 1);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(header.Length + padding));
        destination.Write(length);
        destination.Write(header);
        destination.Write("        "u8[..padding]);
        foreach (FloatTensor tensor in tensors)
            WriteElements(destination, tensor.Elements.Span);
    }

    private static void WriteElements(Stream destination, ReadOnlySpan<float> elements)
    {
        if (BitConverter.IsLittleEndian)
        {
            for (; !elements.IsEmpty; elements = elements[Math.Min(elements.Length, MostElements)..])
                destination.Write(MemoryMarshal.AsBytes(elements[..Math.Min(elements.Length, MostElements)]));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float element in elements)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, element);
            destination.Write(bytes);
        }
    }
}
