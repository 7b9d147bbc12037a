namespace AttentionGen.Tests.Cases;

/// <summary>
/// Valid declarations over the whole space of options, drawn by a seed. Each begins with one of the allowed pairs of options, in turn, so that
/// as many draws as there are pairs meet all of them; the rest is left to chance.
/// </summary>
internal static class RandomDeclarations
{
    /// <summary>The seed of the first declaration; the n-th has this and n.</summary>
    public const int FirstSeed = 20_000;

    private const int LongestStrip = 512;

    public static IEnumerable<RandomDeclaration> Draw(int count, IReadOnlySet<string> options)
    {
        (string, string)[] pairs = [.. Combinations.Allowed(options)];
        new Random(FirstSeed).Shuffle(pairs);
        for (int n = 0; n < count; n++)
            yield return Draw(FirstSeed + n, pairs[n % pairs.Length], options);
    }

    /// <summary>A small declaration with exactly these options, valid or not.</summary>
    public static DeclaredAttention Small(IReadOnlySet<string> options)
    {
        var random = new Random(FirstSeed);
        return WithOptions(new DeclaredAttention(2, 8, 4), options, random);
    }

    public static int Length(Random random) => random.Next(4) == 0 ? 1 + random.Next(70) : 1 + random.Next(24);

    public static int Dimension(Random random) => random.Next(8) == 0 ? 1 + random.Next(72) : 1 + random.Next(20);

    public static int Divisor(Random random, int number)
    {
        int[] divisors = [.. Enumerable.Range(1, number).Where(divisor => number % divisor == 0 && (divisor < number || number == 1))];
        return divisors[random.Next(divisors.Length)];
    }

    public static AttentionAxes Axes(Random random) => (AttentionAxes)random.Next(8);

    public static int HeadDimension(DeclaredAttention declaration) => declaration.HeadDimension ?? declaration.ModelDimension / declaration.HeadCount;

    private static RandomDeclaration Draw(int seed, (string First, string Second) pair, IReadOnlySet<string> options)
    {
        var random = new Random(seed);
        IReadOnlySet<string> chosen = Combinations.Completed(new HashSet<string> { pair.First, pair.Second }, options, random)!;
        DeclarationOption[] all = [.. DeclarationOptions.All];
        random.Shuffle(all);
        foreach (DeclarationOption option in all)
        {
            if (random.NextDouble() < option.Chance)
                chosen = Combinations.Completed(new HashSet<string>(chosen) { option.Name }, options, random) ?? chosen;
        }

        DeclaredAttention declaration = WithOptions(Shape(chosen, random), chosen, random);
        return new RandomDeclaration(seed, chosen, CaseOf(declaration, seed, random));
    }

    private static DeclaredAttention Shape(IReadOnlySet<string> options, Random random)
    {
        if (options.Contains("Unroll.Full"))
        {
            int few = 1 + random.Next(2);
            return new DeclaredAttention(few, few * (1 + random.Next(5)), 1 + random.Next(4));
        }

        // A divisor below the head count asks for two heads, a rotation for pairs.
        int heads = 1 + random.Next(8);
        if (options.Contains("KeyValueHeadCount"))
            heads = Math.Max(heads, 2);
        int dimension = Dimension(random);
        if (options.Contains("HalfSplit") || options.Contains("Interleaved"))
            dimension = Math.Max(dimension, 2);
        bool isRotatedWhole = !options.Contains("RotaryDimension");
        if (isRotatedWhole && (options.Contains("HalfSplit") || options.Contains("Interleaved")))
            dimension += dimension % 2;

        // Now and then long enough for several key blocks; then small in all else.
        if (random.Next(25) == 0)
            return new DeclaredAttention(Math.Min(heads, 2), Math.Min(heads, 2) * Math.Min(dimension, 8), LongestStrip + 1 + random.Next(100));

        var shape = new DeclaredAttention(heads, heads * dimension, Length(random));
        return random.Next(6) == 0 ? shape with { ModelDimension = 1 + random.Next(60), HeadDimension = dimension, ValueDimension = Dimension(random) } : shape;
    }

    private static DeclaredAttention WithOptions(DeclaredAttention shape, IReadOnlySet<string> options, Random random)
    {
        DeclaredAttention declaration = shape;
        foreach (DeclarationOption option in DeclarationOptions.All.Where(option => options.Contains(option.Name)))
            declaration = option.Add(declaration, random);

        if (options.Contains("Unroll.Full") && declaration.KeyValueLength > 6)
            declaration = declaration with { KeyValueLength = 6 };
        if (options.Contains("Unroll.Full") && declaration.ValueDimension > 6)
            declaration = declaration with { ValueDimension = 6 };

        // Running rotary positions begin at 0.
        if (declaration is { IsRotary: true, CausalAlignment: CausalAlignment.BottomRight, KeyValueLength: { } keys } && keys < declaration.SequenceLength)
            declaration = declaration with { KeyValueLength = declaration.SequenceLength };
        return declaration;
    }

    private static KernelCase CaseOf(DeclaredAttention declaration, int seed, Random random)
    {
        InputFamily inputs = random.Next(6) switch
        {
            0 => InputFamily.LargeScores,
            1 => InputFamily.ShiftedScores,
            _ => InputFamily.Normal,
        };
        var drawn = new KernelCase(declaration, 1 + random.Next(3), inputs, seed) { IsPoisoned = random.Next(2) == 0 };
        if (!declaration.TakesLengths || random.Next(2) == 0)
            return drawn;

        AttentionAttribute attribute = declaration.ToAttribute();
        int queries = random.Next(attribute.SequenceLength + 1);
        int keys = declaration.HasOwnKeys ? random.Next(attribute.KeyValueLength + 1) : queries;
        if (declaration is { IsRotary: true, CausalAlignment: CausalAlignment.BottomRight })
            queries = Math.Min(queries, keys);
        return drawn with { Lengths = (declaration.HasOwnKeys ? queries : keys, keys) };
    }
}
