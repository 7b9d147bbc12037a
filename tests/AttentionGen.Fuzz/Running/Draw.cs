namespace AttentionGen.Fuzz.Running;

/// <summary>All chances of one call. They follow from the seed and the call's number alone, so that any call can be made again by itself.</summary>
internal sealed class Draw(long seed, long number)
{
    /// <summary>The most that sizes of a hostile number are spread over: all powers of two of an int.</summary>
    private const int Bits = 31;

    private readonly Random _random = new(Mixed(seed, number));

    public long Seed { get; } = seed;

    public long Number { get; } = number;

    public int Below(int end) => _random.Next(end);

    public int From(int first, int last) => first + _random.Next(last - first + 1);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    public double Unit() => _random.NextDouble();

    /// <summary>A number that a check may have forgotten, of every size; half of them just beside a round one.</summary>
    public int Hostile() => Below(8) switch
    {
        0 => int.MinValue + Below(2),
        1 => int.MaxValue - Below(2),
        2 => -1,
        3 => 0,
        4 => -From(1, 100),
        5 => (1 << Below(Bits)) + From(-1, 1),
        6 => _random.Next(),
        _ => From(1, 100),
    };

    /// <summary>A size from 1 on, small more often than large.</summary>
    public int Size(int mostBits) => 1 + _random.Next(1 << _random.Next(1, mostBits + 1));

    public void Fill(Span<float> values)
    {
        foreach (ref float value in values)
            value = (_random.NextSingle() * 4) - 2;
    }

    public float[] Floats(int length)
    {
        var values = new float[length];
        Fill(values);
        return values;
    }

    // SplitMix64 (Steele, Lea and Flood): neighbouring numbers give unrelated seeds.
    private static int Mixed(long seed, long number)
    {
        ulong z = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) + (ulong)number + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return (int)((z ^ (z >> 31)) & int.MaxValue);
    }
}
