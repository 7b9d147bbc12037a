using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Kernels;

/// <summary>The library's reference on a problem, in double. It has no cache: what earlier calls put there it is given again.</summary>
internal static class ReferenceRun
{
    /// <summary>The output, the weights but of packed samples, and whatever else the declaration asks for.</summary>
    public static AttentionArrays<double> Execute(AttentionProblem problem)
    {
        var arrays = new AttentionArrays<double>(
            new double[problem.OutputLength], problem.Declaration.IsPacked ? [] : new double[problem.BatchSize * problem.WeightsSample])
        {
            AveragedWeights = Declared(AttentionOutputs.AveragedWeights),
            LogSumExp = Declared(AttentionOutputs.LogSumExp),
            ScaledScores = Declared(AttentionOutputs.ScaledScores),
            CappedScores = Declared(AttentionOutputs.CappedScores),
            MaskedScores = Declared(AttentionOutputs.MaskedScores),
            KeyWeightSums = Declared(AttentionOutputs.KeyWeightSums),
        };
        var results = new AttentionResults<double>
        {
            Weights = arrays.Weights,
            AveragedWeights = arrays.AveragedWeights,
            LogSumExp = arrays.LogSumExp,
            ScaledScores = arrays.ScaledScores,
            CappedScores = arrays.CappedScores,
            MaskedScores = arrays.MaskedScores,
            KeyWeightSums = arrays.KeyWeightSums,
        };
        if (problem.Declaration.IsMultiHead)
        {
            MultiHeadAttentionInputs inputs = LayerInputs(problem);
            if (problem.Attribute is TransformerLayerAttribute layer)
                ReferenceAttention.Forward(layer, LayerWeights.Transformer(problem), inputs, arrays.Output, results);
            else
                ReferenceAttention.Forward((MultiHeadAttentionAttribute)problem.Attribute, LayerWeights.Attention(problem), inputs, arrays.Output, results);
        }
        else
        {
            AttentionInputs inputs = Inputs(problem);
            ReferenceAttention.Forward((ScaledDotProductAttentionAttribute)problem.Attribute, inputs, arrays.Output, results);
        }

        return arrays;

        double[] Declared(AttentionOutputs output) => new double[problem.Declaration.Returns(output) ? problem.LengthOf(output) : 0];
    }

    /// <summary>The gradients, added to what the problem says is there.</summary>
    public static GradientArrays<double> Backward(AttentionProblem problem)
    {
        var gradients = new GradientArrays<double>(
            new double[problem.Query.Length],
            new double[problem.Key.Length],
            new double[problem.Value.Length],
            Array.ConvertAll(problem.BiasGradientStart, start => (double)start),
            Array.ConvertAll(problem.SinkGradientStart, start => (double)start));
        var received = new AttentionGradients<double>
        {
            Query = gradients.Query, Key = gradients.Key, Value = gradients.Value, Bias = gradients.Bias, Sinks = gradients.Sinks,
        };
        ReferenceAttention.Backward((ScaledDotProductAttentionAttribute)problem.Attribute, Inputs(problem), problem.OutputGradient, received);
        return gradients;
    }

    /// <summary>The same of a layer, with these weights.</summary>
    public static GradientArrays<double> LayerBackward(AttentionProblem problem, IWeights weights)
    {
        double[][] added = [.. weights.Parameters.Select(parameter => Enumerable.Range(0, parameter.Values.Length).Select(n => (double)LayerWeights.GradientStart(n)).ToArray())];
        var gradients = new GradientArrays<double>(
            new double[problem.Query.Length],
            new double[problem.Key.Length],
            new double[problem.Value.Length],
            Array.ConvertAll(problem.BiasGradientStart, start => (double)start),
            Array.ConvertAll(problem.SinkGradientStart, start => (double)start))
        {
            Weights = [.. weights.Parameters.Zip(added, (parameter, values) => (LayerWeights.GradientName(parameter.Name), values))],
        };
        bool isSeparate = problem.Declaration.HasSeparateMemories;
        var received = new MultiHeadAttentionGradients<double>
        {
            Input = gradients.Query,
            Memory = isSeparate ? default : gradients.Key,
            KeyMemory = isSeparate ? gradients.Key : default,
            ValueMemory = gradients.Value,
            Bias = gradients.Bias,
            Sinks = gradients.Sinks,
        };
        MultiHeadAttentionInputs inputs = LayerInputs(problem);
        if (problem.Attribute is TransformerLayerAttribute layer)
            ReferenceAttention.Backward(layer, (TransformerLayerWeights)weights, inputs, problem.OutputGradient, received, added);
        else
            ReferenceAttention.Backward((MultiHeadAttentionAttribute)problem.Attribute, (MultiHeadAttentionWeights)weights, inputs, problem.OutputGradient, received, added);
        return gradients;
    }

