using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Calls a kernel with all its inputs and outputs in guarded memory, inputs write-protected; with a cache, the calls that fill it first. A cache's
/// own memory is the library's.
/// </summary>
internal static class KernelRun
{
    public static KernelResult Execute(IAttentionKernel kernel, AttentionProblem problem, bool passesLengths, GuardSide side, ParallelOptions? options = null, bool byName = false)
    {
        GuardedScratch.Side = side;
        object? cache = kernel.CreateCache(problem.BatchSize);
        KernelResult[] earlier = [.. problem.Earlier.Select(step => Call(kernel, step, cache, passesLengths, side, options, byName))];
        return Call(kernel, problem, cache, passesLengths, side, options, byName) with { Earlier = earlier };
    }

    private static KernelResult Call(
        IAttentionKernel kernel, AttentionProblem problem, object? cache, bool passesLengths, GuardSide side, ParallelOptions? options, bool byName)
    {
        KernelArguments arguments = problem.Arguments;
        ElementType rowType = problem.Declaration.RowType;
        bool isNarrow = rowType != ElementType.Float32;
        using GuardedMemory<float> query = Input(arguments.Query, side);
        using GuardedMemory<float> key = Input(arguments.Key, side);
        using GuardedMemory<float> value = Input(arguments.Value, side);
        using GuardedMemory<ushort> narrowQuery = Input(arguments.NarrowQuery, side);
        using GuardedMemory<ushort> narrowKey = Input(arguments.NarrowKey, side);
        using GuardedMemory<ushort> narrowValue = Input(arguments.NarrowValue, side);
        using GuardedMemory<bool> mask = Input(problem.Mask, side);
        using GuardedMemory<float> bias = Input(problem.Bias, side);
        using GuardedMemory<int> keyLengths = Input(problem.KeyLengths, side);
        using GuardedMemory<bool> keyMask = Input(problem.KeyMask, side);
        using GuardedMemory<int> cumulativeQueries = Input(problem.CumulativeQueryLengths, side);
        using GuardedMemory<int> cumulativeKeys = Input(problem.CumulativeKeyLengths, side);
        using GuardedMemory<float> sinks = Input(problem.Sinks, side);
        using GuardedMemory<int> queryPositions = Input(problem.QueryPositions, side);
        using GuardedMemory<int> keyPositions = Input(problem.KeyPositions, side);
        using GuardedMemory<float> output = Output(isNarrow ? 0 : problem.OutputLength, float.NaN, side);
        using GuardedMemory<ushort> narrowOutput = Output(isNarrow ? problem.OutputLength : 0, ushort.MaxValue, side);
        using GuardedMemory<float> weights = Extra(AttentionOutputs.Weights);
        using GuardedMemory<float> averagedWeights = Extra(AttentionOutputs.AveragedWeights);
        using GuardedMemory<float> logSumExp = Extra(AttentionOutputs.LogSumExp);
        using GuardedMemory<float> scaledScores = Extra(AttentionOutputs.ScaledScores);
        using GuardedMemory<float> cappedScores = Extra(AttentionOutputs.CappedScores);
        using GuardedMemory<float> maskedScores = Extra(AttentionOutputs.MaskedScores);
        using GuardedMemory<float> keyWeightSums = Extra(AttentionOutputs.KeyWeightSums);
        var call = new AttentionCall
        {
            Query = query.Span,
            Key = key.Span,
            Value = value.Span,
            NarrowQuery = narrowQuery.Span,
            NarrowKey = narrowKey.Span,
            NarrowValue = narrowValue.Span,
            Mask = mask.Span,
            Bias = bias.Span,
            KeyLengths = keyLengths.Span,
            KeyMask = keyMask.Span,
            KeyMaskHides = problem.KeyMaskHides,
            CumulativeQueryLengths = cumulativeQueries.Span,
            CumulativeKeyLengths = cumulativeKeys.Span,
            Sinks = sinks.Span,
            Rotary = problem.Rotary,
            QueryPositions = queryPositions.Span,
            KeyPositions = keyPositions.Span,
            Cache = cache,
            CachedLength = problem.CachedLength,
            FirstKey = problem.FirstKey,
            Dropout = problem.Dropout,
            Output = output.Span,
            NarrowOutput = narrowOutput.Span,
            Weights = weights.Span,
            AveragedWeights = averagedWeights.Span,
            LogSumExp = logSumExp.Span,
            ScaledScores = scaledScores.Span,
            CappedScores = cappedScores.Span,
            MaskedScores = maskedScores.Span,
            KeyWeightSums = keyWeightSums.Span,
            PassesLengths = passesLengths,
            QueryLength = problem.QueryLength,
            KeyLength = problem.KeyLength,
            PassesOptions = options is not null,
            Options = options,
            ByName = byName,
        };
        kernel.Forward(call);
        GradientArrays<float> gradients = !problem.Declaration.HasGradients ? new([], [], [], [], [])
            : problem.Declaration.IsMultiHead ? LayerBackward(kernel, problem, call, [output, weights, averagedWeights, logSumExp, scaledScores, cappedScores, maskedScores, keyWeightSums], side)
            : Backward(kernel, problem, call, output.Span.ToArray(), logSumExp.Span.ToArray(), side);
        ushort[] narrow = narrowOutput.Span.ToArray();
        float[] wide = isNarrow ? Array.ConvertAll(narrow, bits => NarrowType.Widen(rowType, bits)) : output.Span.ToArray();
        return new KernelResult(wide, weights.Span.ToArray())
        {
            NarrowOutput = narrow,
            Gradients = gradients,
            AveragedWeights = averagedWeights.Span.ToArray(),
            LogSumExp = logSumExp.Span.ToArray(),
            ScaledScores = scaledScores.Span.ToArray(),
            CappedScores = cappedScores.Span.ToArray(),
            MaskedScores = maskedScores.Span.ToArray(),
            KeyWeightSums = keyWeightSums.Span.ToArray(),
        };

        GuardedMemory<float> Extra(AttentionOutputs kind) =>
            Output(problem.Declaration.Returns(kind) ? problem.LengthOf(kind) : 0, float.NaN, side);
    }

