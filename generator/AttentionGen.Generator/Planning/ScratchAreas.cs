namespace AttentionGen.Generator.Planning;

/// <summary>Lays working areas out one behind the other, each at the start of a cache line.</summary>
internal sealed class ScratchAreas
{
    /// <summary>Floats of a cache line.</summary>
    private const int Line = 16;

    /// <summary>Floats taken so far.</summary>
    public int Length { get; private set; }

    /// <summary>Takes the next area and gives its start, in floats.</summary>
    public int Take(int length)
    {
        int start = Length;
        Length += (length + Line - 1) / Line * Line;
        return start;
    }
}