    /// <summary>What a layer's call reads.</summary>
    public static MultiHeadAttentionInputs LayerInputs(AttentionProblem problem)
    {
        int? queryLength = problem.Declaration.TakesLengths ? problem.QueryLength : null;
        int? keyLength = problem.Declaration.TakesLengths ? problem.KeyLength : null;
        bool hasSeparateMemories = problem.Declaration.HasSeparateMemories;
        return new MultiHeadAttentionInputs
        {
            Input = problem.Query,
            Memory = hasSeparateMemories ? [] : problem.Key,
            KeyMemory = hasSeparateMemories ? problem.Key : [],
            ValueMemory = hasSeparateMemories ? problem.Value : [],
            Mask = problem.Mask,
            Bias = problem.Bias,
            KeyLengths = problem.KeyLengths,
            KeyMask = KeyMaskOf(problem),
            CumulativeQueryLengths = problem.CumulativeQueryLengths,
            CumulativeKeyLengths = problem.Declaration.HasOwnKeys ? problem.CumulativeKeyLengths : [],
            Sinks = problem.Sinks,
            Rotary = problem.Rotary,
            QueryPositions = problem.QueryPositions,
            KeyPositions = problem.KeyPositions,
            ScoreModifier = problem.Declaration.ScoreModifier is null ? null : (ScoreModifierFunction)ScoreMethodCases.Modified,
            ScoreModifierGradient = problem.Declaration.ScoreModifier is null ? null : (ScoreModifierGradientFunction)ScoreMethodCases.ModifiedGradient,
            MaskPredicate = problem.Declaration.MaskPredicate is null ? null : (MaskPredicateFunction)ScoreMethodCases.Sees,
            CachedInput = problem.CachedInput,
            Dropout = problem.Dropout,
            QueryLength = problem.Declaration.HasCache ? problem.QueryLength : queryLength,
            KeyLength = keyLength,
        };
    }

    private static KeyMask KeyMaskOf(AttentionProblem problem) =>
        problem.KeyMaskHides ? (KeyMask)new PaddedKeys(problem.KeyMask) : (KeyMask)new VisibleKeys(problem.KeyMask);

    private static AttentionInputs Inputs(AttentionProblem problem)
    {
        int? queryLength = problem.Declaration.TakesLengths ? problem.QueryLength : null;
        int? keyLength = problem.Declaration.TakesLengths ? problem.KeyLength : null;
        return new AttentionInputs
        {
            Query = problem.Query,
            Key = problem.Key,
            Value = problem.Value,
            Mask = problem.Mask,
            Bias = problem.Bias,
            KeyLengths = problem.KeyLengths,
            KeyMask = KeyMaskOf(problem),
            CumulativeQueryLengths = problem.CumulativeQueryLengths,
            CumulativeKeyLengths = problem.CumulativeKeyLengths,
            Sinks = problem.Sinks,
            Rotary = problem.Rotary,
            QueryPositions = problem.QueryPositions,
            KeyPositions = problem.KeyPositions,
            ScoreModifier = problem.Declaration.ScoreModifier is null ? null : (ScoreModifierFunction)ScoreMethodCases.Modified,
            ScoreModifierGradient = problem.Declaration.ScoreModifier is null ? null : (ScoreModifierGradientFunction)ScoreMethodCases.ModifiedGradient,
            MaskPredicate = problem.Declaration.MaskPredicate is null ? null : (MaskPredicateFunction)ScoreMethodCases.Sees,
            FirstKey = problem.FirstKey,
            Dropout = problem.Dropout,
            QueryLength = problem.Declaration.HasCache ? problem.QueryLength : queryLength,
            KeyLength = problem.Declaration.HasCache ? problem.KeyLength : keyLength,
        };
    }
}
