namespace AttentionGen.Weights.Bytes;

/// <summary>Bytes that are in memory already; not copied.</summary>
internal sealed class MemoryBytes(string name, ReadOnlyMemory<byte> content) : ModelBytes(name, content.Length)
{
    public override void Dispose()
    {
    }

    protected override void ReadCore(long offset, Span<byte> destination) => content.Span.Slice((int)offset, destination.Length).CopyTo(destination);
}
