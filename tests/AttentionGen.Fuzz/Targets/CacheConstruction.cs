using System.Globalization;
using System.Numerics;
using AttentionGen.Fuzz.Running;
using AttentionGen.Runtime;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Caches of all sizes. Those that are neither small nor impossible are left out: they would take the machine's memory.</summary>
internal static class CacheConstruction
{
    private const int MostElements = 1 << 16;

    public static Outcome Run(Draw draw)
    {
        int[] sizes = [.. Enumerable.Range(0, 5).Select(_ => draw.Chance(0.6) ? draw.Size(5) : draw.Hostile())];
        var type = draw.Chance(0.9) ? draw.Of(Enum.GetValues<ElementType>()) : (ElementType)draw.Hostile();
        bool arePositive = sizes.All(size => size >= 1) && Enum.IsDefined(type);
        BigInteger rows = (BigInteger)sizes[0] * sizes[1] * sizes[2];
        BigInteger elements = (rows + 16) * BigInteger.Max(sizes[3], sizes[4]);
        int leastBytes = type == ElementType.Int8 ? 1 : 2;
        if (arePositive && elements > MostElements && elements * leastBytes <= int.MaxValue + 128L)
            return Outcome.Survived;

        bool isRight = arePositive && elements <= MostElements;
        string description = string.Create(CultureInfo.InvariantCulture, $"new KeyValueCache({string.Join(", ", sizes)}, {type})");
        KeyValueCache? cache = null;
        Outcome outcome = BuildingBlock.Make(isRight, description, () => cache = new KeyValueCache(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], type));
        if (cache is not null)
            Use(cache, draw, description);
        return outcome;
    }

    private static void Use(KeyValueCache cache, Draw draw, string description)
    {
        int count = 0;
        for (int n = 0; n < 8; n++)
        {
            int number = draw.Chance(0.5) ? draw.From(0, cache.Capacity) : draw.Hostile();
            if (draw.Chance(0.5))
            {
                bool isRight = number >= 0 && number <= count;
                BuildingBlock.Make(isRight, string.Create(CultureInfo.InvariantCulture, $"{description}, Truncate({number}) of {count}"), () => cache.Truncate(number));
                count = isRight ? number : count;
            }
            else
            {
                bool isRight = number >= 0 && number <= cache.Capacity - count;
                try
                {
                    cache.Advance(new AttentionArguments { QueryLength = number, KeyLength = unchecked(count + number) });
                }
                catch (ArgumentOutOfRangeException) when (!isRight)
                {
                    continue;
                }

                count = isRight ? count + number : throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{description}, Advance({number}) behind {count} was accepted."));
            }

            if (cache.Count != count)
                throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{description}: it counts {cache.Count} tokens, not {count}."));
        }
    }
}
