namespace AttentionGen.Weights.Bytes;

/// <summary>A stream that can seek, as embedded resources are: nothing of it is held. One thread at a time.</summary>
internal sealed class StreamBytes : ModelBytes
{
    private readonly object _lock = new();
    private readonly Stream _stream;
    private readonly long _start;
    private readonly bool _leavesOpen;

    private StreamBytes(Stream stream, bool leavesOpen)
        : base("stream", Math.Max(0, stream.Length - stream.Position))
    {
        _stream = stream;
        _start = stream.Position;
        _leavesOpen = leavesOpen;
    }

    /// <summary>What follows the stream's position; of a stream that cannot seek, read into memory.</summary>
    public static ModelBytes Open(Stream stream, bool leavesOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek)
            return new StreamBytes(stream, leavesOpen);

        using var content = new MemoryStream();
        stream.CopyTo(content);
        if (!leavesOpen)
            stream.Dispose();
        return new MemoryBytes("stream", content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    public override void Dispose()
    {
        lock (_lock)
        {
            if (!_leavesOpen)
                _stream.Dispose();
        }
    }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        lock (_lock)
        {
            _stream.Position = _start + offset;
            try
            {
                _stream.ReadExactly(destination);
            }
            catch (EndOfStreamException exception)
            {
                throw Invalid($"ended before byte {offset + destination.Length}, though it said to have {Length}.", exception);
            }
        }
    }
}
