using System.Buffers.Binary;
using System.Text;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>Writes safetensors files, right ones tensor by tensor and others from any header and data.</summary>
internal sealed class SafetensorsWriter
{
    private readonly List<string> _entries = [];
    private readonly List<byte> _data = [];

    public static byte[] File(string header, ReadOnlySpan<byte> data, ulong? length = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length ?? (ulong)text.Length);
        text.CopyTo(file, 8);
        data.CopyTo(file.AsSpan(8 + text.Length));
        return file;
    }

    public SafetensorsWriter Metadata(string json)
    {
        _entries.Add($"\"__metadata__\":{json}");
        return this;
    }

    public SafetensorsWriter Tensor(string name, string type, long[] shape, ReadOnlySpan<byte> data)
    {
        _entries.Add($$"""
            "{{name}}":{"dtype":"{{type}}","shape":[{{string.Join(",", shape)}}],"data_offsets":[{{_data.Count}},{{_data.Count + data.Length}}]}
            """);
        _data.AddRange(data);
        return this;
    }

    /// <summary>The file, its header filled up with blanks to a multiple of 8 bytes, as the format's own library does it.</summary>
    public byte[] ToBytes()
    {
        string header = $"{{{string.Join(",", _entries)}}}";
        return File(header.PadRight((header.Length + 7) / 8 * 8), _data.ToArray());
    }
}
