using AttentionGen.Report;

namespace AttentionGen.Browser;

/// <summary>Reports of weights that follow from a seed.</summary>
internal static class Sample
{
    public static readonly string[] Words = "the slow tortoise beats the fast hare , because it never stops".Split(' ');

    public static AttentionReport Report(out float[][] layers, int layerCount = 2, int headCount = 4, string[]? labels = null)
    {
        labels ??= Words;
        var report = new AttentionReport("Tortoise and hare");
        layers = new float[layerCount][];
        for (int layer = 0; layer < layerCount; layer++)
        {
            layers[layer] = Weights(layer + 1, headCount, labels.Length, labels.Length);
            report.Add($"Layer {layer + 1}", layers[layer], headCount, labels, notes: "a plan\nin prose");
        }

        return report;
    }

    /// <summary>Softmax rows, (head, query, key), sharper from head to head.</summary>
    public static float[] Weights(int seed, int headCount, int queryCount, int keyCount)
    {
        var random = new Random(seed);
        var weights = new float[headCount * queryCount * keyCount];
        for (int row = 0; row < headCount * queryCount; row++)
        {
            Span<float> part = weights.AsSpan(row * keyCount, keyCount);
            double sum = 0;
            for (int key = 0; key < keyCount; key++)
                sum += part[key] = (float)Math.Exp((1 + (row / queryCount)) * random.NextDouble() * 2);
            for (int key = 0; key < keyCount; key++)
                part[key] = (float)(part[key] / sum);
        }

        return weights;
    }
}
