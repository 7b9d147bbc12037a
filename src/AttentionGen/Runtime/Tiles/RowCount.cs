namespace AttentionGen.Runtime;

/// <summary>A number of rows that is constant to the JIT.</summary>
internal interface IRowCount
{
    /// <summary>The number.</summary>
    static abstract int Count { get; }
}

/// <inheritdoc/>
internal readonly struct Rows1 : IRowCount
{
    public static int Count => 1;
}

/// <inheritdoc/>
internal readonly struct Rows2 : IRowCount
{
    public static int Count => 2;
}

/// <inheritdoc/>
internal readonly struct Rows3 : IRowCount
{
    public static int Count => 3;
}

/// <inheritdoc/>
internal readonly struct Rows4 : IRowCount
{
    public static int Count => 4;
}

/// <inheritdoc/>
internal readonly struct Rows5 : IRowCount
{
    public static int Count => 5;
}

/// <inheritdoc/>
internal readonly struct Rows6 : IRowCount
{
    public static int Count => 6;
}

/// <inheritdoc/>
internal readonly struct Rows7 : IRowCount
{
    public static int Count => 7;
}

/// <inheritdoc/>
internal readonly struct Rows8 : IRowCount
{
    public static int Count => 8;
}

/// <inheritdoc/>
internal readonly struct Rows9 : IRowCount
{
    public static int Count => 9;
}

/// <inheritdoc/>
internal readonly struct Rows10 : IRowCount
{
    public static int Count => 10;
}

/// <inheritdoc/>
internal readonly struct Rows11 : IRowCount
{
    public static int Count => 11;
}

/// <inheritdoc/>
internal readonly struct Rows12 : IRowCount
{
    public static int Count => 12;
}