    private static GradientArrays<float> Backward(IAttentionKernel kernel, AttentionProblem problem, AttentionCall call, float[] output, float[] logSumExp, GuardSide side)
    {
        using GuardedMemory<float> forwardOutput = Input(output, side);
        using GuardedMemory<float> forwardLogSumExp = Input(logSumExp, side);
        using GuardedMemory<float> outputGradient = Input(problem.OutputGradient, side);
        using GuardedMemory<float> query = Output(problem.Query.Length, float.NaN, side);
        using GuardedMemory<float> key = Output(problem.Key.Length, float.NaN, side);
        using GuardedMemory<float> value = Output(problem.Value.Length, float.NaN, side);
        using var bias = new GuardedMemory<float>(problem.BiasGradientStart, side);
        using var sinks = new GuardedMemory<float>(problem.SinkGradientStart, side);
        call.ForwardOutput = forwardOutput.Span;
        call.ForwardLogSumExp = forwardLogSumExp.Span;
        call.OutputGradient = outputGradient.Span;
        call.QueryGradient = query.Span;
        call.KeyGradient = key.Span;
        call.ValueGradient = value.Span;
        call.BiasGradient = bias.Span;
        call.SinkGradient = sinks.Span;
        kernel.Backward(call);
        return new(query.Span.ToArray(), key.Span.ToArray(), value.Span.ToArray(), bias.Span.ToArray(), sinks.Span.ToArray());
    }

    // What is kept for gradients lies between guards too, and a call that keeps it computes the same bits. The library's own arrays hold the gradients of weights.
    private static GradientArrays<float> LayerBackward(IAttentionKernel kernel, AttentionProblem problem, AttentionCall call, GuardedMemory<float>[] outputs, GuardSide side)
    {
        int rows = problem.AllQueries, keyRows = problem.Declaration.HasOwnKeys ? problem.Key.Length / problem.KeyInputDimension : rows;
        float[] kept = Keep(kernel, problem, call, outputs, rows == 0 ? 0 : kernel.ActivationCount(rows, keyRows), side);
        using GuardedMemory<float> activations = Input(kept, side);
        using GuardedMemory<float> outputGradient = Input(problem.OutputGradient, side);
        using GuardedMemory<float> query = Output(problem.Query.Length, float.NaN, side);
        using GuardedMemory<float> key = Output(problem.Key.Length, float.NaN, side);
        using GuardedMemory<float> value = Output(problem.Value.Length, float.NaN, side);
        using var bias = new GuardedMemory<float>(problem.BiasGradientStart, side);
        using var sinks = new GuardedMemory<float>(problem.SinkGradientStart, side);
        IWeights weights = LayerWeights.Gradients(problem);
        call.KeptActivations = activations.Span;
        call.OutputGradient = outputGradient.Span;
        call.QueryGradient = query.Span;
        call.KeyGradient = key.Span;
        call.ValueGradient = value.Span;
        call.BiasGradient = bias.Span;
        call.SinkGradient = sinks.Span;
        call.WeightGradients = weights;
        kernel.Backward(call);
        return new(query.Span.ToArray(), key.Span.ToArray(), value.Span.ToArray(), bias.Span.ToArray(), sinks.Span.ToArray())
        {
            Weights = [.. weights.Parameters.Select(parameter => (LayerWeights.GradientName(parameter.Name), parameter.Values.ToArray()))],
        };
    }

    // Without dropout a call that keeps activations has the bits of any other. With it, what that call returned is what is judged.
    private static float[] Keep(IAttentionKernel kernel, AttentionProblem problem, AttentionCall call, GuardedMemory<float>[] outputs, int count, GuardSide side)
    {
        using GuardedMemory<float> activations = Output(count, float.NaN, side);
        float[][] first = [.. outputs.Select(output => output.Span.ToArray())];
        foreach (GuardedMemory<float> output in outputs)
            output.Span.Fill(float.NaN);
        call.Activations = activations.Span;
        kernel.Keep(call);
        if (problem.Dropout is null)
            Assert.Equal(first, outputs.Select(output => output.Span.ToArray()));
        return activations.Span.ToArray();
    }

    private static GuardedMemory<T> Input<T>(T[] content, GuardSide side)
        where T : unmanaged => new GuardedMemory<T>(content, side).AsReadOnly();

    // What a kernel forgets to write, or adds to without setting it first, stays or becomes NaN, which all bits set are in every format.
    private static GuardedMemory<T> Output<T>(int length, T nan, GuardSide side)
        where T : unmanaged
    {
        var output = new GuardedMemory<T>(length, side);
        output.Span.Fill(nan);
        return output;
    }
}
