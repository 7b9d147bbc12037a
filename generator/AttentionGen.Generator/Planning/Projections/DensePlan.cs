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
internal sealed record DensePlan(
    AttentionOperator Operator, int Inputs, int Hidden, int Outputs, Activation Activation, EquatableArray<DensePath> Paths, int InBlock, int HiddenBlock)
{
    /// <summary>Whether there are hidden rows.</summary>
    public bool IsNetwork => Hidden > 0;

    /// <summary>Multiply-adds of a row.</summary>
    public long Operations => IsNetwork ? (long)Activation.Projections() * Inputs * Hidden : (long)Inputs * Outputs;
}

/// <summary>What one instruction set does of it.</summary>
/// <param name="Target">The instruction set.</param>
/// <param name="Tiles">Its tiles.</param>
internal sealed record DensePath(Target Target, DenseTiles Tiles);
