using System.Globalization;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>One token of one sequence that attends to itself and what is cached.</summary>
/// <param name="Id">D for decode.</param>
/// <param name="HeadCount">Query heads.</param>
/// <param name="KeyValueHeadCount">Heads of keys and values.</param>
/// <param name="HeadDimension">Elements of a head's row.</param>
internal sealed record DecodeShape(string Id, int HeadCount, int KeyValueHeadCount, int HeadDimension)
{
    /// <summary>Keys that the token attends to, its own the last.</summary>
    public const int KeyLength = 1024;

    /// <summary>Tokens that a cache has room for: some more, as in use.</summary>
    public const int Capacity = 1088;

    /// <summary>Every shape that is measured.</summary>
    public static IReadOnlyList<DecodeShape> All { get; } = [new("D1", 32, 8, 128), new("D2", 12, 12, 64)];

    /// <summary>Elements of the token's query row and of the output.</summary>
    public int QueryWidth => HeadCount * HeadDimension;

    /// <summary>Elements of one token's keys, or values.</summary>
    public int KeyWidth => KeyValueHeadCount * HeadDimension;

    /// <summary>For example "32/8x128" or "12x64".</summary>
    public string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"{HeadCount}{(KeyValueHeadCount == HeadCount ? "" : $"/{KeyValueHeadCount}")}x{HeadDimension}, {KeyLength}");

    /// <summary>Floating-point operations of a token: a multiplication and an addition for each element of a key and of a value, and each query head on it.</summary>
    public double Flops => 4.0 * QueryWidth * KeyLength;

    /// <summary>Bytes of keys and values that a token has to read.</summary>
    public int CacheBytes(ElementType type) => 2 * KeyLength * KeyWidth * type switch { ElementType.Float32 => sizeof(float), ElementType.Int8 => sizeof(sbyte), _ => sizeof(ushort) };

    /// <summary>(head, capacity, dimension) of the first rows of (key, head, dimension); zeros behind them.</summary>
    public float[] HeadMajor(float[] rows, int count, int capacity)
    {
        var result = new float[KeyValueHeadCount * capacity * HeadDimension];
        for (int head = 0; head < KeyValueHeadCount; head++)
            for (int row = 0; row < count; row++)
                rows.AsSpan(((row * KeyValueHeadCount) + head) * HeadDimension, HeadDimension).CopyTo(result.AsSpan(((head * capacity) + row) * HeadDimension));
        return result;
    }
}
