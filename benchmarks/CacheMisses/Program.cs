using System.Globalization;
using AttentionGen;

namespace CacheMisses;

// What cachegrind looks at: so many calls of one head of 64, whose kernel is declared for as many keys.

[ScaledDotProductAttention(1, 64, 1024, VectorWidth = VectorWidth.Vector256)]
internal static partial class Keys1024;

[ScaledDotProductAttention(1, 64, 2048, VectorWidth = VectorWidth.Vector256)]
internal static partial class Keys2048;

[ScaledDotProductAttention(1, 64, 4096, VectorWidth = VectorWidth.Vector256)]
internal static partial class Keys4096;

internal static class Program
{
    private const int Width = 64;

    private delegate void Kernel(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output);

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2 || !int.TryParse(arguments[0], CultureInfo.InvariantCulture, out int keys) || !int.TryParse(arguments[1], CultureInfo.InvariantCulture, out int calls))
            return Refuse("Usage: CacheMisses KEYS CALLS");
        Kernel? kernel = keys switch { 1024 => Keys1024.Forward, 2048 => Keys2048.Forward, 4096 => Keys4096.Forward, _ => null };
        if (kernel is null)
            return Refuse($"There is no kernel for {keys} keys: 1024, 2048 and 4096 are there.");

        float[] query = Rows(keys, seed: 1), key = Rows(keys, seed: 2), value = Rows(keys, seed: 3), output = new float[keys * Width];
        for (int call = 0; call < calls; call++)
            kernel(query, key, value, output);
        return 0;
    }

    private static float[] Rows(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * Width).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
