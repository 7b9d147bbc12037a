using System.Collections.Immutable;
using AttentionGen;

namespace TrainFromScratch.Model;

/// <summary>Embeddings, layers and logits, forward and backward. All memory is allocated when it is made.</summary>
internal sealed class SequenceModel
{
    private const int Dimension = ModelShape.Dimension;

    private readonly ParallelOptions _parallel;
    private readonly EmbeddingWeights _embedding;
    private readonly EmbeddingWeights _embeddingGradients;
    private readonly ImmutableArray<ISequenceLayer> _layers;
    private readonly LinearWeights _headWeights;
    private readonly LinearWeights _headGradients;
    private readonly VocabularyHead _head;

    // What goes into each layer, and behind the last what goes into the head.
    private readonly float[][] _rows;
    private readonly float[] _logits;

    // A gradient of rows, and that of the rows before.
    private float[] _gradient;
    private float[] _earlierGradient;

    /// <summary>Makes a model.</summary>
    /// <param name="embedding">The rows that tokens become.</param>
    /// <param name="layers">Made for at least as many rows.</param>
    /// <param name="head">From rows to logits.</param>
    /// <param name="rows">The most tokens of a call, of all samples together.</param>
    /// <param name="parallel">How many threads; the same bits for every number.</param>
    public SequenceModel(EmbeddingWeights embedding, IEnumerable<ISequenceLayer> layers, LinearWeights head, int rows, ParallelOptions parallel)
    {
        _parallel = parallel;
        _embedding = embedding;
        _embeddingGradients = embedding.CreateGradients();
        _layers = [.. layers];
        _headWeights = head;
        _headGradients = head.CreateGradients();
        _head = new VocabularyHead(head);
        _rows = [.. Enumerable.Range(0, _layers.Length + 1).Select(_ => new float[rows * Dimension])];
        _logits = new float[rows * ModelShape.VocabularySize];
        _gradient = new float[rows * Dimension];
        _earlierGradient = new float[rows * Dimension];
        RowCount = rows;
        Parameters = [.. embedding.Parameters, .. _layers.SelectMany(layer => layer.Weights.Parameters), .. head.Parameters];
        Gradients = [.. _embeddingGradients.Parameters, .. _layers.SelectMany(layer => layer.Gradients.Parameters), .. _headGradients.Parameters];
    }

    /// <summary>The most tokens of a call.</summary>
    public int RowCount { get; }

    public ImmutableArray<WeightParameter> Parameters { get; }

    /// <summary>In the order of <see cref="Parameters"/>.</summary>
    public ImmutableArray<WeightParameter> Gradients { get; }

    public int ParameterCount => Parameters.Sum(parameter => parameter.Values.Length);

    /// <summary>What layers of attention drop in the next calls, each something else; null for nothing.</summary>
    public void Drop(DropoutSeed? dropout)
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            if (_layers[layer] is AttentionLayer attention)
                attention.Dropout = dropout is { } of ? of with { Offset = (of.Offset * (ulong)_layers.Length) + (ulong)layer } : null;
        }
    }

    /// <summary>The logits of what follows each token, (token, vocabulary); overwritten by the next call.</summary>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<int> tokens)
    {
        int size = tokens.Length * Dimension;
        _embedding.Forward(tokens, _rows[0].AsSpan(0, size));
        for (int layer = 0; layer < _layers.Length; layer++)
            _layers[layer].Forward(_rows[layer].AsSpan(0, size), _rows[layer + 1].AsSpan(0, size));
        Span<float> logits = _logits.AsSpan(0, tokens.Length * ModelShape.VocabularySize);
        _head.Forward(_rows[^1].AsSpan(0, size), logits, _parallel);
        return logits;
    }

    /// <summary>Adds the gradients of all parameters, from that of the logits of the last forward call.</summary>
    public void Backward(ReadOnlySpan<int> tokens, ReadOnlySpan<float> logitGradient)
    {
        int size = tokens.Length * Dimension;
        _head.Backward(_rows[^1].AsSpan(0, size), logitGradient, _gradient.AsSpan(0, size), _headGradients, _parallel);
        for (int layer = _layers.Length - 1; layer >= 0; layer--)
        {
            _layers[layer].Backward(_rows[layer].AsSpan(0, size), _gradient.AsSpan(0, size), _earlierGradient.AsSpan(0, size));
            (_gradient, _earlierGradient) = (_earlierGradient, _gradient);
        }
        _embeddingGradients.Add(tokens, _gradient.AsSpan(0, size));
    }

    /// <summary>To be called before the gradients of a step.</summary>
    public void ClearGradients()
    {
        foreach (WeightParameter gradient in Gradients)
            gradient.Values.Span.Clear();
    }

    /// <summary>To be called when parameters were changed.</summary>
    public void Repack()
    {
        foreach (ISequenceLayer layer in _layers)
            layer.Weights.Repack();
        _headWeights.Repack();
    }
}
