namespace AttentionGen.Benchmarks.Layers;

/// <summary>Drawn numbers.</summary>
internal static class Drawn
{
    public static float[] Floats(Random random, int count, float most) => [.. Enumerable.Range(0, count).Select(_ => most * ((2 * random.NextSingle()) - 1))];
}
