namespace AttentionGen.Weights.Bytes;

/// <summary>The bytes of one file, wherever they are. Read from several threads.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="length">Number of bytes.</param>
internal abstract class ModelBytes(string name, long length) : IDisposable
{
    public long Length { get; } = length;

    public string Name { get; } = name;

    /// <summary>Fills the destination with the bytes from an offset on. A caller that asks for more than there is has not checked its file.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
            throw new InvalidOperationException($"Read of {destination.Length} bytes at {offset} of {Length}.");
        ReadCore(offset, destination);
    }

    /// <summary>What is thrown where these bytes are not what they should be; the message is the rest of a sentence that begins with the file.</summary>
    public InvalidDataException Invalid(string message, Exception? inner = null) => new($"{Name}: {message}", inner);

    public abstract void Dispose();

    protected abstract void ReadCore(long offset, Span<byte> destination);
}
