using AttentionGen.Weights;

namespace TextGenerator.Model;

/// <summary>Makes a model of drawn weights, the same for every seed: its text means nothing, its arithmetic is a trained model's.</summary>
internal static class RandomModel
{
    public const int LayerCount = 6;

    // Logits that differ by some units, as a trained model's do, so that one token is likelier than another.
    private const double HeadScale = 2;

    /// <summary>Writes config.json and model.safetensors.</summary>
    /// <param name="folder">The folder, which is made.</param>
    /// <param name="seed">What weights are drawn from.</param>
    /// <exception cref="UserException">The folder cannot be written to.</exception>
    public static void Write(ModelFolder folder, int seed)
    {
        try
        {
            Directory.CreateDirectory(folder.Path);
            SafetensorsFile.Write(folder.Tensors, [.. Draw(new Random(seed))]);
            new LlamaConfiguration(LayerCount, RotaryBase: 10000).Write(folder.Configuration);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{folder.Path}' cannot be written to: {exception.Message}");
        }
    }

    // Gains are near 1, and a matrix makes outputs about as large as its inputs.
    private static IEnumerable<FloatTensor> Draw(Random random)
    {
        foreach ((string name, int[] shape) in LlamaTensors.All(LayerCount))
        {
            yield return shape is [int outputs, int inputs]
                ? new FloatTensor(name, Normal(random, outputs * inputs, 0, Scale(name, inputs)), shape)
                : new FloatTensor(name, Normal(random, shape[0], 1, 0.1), shape);
        }
    }

    private static double Scale(string name, int inputs) => name switch
    {
        LlamaTensors.Tokens => 1,
        LlamaTensors.Head => HeadScale / Math.Sqrt(inputs),
        _ => 1 / Math.Sqrt(inputs),
    };

    // Box and Muller's.
    private static float[] Normal(Random random, int count, double mean, double deviation)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = (float)(mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
        return values;
    }
}
