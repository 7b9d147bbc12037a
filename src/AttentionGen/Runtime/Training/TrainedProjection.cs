using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>A projection that learns, y = W x + b: its outputs, and the gradients of its inputs, weights and biases.</summary>
internal sealed class TrainedProjection
{
    private readonly DensePlan _plan;
    private readonly Projection _projection;
    private readonly ProjectionWeights _forward;
    private readonly ProjectionWeights _backward;
    private readonly int _block;
    private readonly int _backwardBlock;

    /// <summary>A projection.</summary>
    /// <param name="plan">Its tiles.</param>
    /// <param name="forward">From inputs to outputs.</param>
    /// <param name="backward">From the gradients of outputs to those of inputs.</param>
    /// <param name="block">Inputs of a block.</param>
    /// <param name="backwardBlock">Outputs of a block on the way back.</param>
    public TrainedProjection(DensePlan plan, ProjectionWeights forward, ProjectionWeights backward, int block, int backwardBlock)
    {
        (_plan, _forward, _backward, _block, _backwardBlock) = (plan, forward, backward, block, backwardBlock);
        _projection = new Projection(plan);
        GradientWorker = AddGradients;
    }

    /// <summary>Elements of an input row.</summary>
    public int Inputs => _forward.Inputs;

    /// <summary>Elements of an output row.</summary>
    public int Outputs => _forward.Outputs;

    /// <summary>Multiply-adds of a row, in any of the three products.</summary>
    public long RowOperations => (long)Inputs * Outputs;

    /// <summary>Adds a share of the gradients of weights and biases.</summary>
    public AttentionWorker GradientWorker { get; }

    /// <summary>The outputs of some rows.</summary>
    /// <param name="rows">The first input row.</param>
    /// <param name="count">How many.</param>
    /// <param name="residual">The first row that is added, or a null reference; not the target.</param>
    /// <param name="target">Where the first output row goes.</param>
    /// <param name="edge">As many rows of a panel.</param>
    public void Forward(ref float rows, int count, ref float residual, ref float target, ref float edge) =>
        Run(_forward, _block, ref rows, count, ref residual, ref target, ref edge);

    /// <summary>The gradients of the inputs of some rows.</summary>
    /// <param name="gradients">The first output row's gradient.</param>
    /// <param name="count">How many.</param>
    /// <param name="residual">The first row that is added, or a null reference; not the target.</param>
    /// <param name="target">Where the first input row's gradient goes.</param>
    /// <param name="edge">As many rows of a panel.</param>
    public void Backward(ref float gradients, int count, ref float residual, ref float target, ref float edge) =>
        Run(_backward, _backwardBlock, ref gradients, count, ref residual, ref target, ref edge);

    /// <summary>The call of <see cref="GradientWorker"/>.</summary>
    /// <param name="rows">The input rows.</param>
    /// <param name="outputGradient">The gradients of the output rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="gradient">Where gradients are added.</param>
    public static AttentionArguments GradientCall(ReadOnlySpan<float> rows, ReadOnlySpan<float> outputGradient, int count, scoped in ProjectionGradient gradient) => new()
    {
        Query = rows,
        OutputGradient = outputGradient,
        QueryLength = count,
        WeightGradient = gradient.Weight,
        OutputStride = gradient.OutputStride,
        InputStride = gradient.InputStride,
        BiasGradient = gradient.Bias,
    };

    /// <summary>What workers take of such a call.</summary>
    public int GradientItems(in AttentionArguments call) => call.QueryLength == 0 ? 0 : new Division(this, call).Items + BiasItems(call);

    private int BiasItems(in AttentionArguments call) => call.BiasGradient.IsEmpty ? 0 : ColumnSums.Items(Outputs);

