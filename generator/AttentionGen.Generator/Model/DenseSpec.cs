namespace AttentionGen.Generator.Model;

/// <summary>What a declaration of a linear layer or a feed-forward network asks for.</summary>
/// <param name="Operator">Which of the two.</param>
/// <param name="Inputs">Elements of an input row.</param>
/// <param name="Hidden">Elements of a hidden row; 0 in a linear layer.</param>
/// <param name="Outputs">Elements of an output row.</param>
/// <param name="Activation">What is applied to hidden rows, or to the outputs of a linear layer.</param>
/// <param name="WeightType">How weights are stored.</param>
/// <param name="Gradients">There is a Backward beside Forward.</param>
/// <param name="HiddenDropout">The share of hidden elements that a call with a seed drops.</param>
/// <param name="VectorWidth">The widest vectors allowed.</param>
internal sealed record DenseSpec(
    AttentionOperator Operator, int Inputs, int Hidden, int Outputs, Activation Activation, ElementType WeightType, bool Gradients, float HiddenDropout, VectorWidth VectorWidth)
{
    /// <summary>Whether calls may drop anything.</summary>
    public bool HasDropout => HiddenDropout > 0;
}
