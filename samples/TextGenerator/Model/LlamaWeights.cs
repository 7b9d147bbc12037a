using AttentionGen;
using AttentionGen.Weights;

namespace TextGenerator.Model;

/// <summary>A model's weights.</summary>
internal sealed class LlamaWeights
{
    private LlamaWeights(LlamaConfiguration configuration, NamedTensors tensors)
    {
        Dictionary<string, int[]> shapes = LlamaTensors.All(configuration.LayerCount).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        Configuration = configuration;
        Tokens = Read(LlamaTensors.Tokens);
        Layers = [.. Enumerable.Range(0, configuration.LayerCount).Select(layer => TransformerLayerWeights.FromLlama(Read, LlamaTensors.Layer(layer)))];
        Normalization = new NormalizationWeights(Read(LlamaTensors.Normalization));

        // Small models use one matrix for both ends.
        Head = LinearWeights.FromPyTorch(tensors.Contains(LlamaTensors.Head) ? Read(LlamaTensors.Head) : Tokens);

        float[] Read(string name) => tensors.ReadFloats(name, shapes[name]);
    }

    public LlamaConfiguration Configuration { get; }

    /// <summary>(token, dimension)</summary>
    public float[] Tokens { get; }

    public IReadOnlyList<TransformerLayerWeights> Layers { get; }

    /// <summary>Behind the last layer.</summary>
    public NormalizationWeights Normalization { get; }

    public LinearWeights Head { get; }

    /// <summary>Reads a model.</summary>
    /// <exception cref="UserException">The folder is not one of a model of this shape.</exception>
    public static LlamaWeights Read(ModelFolder folder)
    {
        try
        {
            LlamaConfiguration configuration = LlamaConfiguration.Read(folder.Configuration);
            using NamedTensors tensors = SafetensorsFile.Open(folder.Tensors);
            return new LlamaWeights(configuration, tensors);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or KeyNotFoundException or UnauthorizedAccessException)
        {
            throw new UserException($"'{folder.Path}' cannot be read as a model: {exception.Message}");
        }
    }
}
