namespace AttentionGen.Generator.Planning;

/// <summary>How the rows of an argument lie in memory: of queries, keys, values or the output.</summary>
/// <param name="Type">How elements are stored.</param>
/// <param name="Order">Order of the axes.</param>
/// <param name="Heads">Heads of a sample.</param>
/// <param name="Width">Elements of a head's row.</param>
internal sealed record RowLayout(ElementType Type, AttentionLayout Order, int Heads, int Width)
{
    /// <summary>Elements from one row of a head to the next.</summary>
    public int Stride => IsHeadMajor ? Width : Heads * Width;

    /// <summary>Whether a head's rows lie one behind the other.</summary>
    public bool IsHeadMajor => Order == AttentionLayout.HeadMajor;

    /// <summary>Whether rows are read and written as they are; others have 16 or 8 bits, and are widened or narrowed.</summary>
    public bool IsFloat => Type == ElementType.Float32;

    /// <summary>Whether each row has a scale, which its elements are to be multiplied by.</summary>
    public bool HasScales => Type == ElementType.Int8;

    /// <summary>Elements of a sample of so many rows.</summary>
    public int SampleLength(int rows) => rows * Heads * Width;

    /// <summary>Where a head's row starts in a sample of so many rows.</summary>
    public int Start(int rows, int head, int row) => (IsHeadMajor ? (head * rows) + row : (row * Heads) + head) * Width;
}
