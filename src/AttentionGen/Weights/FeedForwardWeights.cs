using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>
/// The matrices of a feed-forward network: up from the model to hidden rows, for a gated one also the gate, and down again. Networks of several declarations that are
/// constructed from one object share its packed form.
/// </summary>
public sealed class FeedForwardWeights : IWeights
{
    /// <summary>A network of two projections.</summary>
    /// <param name="up">Model to hidden rows (BERT's <c>intermediate.dense</c>, GPT-2's <c>c_fc</c>).</param>
    /// <param name="down">Hidden rows to model (BERT's <c>output.dense</c>, GPT-2's <c>c_proj</c>).</param>
    /// <exception cref="ArgumentNullException">A projection is null.</exception>
    public FeedForwardWeights(LinearWeights up, LinearWeights down)
    {
        ArgumentNullException.ThrowIfNull(up);
        ArgumentNullException.ThrowIfNull(down);
        Up = up;
        Down = down;
        Parameters = [.. Part("up", up), .. Part("down", down)];
    }

    /// <summary>A gated network: down(activation(gate(x)) * up(x)).</summary>
    /// <param name="gate">Model to what the activation is applied to (Llama's <c>gate_proj</c>).</param>
    /// <param name="up">Model to its factor (Llama's <c>up_proj</c>).</param>
    /// <param name="down">Hidden rows to model (Llama's <c>down_proj</c>).</param>
    /// <exception cref="ArgumentNullException">A projection is null.</exception>
    public FeedForwardWeights(LinearWeights gate, LinearWeights up, LinearWeights down)
        : this(up, down)
    {
        ArgumentNullException.ThrowIfNull(gate);
        Gate = gate;
        Parameters = [.. Part("gate", gate), .. Parameters];
    }

    /// <inheritdoc/>
    public ImmutableArray<WeightParameter> Parameters { get; }

    internal LinearWeights? Gate { get; }

    internal LinearWeights Up { get; }

    internal LinearWeights Down { get; }

    /// <summary>Gradients of these weights, all 0: what <c>Backward</c> adds to.</summary>
    public FeedForwardWeights CreateGradients() => Gate is null
        ? new(Up.CreateGradients(), Down.CreateGradients())
        : new(Gate.CreateGradients(), Up.CreateGradients(), Down.CreateGradients());

    /// <inheritdoc/>
    public void Repack()
    {
        Gate?.Repack();
        Up.Repack();
        Down.Repack();
    }

    /// <summary>Refuses weights that are not those of such a network.</summary>
    internal void Check(int modelDimension, int hiddenDimension, bool isGated)
    {
        if (isGated && Gate is null)
            throw WeightsRefusal.Of("The network is gated: its weights must have a gate, gate, up and down.");
        if (!isGated && Gate is not null)
            throw WeightsRefusal.Of("The network is not gated: its weights must be up and down alone.");
        Gate?.Matrix.Check(hiddenDimension, modelDimension, "gate");
        Up.Matrix.Check(hiddenDimension, modelDimension, "up");
        Down.Matrix.Check(modelDimension, hiddenDimension, "down");
    }

    private static IEnumerable<WeightParameter> Part(string name, LinearWeights weights) => weights.Parameters.Select(parameter => parameter.Of(name));
}
