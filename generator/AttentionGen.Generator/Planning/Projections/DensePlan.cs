namespace AttentionGen.Generator.Planning;

/// <summary>Every decision about a layer that computes row by row.</summary>
/// <param name="Operator">Which attribute it has.</param>
/// <param name="Inputs">Elements of an input row.</param>
/// <param name="Hidden">Elements of a hidden row; 0 in a linear layer.</param>
/// <param name="Outputs">Elements of an output row.</param>
/// <param name="Activation">What is applied to hidden rows, or to the outputs of a linear layer.</param>
/// <param name="Paths">Its tiles for each instruction set, widest first, scalar last.</param>
/// <param name="InBlock">Inputs of a block of the projection of input rows.</param>
/// <param name="HiddenBlock">Inputs of a block of the projection of hidden rows; 0 in a linear layer.</param>
/// <param name="Gradients">What gradients need, or null where they are not asked for.</param>
internal sealed record DensePlan(
    AttentionOperator Operator, int Inputs, int Hidden, int Outputs, Activation Activation, EquatableArray<DensePath> Paths, int InBlock, int HiddenBlock,
    DenseGradients? Gradients)
{
    /// <summary>The share of hidden elements that a call with a seed drops.</summary>
    public float Dropout => Gradients?.Dropout ?? 0f;

    /// <summary>Whether there are hidden rows.</summary>
    public bool IsNetwork => Hidden > 0;

    /// <summary>Multiply-adds of a row.</summary>
    public long Operations => IsNetwork ? (long)Activation.Projections() * Inputs * Hidden : (long)Inputs * Outputs;
}

/// <summary>What the gradients of a layer that computes row by row need.</summary>
/// <param name="KeptOfRow">Floats that a forward call keeps of each row: what the activation was applied to.</param>
/// <param name="Dropout">The share of hidden elements that a call with a seed drops.</param>
/// <param name="OutBlock">Outputs of a block of a linear layer's projection on the way back. Those of a network are as long as the other projection's on the way there.</param>
internal sealed record DenseGradients(int KeptOfRow, float Dropout, int OutBlock)
{
    /// <summary>Whether a forward call keeps anything.</summary>
    public bool Keeps => KeptOfRow > 0;

    /// <summary>Whether calls may drop hidden elements.</summary>
    public bool Drops => Dropout > 0;
}

/// <summary>What one instruction set does of it.</summary>
/// <param name="Target">The instruction set.</param>
/// <param name="Tiles">Its tiles.</param>
internal sealed record DensePath(Target Target, DenseTiles Tiles);
