using AttentionGen.Weights.Bytes;
using AttentionGen.Weights.Safetensors;

namespace AttentionGen.Weights;

/// <summary>The tensors of a safetensors file, or of a model that is spread over several.</summary>
/// <remarks>
/// A file is refused unless each byte of its data belongs to exactly one tensor, of a size that follows from its type and shape; see
/// <see href="https://github.com/huggingface/safetensors#format">the format</see>. Opening reads the header alone.
/// </remarks>
public sealed class SafetensorsFile : NamedTensors
{
    private SafetensorsFile(IReadOnlyList<ModelBytes> sources, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(sources, tensors) => Metadata = metadata;

    /// <summary>The header's <c>__metadata__</c>; empty if there is none, and for a model of several files.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file, memory-mapped.</summary>
    /// <param name="path">
    /// Path of a .safetensors file; or of an index that ends in .json, as <c>model.safetensors.index.json</c> does, which opens the files that it names.
    /// These must be in the index's folder. No file may be changed while it is open.
    /// </param>
    /// <exception cref="InvalidDataException">A file is malformed; the message says what is wrong, and where.</exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read, or is a folder.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return Open(MappedBytes.Open(path));

        var sources = new List<ModelBytes>();
        try
        {
            return new SafetensorsFile(sources, ShardIndex.Open(path, sources), new Dictionary<string, string>());
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    /// <summary>The tensors of a file that is in memory, which is not copied and must not change.</summary>
    /// <param name="content">The whole file.</param>
    /// <exception cref="InvalidDataException">It is malformed; the message says what is wrong, and where.</exception>
    public static SafetensorsFile Open(ReadOnlyMemory<byte> content) => Open(new MemoryBytes("memory", content));

    /// <summary>The tensors of a file that is read from a stream, such as an embedded resource.</summary>
    /// <param name="content">
    /// The whole file, from the stream's position to its end. If it can seek, it is read as tensors are, and must be left alone; if not, it is read into
    /// memory at once.
    /// </param>
    /// <param name="leaveOpen">Whether the stream stays open when this object is disposed of, or if the file is refused.</param>
    /// <exception cref="InvalidDataException">It is malformed; the message says what is wrong, and where.</exception>
    public static SafetensorsFile Open(Stream content, bool leaveOpen = false) => Open(StreamBytes.Open(content, leaveOpen));

    /// <summary>Writes tensors as float32, in the order given.</summary>
    /// <param name="path">Path of the file, which is made, or written over.</param>
    /// <param name="tensors">The tensors, whose names must differ.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, one is called <c>__metadata__</c>, or names and shapes take more bytes than the format allows; no file is touched then.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a folder.</exception>
    public static void Write(string path, IReadOnlyCollection<FloatTensor> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        byte[] header = SafetensorsWriter.Header(tensors);
        using FileStream file = File.Create(path);
        SafetensorsWriter.Write(file, header, tensors);
    }

    /// <summary>Writes tensors as float32 to a stream, in the order given; it stays open.</summary>
    /// <param name="destination">Receives the file.</param>
    /// <param name="tensors">The tensors, whose names must differ.</param>
    /// <exception cref="ArgumentException">As with a path; nothing has been written.</exception>
    public static void Write(Stream destination, IReadOnlyCollection<FloatTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsWriter.Write(destination, SafetensorsWriter.Header(tensors), tensors);
    }

    private static SafetensorsFile Open(ModelBytes file)
    {
        try
        {
            SafetensorsHeader header = SafetensorsHeader.Read(file);
            return new SafetensorsFile([file], header.Tensors, header.Metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