    private void AddGradients(in AttentionArguments call, WorkShare share)
    {
        var division = new Division(this, call);
        int scratchLength = _plan.Lanes switch
        {
            16 => RowProduct<Vector512<float>, Lanes512>.ScratchLength,
            8 => RowProduct<Vector256<float>, Lanes256>.ScratchLength,
            4 => RowProduct<Vector128<float>, Lanes128>.ScratchLength,
            _ => RowProduct<float, ScalarLanes>.ScratchLength,
        };
        using ScratchMemory scratch = ScratchMemory.Rent(scratchLength);
        ref float rows = ref MemoryMarshal.GetReference(call.Query);
        ref float gradients = ref MemoryMarshal.GetReference(call.OutputGradient);
        while (share.Next(out int item))
        {
            if (item >= division.Items)
            {
                ColumnSums.Add(ref gradients, call.QueryLength, Outputs, item - division.Items, call.BiasGradient);
                continue;
            }
            (int right, int left) = (item / division.Chunks * _plan.PanelLanes, item % division.Chunks * RowProduct.ChunkElements);
            (int leftCount, int rightCount) = (Math.Min(RowProduct.ChunkElements, division.LeftWidth - left), Math.Min(_plan.PanelLanes, division.RightWidth - right));
            ref float leftRows = ref Unsafe.Add(ref division.HasInputsLeft ? ref rows : ref gradients, left);
            ref float rightRows = ref Unsafe.Add(ref division.HasInputsLeft ? ref gradients : ref rows, right);
            ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.WeightGradient), ((nint)left * division.TargetStride) + right);
            Panel(ref leftRows, division.LeftWidth, leftCount, ref rightRows, division.RightWidth, rightCount, call.QueryLength, ref target, division.TargetStride, ref scratch.Start);
        }
    }

    private void Panel(ref float left, int leftWidth, int leftCount, ref float right, int rightWidth, int rightCount, int rows, ref float target, nint targetStride, ref float scratch)
    {
        int tile = _plan.TileRows;
        if (_plan.Lanes == Lanes512.Count)
            RowProduct<Vector512<float>, Lanes512>.Panel(ref left, leftWidth, leftCount, ref right, rightWidth, rightCount, rows, tile, ref target, targetStride, ref scratch);
        else if (_plan.Lanes == Lanes256.Count)
            RowProduct<Vector256<float>, Lanes256>.Panel(ref left, leftWidth, leftCount, ref right, rightWidth, rightCount, rows, tile, ref target, targetStride, ref scratch);
        else if (_plan.Lanes == Lanes128.Count)
            RowProduct<Vector128<float>, Lanes128>.Panel(ref left, leftWidth, leftCount, ref right, rightWidth, rightCount, rows, tile, ref target, targetStride, ref scratch);
        else
            RowProduct<float, ScalarLanes>.Panel(ref left, leftWidth, leftCount, ref right, rightWidth, rightCount, rows, tile, ref target, targetStride, ref scratch);
    }

    private void Run(ProjectionWeights weights, int block, ref float rows, int count, ref float residual, ref float target, ref float edge)
    {
        for (int number = 0; number < _plan.Groups(weights.Outputs, count); number++)
            _projection.Run(ref rows, count, block, weights, number, ref target, ref edge, Activation.None, ref residual);
    }

    /// <summary>The matrix cut into what workers take: columns are those elements that lie side by side, of inputs or of outputs.</summary>
    private readonly struct Division
    {
        public Division(TrainedProjection projection, in AttentionArguments call)
        {
            HasInputsLeft = call.OutputStride == 1;
            (LeftWidth, RightWidth) = HasInputsLeft ? (projection.Inputs, projection.Outputs) : (projection.Outputs, projection.Inputs);
            TargetStride = HasInputsLeft ? call.InputStride : call.OutputStride;
            Chunks = ((LeftWidth - 1) / RowProduct.ChunkElements) + 1;
            Items = Chunks * projection._plan.Panels(RightWidth);
        }

        public bool HasInputsLeft { get; }

        public int LeftWidth { get; }

        public int RightWidth { get; }

        public int TargetStride { get; }

        public int Chunks { get; }

        public int Items { get; }
    }
}
