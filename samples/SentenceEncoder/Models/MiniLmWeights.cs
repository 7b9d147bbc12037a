using AttentionGen;
using AttentionGen.Weights;

namespace SentenceEncoder.Models;

/// <summary>All weights of a MiniLM model, as its files name them.</summary>
internal sealed class MiniLmWeights
{
    private const int Dimension = MiniLmShape.Dimension, Hidden = MiniLmShape.HiddenDimension;

    private MiniLmWeights(NamedTensors tensors)
    {
        const string Embeddings = "embeddings";
        Words = tensors.ReadFloats($"{Embeddings}.word_embeddings.weight", -1, Dimension);
        Positions = tensors.ReadFloats($"{Embeddings}.position_embeddings.weight", -1, Dimension);
        TokenTypes = tensors.ReadFloats($"{Embeddings}.token_type_embeddings.weight", -1, Dimension);
        EmbeddingGain = tensors.ReadFloats($"{Embeddings}.LayerNorm.weight", Dimension);
        EmbeddingBias = tensors.ReadFloats($"{Embeddings}.LayerNorm.bias", Dimension);

        var layers = new List<TransformerLayerWeights>();
        while (tensors.Contains($"encoder.layer.{layers.Count}.output.dense.bias"))
            layers.Add(Layer(tensors, $"encoder.layer.{layers.Count}"));
        Layers = layers;
    }

    /// <summary>(words, dimension).</summary>
    public float[] Words { get; }

    /// <summary>(positions, dimension).</summary>
    public float[] Positions { get; }

    /// <summary>(types, dimension); a text that stands alone is of type 0.</summary>
    public float[] TokenTypes { get; }

    public float[] EmbeddingGain { get; }

    public float[] EmbeddingBias { get; }

    public IReadOnlyList<TransformerLayerWeights> Layers { get; }

    /// <exception cref="UserException">They are not the tensors of a MiniLM model.</exception>
    public static MiniLmWeights Read(IModelFiles files)
    {
        try
        {
            using NamedTensors tensors = files.OpenTensors();
            var weights = new MiniLmWeights(tensors);
            return weights.Layers.Count > 0 ? weights : throw new UserException($"{files.Name} has no layer named encoder.layer.0.");
        }
        catch (Exception exception) when (exception is InvalidDataException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{files.Name} cannot be read as a MiniLM model: {exception.Message}");
        }
    }

    private static TransformerLayerWeights Layer(NamedTensors tensors, string name) => new()
    {
        Attention = Attention(tensors, $"{name}.attention"),
        AttentionNormalization = Normalization(tensors, $"{name}.attention.output.LayerNorm"),
        FeedForward = new FeedForwardWeights(
            Linear(tensors, $"{name}.intermediate.dense", Dimension, Hidden), Linear(tensors, $"{name}.output.dense", Hidden, Dimension)),
        FeedForwardNormalization = Normalization(tensors, $"{name}.output.LayerNorm"),
    };

    private static MultiHeadAttentionWeights Attention(NamedTensors tensors, string name)
    {
        string[] projections = [$"{name}.self.query", $"{name}.self.key", $"{name}.self.value", $"{name}.output.dense"];
        float[][] biases = [.. projections.Select(projection => tensors.ReadFloats($"{projection}.bias", Dimension))];
        float[][] matrices = [.. projections.Select(projection => Matrix(tensors, projection, Dimension, Dimension))];
        float[] inputBias = [.. biases[0], .. biases[1], .. biases[2]];
        return HasTransposedMatrices(tensors, projections[0])
            ? MultiHeadAttentionWeights.FromOnnx(matrices[0], matrices[1], matrices[2], inputBias, matrices[3], biases[3])
            : MultiHeadAttentionWeights.FromPyTorch(matrices[0], matrices[1], matrices[2], inputBias, matrices[3], biases[3]);
    }

    private static LinearWeights Linear(NamedTensors tensors, string name, int inputs, int outputs)
    {
        float[] matrix = Matrix(tensors, name, inputs, outputs), bias = tensors.ReadFloats($"{name}.bias", outputs);
        return HasTransposedMatrices(tensors, name) ? LinearWeights.FromOnnx(matrix, bias) : LinearWeights.FromPyTorch(matrix, bias);
    }

    private static NormalizationWeights Normalization(NamedTensors tensors, string name) =>
        new(tensors.ReadFloats($"{name}.weight", Dimension), tensors.ReadFloats($"{name}.bias", Dimension));

    private static float[] Matrix(NamedTensors tensors, string name, int inputs, int outputs) =>
        HasTransposedMatrices(tensors, name)
            ? tensors.ReadFloats(((OnnxInitializers)tensors).MatrixOf($"{name}.bias"), inputs, outputs)
            : tensors.ReadFloats($"{name}.weight", outputs, inputs);

    // An exporter that transposes a matrix for MatMul gives it a name of its own; the bias keeps its name.
    private static bool HasTransposedMatrices(NamedTensors tensors, string name) => tensors is OnnxInitializers && !tensors.Contains($"{name}.weight");
}
