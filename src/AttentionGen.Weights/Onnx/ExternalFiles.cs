using System.Globalization;
using AttentionGen.Weights.Bytes;

namespace AttentionGen.Weights.Onnx;

/// <summary>The files that a model keeps tensors in, beside its own; each is opened once.</summary>
/// <param name="model">The model's file, for exceptions.</param>
/// <param name="folder">Where it lies; null if it is no file.</param>
/// <param name="sources">Receives the files as they are opened.</param>
internal sealed class ExternalFiles(ModelBytes model, ModelFolder? folder, List<ModelBytes> sources)
{
    private readonly Dictionary<string, ModelBytes> _files = new(StringComparer.Ordinal);

    /// <param name="shown">The tensor's name as messages have it.</param>
    /// <param name="entries">Its external_data: location, offset (default 0) and length (default: to the file's end).</param>
    /// <param name="bytes">How many bytes it must have.</param>
    public (ModelBytes File, long Offset) Find(string shown, IReadOnlyDictionary<string, string> entries, long bytes)
    {
        if (!entries.TryGetValue("location", out string? location))
            throw model.Invalid($"tensor {shown} is external, but has no location.");
        if (folder is null)
            throw model.Invalid($"tensor {shown} is in the file {Shown.Name(location)} beside the model, which is not found from memory or a stream; open the model by its path.");

        string path = folder.PathOf(location, model);
        if (!_files.TryGetValue(path, out ModelBytes? file))
        {
            sources.Add(file = MappedBytes.Open(path));
            _files.Add(path, file);
        }

        long offset = Number(shown, entries, "offset") ?? 0;
        long length = Number(shown, entries, "length") ?? bytes;
        if (length != bytes)
            throw model.Invalid($"tensor {shown} takes {bytes} bytes, but its external data are {length} long.");
        if (offset > file.Length - length)
            throw model.Invalid($"tensor {shown} takes bytes {offset} to {(Int128)offset + length} of {Shown.Name(location)}, which has {file.Length}.");
        return (file, offset);
    }

    private long? Number(string shown, IReadOnlyDictionary<string, string> entries, string key)
    {
        if (!entries.TryGetValue(key, out string? text))
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw model.Invalid($"tensor {shown}: expected a number as the {key} of its external data, got {Shown.Name(text)}.");
    }
}
