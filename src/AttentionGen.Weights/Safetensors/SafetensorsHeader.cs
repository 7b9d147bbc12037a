using System.Buffers.Binary;
using System.Text.Json;
using AttentionGen.Weights.Bytes;
using AttentionGen.Weights.Elements;

namespace AttentionGen.Weights.Safetensors;

/// <summary>
/// The head of a safetensors file: its length in 8 bytes, little-endian, then as many bytes of JSON, an object with a property for each tensor. The data
/// follow, where each byte belongs to exactly one tensor.
/// </summary>
internal sealed class SafetensorsHeader
{
    public const string MetadataName = "__metadata__";

    private SafetensorsHeader(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>In the header's order.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static SafetensorsHeader Read(ModelBytes file)
    {
        int length = ReadLength(file);
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        JsonObject.Read(file, "header", sizeof(ulong), length, (ref JsonObject json) =>
        {
            while (json.NextProperty() is { } name)
            {
                if (!names.Add(name))
                    throw json.Invalid($"there are two of the name {Shown.Name(name)}");
                if (name == MetadataName)
                    metadata = ReadMetadata(ref json);
                else
                    entries.Add(SafetensorsEntry.Read(name, ref json));
            }
        });

        long dataStart = sizeof(ulong) + length;
        CheckData(file, entries, file.Length - dataStart);
        return new SafetensorsHeader(
            [.. entries.Select(entry => new NamedTensor(
                entry.Name, entry.Type, entry.Shape, entry.Type.IsRead ? new StoredElements(file, dataStart + entry.Begin, entry.Type) : null))],
            metadata ?? []);
    }

    private static int ReadLength(ModelBytes file)
    {
        if (file.Length < sizeof(ulong))
            throw file.Invalid($"expected at least {sizeof(ulong)} bytes, which a safetensors file begins with, got {file.Length}.");

        Span<byte> start = stackalloc byte[sizeof(ulong)];
        file.Read(0, start);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > JsonObject.MostBytes)
            throw file.Invalid($"the header says to be {length} bytes long; expected at most {JsonObject.MostBytes}. Is this a safetensors file?");
        if ((long)length > file.Length - sizeof(ulong))
            throw file.Invalid($"the header says to be {length} bytes long, but only {file.Length - sizeof(ulong)} follow: the file is not whole.");

        file.Read(sizeof(ulong), start[..(length == 0 ? 0 : 1)]);
        if (length == 0 || start[0] != '{')
            throw file.Invalid("the header does not begin with '{'. Is this a safetensors file?");
        return (int)length;
    }

    private static Dictionary<string, string> ReadMetadata(ref JsonObject json)
    {
        json.Expect(JsonTokenType.StartObject, $"an object, {MetadataName}");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (json.NextProperty() is { } key)
        {
            if (!metadata.TryAdd(key, json.String($"a string in {MetadataName}")))
                throw json.Invalid($"{MetadataName} has {Shown.Name(key)} twice");
        }
        return metadata;
    }

    // No byte of the data belongs to two tensors, and none to no tensor.
    private static void CheckData(ModelBytes file, IEnumerable<SafetensorsEntry> entries, long length)
    {
        long position = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            string shown = Shown.Name(entry.Name);
            if (entry.Begin < position)
                throw file.Invalid($"tensor {shown} begins at byte {entry.Begin} of the data, but the one before it ends at {position}: they overlap.");
            if (entry.Begin > position)
                throw file.Invalid($"bytes {position} to {entry.Begin} of the data, before tensor {shown}, belong to no tensor.");
            if (entry.End > length)
                throw file.Invalid($"tensor {shown} ends at byte {entry.End} of the data, which are {length} bytes long: the file is not whole.");
            position = entry.End;
        }
        if (position < length)
            throw file.Invalid($"bytes {position} to {length} of the data, behind the last tensor, belong to no tensor.");
    }
}
