namespace AttentionGen.Generator.Planning;

/// <summary>Lays working areas out one behind the other, each at the start of a cache line.</summary>
internal sealed class ScratchAreas
{
    /// <summary>Floats of a cache line.</summary>
    private const int Line = 16;

    /// <summary>The most floats that a kernel may ask for: byte offsets then fit an <see cref="int"/> as well.</summary>
    public const int MostFloats = int.MaxValue / sizeof(float);

    /// <summary>Floats taken so far; more than may be asked for, if sizes are too large.</summary>
    public long Length { get; private set; }

    /// <summary>Takes the next area and gives its start, in floats.</summary>
    public long Take(long length)
    {
        long start = Length;
        Length += (length + Line - 1) / Line * Line;
        return start;
    }
}
