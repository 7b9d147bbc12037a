using AttentionGen.Report;
using SentenceEncoder.Models;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Network;

/// <summary>Runs one text through the model and keeps what each layer's heads attend to.</summary>
internal static class AttentionView
{
    /// <summary>Adds a layer of the report for each of the model's.</summary>
    /// <param name="report">The report.</param>
    /// <param name="weights">The model's weights.</param>
    /// <param name="text">The text's ids, one text alone.</param>
    /// <param name="labels">Its word pieces.</param>
    public static void Add(AttentionReport report, MiniLmWeights weights, PackedTokens text, string[] labels) => Run(weights, text, (layer, attention) =>
        report.Add($"Layer {layer + 1}", attention, MiniLmShape.HeadCount, labels, notes: ShownLayer.KernelPlan.ToString()));

    /// <summary>Runs a text through the layers.</summary>
    /// <param name="weights">The model's weights.</param>
    /// <param name="text">The text's ids, one text alone.</param>
    /// <param name="show">Told a layer's number, from 0 on, and its attention, (head, query, key), which the next layer writes over.</param>
    /// <returns>The last layer's rows, (token, dimension).</returns>
    public static float[] Run(MiniLmWeights weights, PackedTokens text, Action<int, float[]> show)
    {
        int count = text.TokenCount;
        float[] input = new float[count * MiniLmShape.Dimension], output = new float[input.Length];
        var attention = new float[MiniLmShape.HeadCount * count * count];
        new TokenEmbedding(weights).Write(text, input);
        for (int i = 0; i < weights.Layers.Count; i++)
        {
            // One at a time: packed weights of a layer take as much memory as the layer, and each is used once.
            var layer = new ShownLayer(weights.Layers[i]);
            layer.Forward(input, output, attention, queryLength: count, keyLength: count);
            show(i, attention);
            (input, output) = (output, input);
        }

        return input;
    }
}
