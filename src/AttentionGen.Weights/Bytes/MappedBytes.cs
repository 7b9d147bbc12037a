using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace AttentionGen.Weights.Bytes;

/// <summary>
/// A memory-mapped file: pages come in as they are read, and processes share them. Reads go through the view's handle, which checks them against its length and
/// keeps the view until they end.
/// </summary>
internal sealed class MappedBytes : ModelBytes
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedBytes(string name, long length, MemoryMappedFile file, MemoryMappedViewAccessor view)
        : base(name, length)
    {
        _file = file;
        _view = view;
    }

    public static ModelBytes Open(string path)
    {
        // Nobody may write to the file, where the system can see to it.
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        string name = Path.GetFileName(path);
        long length = RandomAccess.GetLength(handle);
        if (length == 0)
            return new MemoryBytes(name, ReadOnlyMemory<byte>.Empty);

        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            return new MappedBytes(name, length, file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    protected override void ReadCore(long offset, Span<byte> destination) => _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, destination);
}
