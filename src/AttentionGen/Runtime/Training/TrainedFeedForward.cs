using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>A feed-forward network that learns, some rows at a time: its outputs, and the gradients of its inputs.</summary>
internal sealed class TrainedFeedForward
{
    private readonly FeedForwardPlan _plan;

    /// <summary>A network of weights that passed their check.</summary>
    public TrainedFeedForward(FeedForwardWeights weights, FeedForwardPlan plan)
    {
        _plan = plan;
        Weights = weights;
        int model = plan.ModelDimension, hidden = plan.HiddenDimension;
        Up = Projection(weights.Up, model, plan.UpBlock, plan.DownBlock);
        Down = Projection(weights.Down, hidden, plan.DownBlock, plan.UpBlock);
        Gate = weights.Gate is null ? null : Projection(weights.Gate, model, plan.UpBlock, plan.DownBlock);

        TrainedProjection Projection(LinearWeights of, int inputs, int block, int backwardBlock) =>
            new(plan.Dense, of.Matrix.Pack(inputs, plan.Dense), of.Matrix.PackBackward(inputs, plan.Dense), block, backwardBlock);
    }

    /// <summary>The weights it was made of.</summary>
    public FeedForwardWeights Weights { get; }

    /// <summary>Rows to sums.</summary>
    public TrainedProjection Up { get; }

    /// <summary>Hidden rows to outputs.</summary>
    public TrainedProjection Down { get; }

    /// <summary>Rows to gates, or null.</summary>
    public TrainedProjection? Gate { get; }

    /// <summary>Elements of a hidden row.</summary>
    public int HiddenDimension => _plan.HiddenDimension;

    /// <summary>Multiply-adds of a row.</summary>
    public long RowOperations => Up.RowOperations + Down.RowOperations + (Gate?.RowOperations ?? 0);

    /// <summary>The outputs of some rows, and what is kept of them.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="residual">The first row that is added, or a null reference.</param>
    /// <param name="sums">Receives hidden rows before the activation.</param>
    /// <param name="gates">Receives the gates before it; a null reference where there are none.</param>
    /// <param name="output">Receives the outputs.</param>
    /// <param name="hidden">As many hidden rows of scratch.</param>
    /// <param name="edge">As many rows of a panel.</param>
    /// <param name="dropout">What is dropped of hidden rows.</param>
    /// <param name="firstRow">Number of the first row among those of all samples.</param>
    public void Forward(
        ref float rows, int count, ref float residual, ref float sums, ref float gates, ref float output, ref float hidden, ref float edge, in RowDropout dropout, int firstRow)
    {
        Up.Forward(ref rows, count, ref Unsafe.NullRef<float>(), ref sums, ref edge);
        Gate?.Forward(ref rows, count, ref Unsafe.NullRef<float>(), ref gates, ref edge);
        ActivationRows.Apply(_plan.Dense.Lanes, _plan.Activation, count * HiddenDimension, ref sums, ref gates, ref hidden);
        if (dropout.IsOn)
            dropout.Apply(firstRow, count, HiddenDimension, ref hidden, ref Unsafe.NullRef<float>(), ref hidden);
        Down.Forward(ref hidden, count, ref residual, ref output, ref edge);
    }

    /// <summary>The gradients of the inputs of some rows, and what those of the weights are made of.</summary>
    /// <param name="outputGradient">The first row of the outputs' gradient.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="sums">Hidden rows before the activation.</param>
    /// <param name="gates">Gates before it, or a null reference.</param>
    /// <param name="hidden">Receives hidden rows.</param>
    /// <param name="sumGradients">Receives the gradient of the sums.</param>
    /// <param name="gateGradients">Receives that of the gates; a null reference where there are none.</param>
    /// <param name="residual">The first row that is added to the gradient of the inputs, or a null reference.</param>
    /// <param name="target">Receives that gradient; a null reference where it is not wanted.</param>
    /// <param name="between">As many rows of scratch as the inputs, where there are gates.</param>
    /// <param name="edge">As many rows of a panel.</param>
    /// <param name="dropout">What was dropped of hidden rows.</param>
    /// <param name="firstRow">Number of the first row among those of all samples.</param>
    public void Backward(
        ref float outputGradient, int count, ref float sums, ref float gates, ref float hidden, ref float sumGradients, ref float gateGradients, ref float residual,
        ref float target, ref float between, ref float edge, in RowDropout dropout, int firstRow)
    {
        ref float none = ref Unsafe.NullRef<float>();
        Down.Backward(ref outputGradient, count, ref none, ref sumGradients, ref edge);
        if (dropout.IsOn)
            dropout.Apply(firstRow, count, HiddenDimension, ref sumGradients, ref none, ref sumGradients);
        ActivationRows.Backward(_plan.Dense.Lanes, _plan.Activation, count * HiddenDimension, ref sums, ref gates, ref sumGradients, ref hidden, ref gateGradients);
        if (dropout.IsOn)
            dropout.Apply(firstRow, count, HiddenDimension, ref hidden, ref none, ref hidden);
        if (Unsafe.IsNullRef(ref target))
            return;
        if (Gate is null)
        {
            Up.Backward(ref sumGradients, count, ref residual, ref target, ref edge);
            return;
        }
        Gate.Backward(ref gateGradients, count, ref residual, ref between, ref edge);
        Up.Backward(ref sumGradients, count, ref between, ref target, ref edge);
    }

    /// <summary>What a call drops of hidden rows.</summary>
    public RowDropout Dropout(DropoutSeed? seed) => new(seed, DropoutPlace.Hidden, _plan.HiddenDropout, _plan.Dense.Lanes);

    /// <summary>Whether gradients have the order of the weights.</summary>
    public bool IsOrderAlike(FeedForwardWeights gradients) =>
        gradients.Up.Matrix.InputsByOutputs == Weights.Up.Matrix.InputsByOutputs
        && gradients.Down.Matrix.InputsByOutputs == Weights.Down.Matrix.InputsByOutputs
        && gradients.Gate?.Matrix.InputsByOutputs == Weights.Gate?.Matrix.InputsByOutputs;
}
