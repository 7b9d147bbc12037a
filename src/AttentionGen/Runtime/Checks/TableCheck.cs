namespace AttentionGen.Runtime;

/// <summary>Checks of what does not depend on the layout of rows: masks, biases, sinks, and the outputs beside the output.</summary>
internal static class TableCheck
{
    private const AttentionAxes All = AttentionAxes.Batch | AttentionAxes.Head | AttentionAxes.Query;

    /// <summary>Each declared table must have the length of its shape.</summary>
    public static void Lengths(AttentionShape shape, in AttentionArguments call, AttentionOutputs outputs)
    {
        if (shape.Mask != AttentionMask.None)
            Masks(shape, call);
        if (shape.HasSinks)
            ArgumentCheck.Elements(call.Sinks.Length, new ExpectedShape(1, "head", shape.HeadCount, "logit", 1, null, 1), "sinks");
        if (outputs != AttentionOutputs.None)
            Outputs(shape, call, outputs);
    }

    /// <summary>A gradient of a table, where it is wanted, must have the table's length.</summary>
    public static void Gradients(GradientPlan plan, in AttentionArguments call)
    {
        AttentionShape shape = plan.Shape;
        if (!call.BiasGradient.IsEmpty)
            ArgumentCheck.Elements(call.BiasGradient.Length, Table(shape, call, shape.BiasAxes), "biasGradient");
        if (!call.SinkGradient.IsEmpty)
            ArgumentCheck.Elements(call.SinkGradient.Length, new ExpectedShape(1, "head", shape.HeadCount, "logit", 1, null, 1), "sinkGradient");
        if (!call.HasScoreGradients)
            return;
        Gradient(plan, 0, call.ScoreNumbers0Gradient, call.ScoreNumbers0);
        Gradient(plan, 1, call.ScoreNumbers1Gradient, call.ScoreNumbers1);
        Gradient(plan, 2, call.ScoreNumbers2Gradient, call.ScoreNumbers2);
        Gradient(plan, 3, call.ScoreNumbers3Gradient, call.ScoreNumbers3);
    }

    private static void Gradient(GradientPlan plan, int slot, Span<float> gradient, ReadOnlySpan<float> numbers)
    {
        if (!gradient.IsEmpty && gradient.Length != numbers.Length)
            ArgumentCheck.Refuse($"Expected none, or the {numbers.Length} elements of '{plan.TableNames[slot]}', got {gradient.Length}.", plan.TableNames[slot] + "Gradient");
    }

    private static void Masks(AttentionShape shape, in AttentionArguments call)
    {
        if (Has(shape, AttentionMask.Boolean))
            ArgumentCheck.Elements(call.Mask.Length, Table(shape, call, shape.MaskAxes), "mask");
        if (Has(shape, AttentionMask.Additive))
            ArgumentCheck.Elements(call.Bias.Length, Table(shape, call, shape.BiasAxes), "bias");
        if (Has(shape, AttentionMask.KeyPadding))
            ArgumentCheck.KeyLengths(call.KeyLengths, call.BatchSize, call.KeyLength, "keyLengths");
        if (Has(shape, AttentionMask.Keys))
            ArgumentCheck.Elements(call.KeyMask.Length, Table(shape, call, AttentionAxes.Batch), "keyMask");
    }

    private static void Outputs(AttentionShape shape, in AttentionArguments call, AttentionOutputs outputs)
    {
        Output(AttentionOutputs.Weights, call.Weights.Length, Table(shape, call, All), "weights");
        Output(AttentionOutputs.AveragedWeights, call.AveragedWeights.Length, Table(shape, call, AttentionAxes.Batch | AttentionAxes.Query), "averagedWeights");
        int samples = shape.IsPacked ? 1 : call.BatchSize;
        Output(AttentionOutputs.LogSumExp, call.LogSumExp.Length, new ExpectedShape(samples, "head", shape.HeadCount, "query", call.QueryLength, null, 1), "logSumExp");
        Output(AttentionOutputs.ScaledScores, call.ScaledScores.Length, Table(shape, call, All), "scaledScores");
        Output(AttentionOutputs.CappedScores, call.CappedScores.Length, Table(shape, call, All), "cappedScores");
        Output(AttentionOutputs.MaskedScores, call.MaskedScores.Length, Table(shape, call, All), "maskedScores");
        Output(AttentionOutputs.KeyWeightSums, call.KeyWeightSums.Length, new ExpectedShape(call.BatchSize, "head", shape.HeadCount, "key", call.KeyLength, null, 1), "keyWeightSums");

        void Output(AttentionOutputs output, int elements, in ExpectedShape expected, string name)
        {
            if ((outputs & output) != 0)
                ArgumentCheck.Elements(elements, expected, name);
        }
    }

    private static bool Has(AttentionShape shape, AttentionMask mask) => (shape.Mask & mask) != 0;

    private static ExpectedShape Table(AttentionShape shape, in AttentionArguments call, AttentionAxes axes) => new(
        (axes & AttentionAxes.Batch) != 0 ? call.BatchSize : 1,
        "head",
        (axes & AttentionAxes.Head) != 0 ? shape.HeadCount : 1,
        "query",
        (axes & AttentionAxes.Query) != 0 ? call.QueryLength : 1,
        "key",
        call.KeyLength);
}
