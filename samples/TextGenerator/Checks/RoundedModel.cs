using AttentionGen;
using AttentionGen.Weights;
using TextGenerator.Model;

namespace TextGenerator.Checks;

/// <summary>A model whose matrices are rounded as layers round them that keep fewer bits: floats all the same, so that the plain network can read them.</summary>
internal static class RoundedModel
{
    /// <summary>Writes a model's tensors, rounded.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The model's.</param>
    /// <param name="layerCount">How many layers it has.</param>
    /// <param name="type">What layers keep.</param>
    public static void Write(string path, NamedTensors tensors, int layerCount, ElementType type) =>
        SafetensorsFile.Write(path, [.. LlamaTensors.All(layerCount).Select(tensor => new FloatTensor(tensor.Name, Rounded(tensors.ReadFloats(tensor.Name), tensor, type), tensor.Shape))]);

    // Rows of tokens and gains are floats in any case.
    private static float[] Rounded(float[] elements, (string Name, int[] Shape) tensor, ElementType type)
    {
        if (tensor.Name == LlamaTensors.Tokens || tensor.Shape.Length == 1)
            return elements;
        if (type == ElementType.BFloat16)
            return Array.ConvertAll(elements, static weight => (float)(BFloat16)weight);
        return [.. elements.Chunk(tensor.Shape[1]).SelectMany(Bytes)];
    }

    // The nearest multiples of a 127th of the largest.
    private static IEnumerable<float> Bytes(float[] output)
    {
        float scale = output.Max(Math.Abs) / 127;
        return output.Select(weight => MathF.Round(weight / scale) * scale);
    }
}
