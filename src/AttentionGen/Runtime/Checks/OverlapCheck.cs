namespace AttentionGen.Runtime;

/// <summary>No output may share memory with another argument: rows are written while others are still to be read.</summary>
internal static class OverlapCheck
{
    /// <summary>Checks every output of a call against every input and the outputs behind it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="query">What the caller knows the queries as.</param>
    /// <param name="key">Likewise the keys.</param>
    /// <param name="value">Likewise the values.</param>
    public static void Outputs(in AttentionArguments call, string query, string key, string value)
    {
        Output(call, call.Output, "output", 0, query, key, value);
        if (!call.Output16.IsEmpty)
            Output(call, call.Output16, "output", 0, query, key, value);
        Further(call, call.Weights, "weights", 1, query, key, value);
        Further(call, call.AveragedWeights, "averagedWeights", 2, query, key, value);
        Further(call, call.LogSumExp, "logSumExp", 3, query, key, value);
        Further(call, call.ScaledScores, "scaledScores", 4, query, key, value);
        Further(call, call.CappedScores, "cappedScores", 5, query, key, value);
        Further(call, call.MaskedScores, "maskedScores", 6, query, key, value);
        Further(call, call.KeyWeightSums, "keyWeightSums", 7, query, key, value);
    }

    /// <summary>Checks every gradient of a call against all that it reads, and the gradients behind it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="query">What the caller knows the queries as.</param>
    /// <param name="key">Likewise the keys.</param>
    /// <param name="value">Likewise the values.</param>
    public static void Gradients(in AttentionArguments call, string query, string key, string value)
    {
        Gradient(call, call.QueryGradient, GradientOf(query), 0, query, key, value);
        Gradient(call, call.KeyGradient, GradientOf(key), 1, query, key, value);
        Gradient(call, call.ValueGradient, GradientOf(value), 2, query, key, value);
        Gradient(call, call.BiasGradient, "biasGradient", 3, query, key, value);
        Gradient(call, call.SinkGradient, "sinkGradient", 4, query, key, value);
        Gradient(call, call.ScoreNumbers0Gradient, ScoreGradient, 5, query, key, value);
        Gradient(call, call.ScoreNumbers1Gradient, ScoreGradient, 6, query, key, value);
        Gradient(call, call.ScoreNumbers2Gradient, ScoreGradient, 7, query, key, value);
        Gradient(call, call.ScoreNumbers3Gradient, ScoreGradient, 8, query, key, value);
    }

    /// <summary>Checks what a layer's call keeps, which lies where scratch does, against all that it reads and writes.</summary>
    /// <param name="call">The call.</param>
    public static void Kept(in AttentionArguments call)
    {
        if (call.Scratch.IsEmpty)
            return;
        Output(call, call.Scratch, "activations", 0, "input", "the memory", "the memory of values");
        Against(call.Scratch, "activations", (ReadOnlySpan<float>)call.Output, "output");
    }

    private static void Gradient(in AttentionArguments call, Span<float> gradient, string name, int number, string query, string key, string value)
    {
        if (gradient.IsEmpty)
            return;
        Output(call, gradient, name, number, query, key, value);
        Against(gradient, name, call.Activations, "activations");
        Against(gradient, name, call.Attended, "output");
        Against(gradient, name, call.Denominators, "logSumExp");
        Against(gradient, name, call.OutputGradient, "outputGradient");
        Later(gradient, name, number, call.KeyGradient, GradientOf(key), 1);
        Later(gradient, name, number, call.ValueGradient, GradientOf(value), 2);
        Later(gradient, name, number, call.BiasGradient, "biasGradient", 3);
        Later(gradient, name, number, call.SinkGradient, "sinkGradient", 4);
        Later(gradient, name, number, call.ScoreNumbers0Gradient, ScoreGradient, 5);
        Later(gradient, name, number, call.ScoreNumbers1Gradient, ScoreGradient, 6);
        Later(gradient, name, number, call.ScoreNumbers2Gradient, ScoreGradient, 7);
        Later(gradient, name, number, call.ScoreNumbers3Gradient, ScoreGradient, 8);
    }

    // Texts that are there: a call that is right allocates none.
    private static string GradientOf(string argument) => argument switch
    {
        "query" => "queryGradient",
        "key" => "keyGradient",
        "value" => "valueGradient",
        "input" => "inputGradient",
        "memory" => "memoryGradient",
        "keyMemory" => "keyMemoryGradient",
        "valueMemory" => "valueMemoryGradient",
        _ => throw new ArgumentOutOfRangeException(nameof(argument), argument, null),
    };

    private const string ScoreArgument = "an argument of the score methods";

    private const string ScoreGradient = "the gradient of an argument of the score methods";

    private static void Further(in AttentionArguments call, Span<float> output, string name, int number, string query, string key, string value)
    {
        if (!output.IsEmpty)
            Output(call, output, name, number, query, key, value);
    }

    private static void Output<T>(in AttentionArguments call, Span<T> output, string name, int number, string query, string key, string value)
        where T : unmanaged
    {
        Against(output, name, call.Query, query);
        Against(output, name, call.Key, key);
        Against(output, name, call.Value, value);
        Against(output, name, call.Query16, query);
        Against(output, name, call.Key16, key);
        Against(output, name, call.Value16, value);
        Against(output, name, call.Mask, "mask");
        Against(output, name, call.Bias, "bias");
        Against(output, name, call.KeyLengths, "keyLengths");
        Against(output, name, call.KeyMask, "keyMask");
        Against(output, name, call.CumulativeQueryLengths, "cumulativeQueryLengths");
        Against(output, name, call.CumulativeKeyLengths, "cumulativeKeyLengths");
        Against(output, name, call.Sinks, "sinks");
        Against(output, name, call.QueryPositions, "queryPositions");
        Against(output, name, call.KeyPositions, "keyPositions");
        Against(output, name, call.ScoreNumbers0, ScoreArgument);
        Against(output, name, call.ScoreNumbers1, ScoreArgument);
        Against(output, name, call.ScoreNumbers2, ScoreArgument);
        Against(output, name, call.ScoreNumbers3, ScoreArgument);
        Against(output, name, call.ScoreIntegers0, ScoreArgument);
        Against(output, name, call.ScoreIntegers1, ScoreArgument);
        Against(output, name, call.ScoreIntegers2, ScoreArgument);
        Against(output, name, call.ScoreIntegers3, ScoreArgument);
        Later(output, name, number, call.Weights, "weights", 1);
        Later(output, name, number, call.AveragedWeights, "averagedWeights", 2);
        Later(output, name, number, call.LogSumExp, "logSumExp", 3);
        Later(output, name, number, call.ScaledScores, "scaledScores", 4);
        Later(output, name, number, call.CappedScores, "cappedScores", 5);
        Later(output, name, number, call.MaskedScores, "maskedScores", 6);
        Later(output, name, number, call.KeyWeightSums, "keyWeightSums", 7);
    }

    private static void Later<T>(Span<T> output, string name, int number, Span<float> other, string otherName, int otherNumber)
        where T : unmanaged
    {
        if (otherNumber > number)
            Against(output, name, (ReadOnlySpan<float>)other, otherName);
    }

    private static void Against<T, TOther>(Span<T> output, string name, ReadOnlySpan<TOther> other, string otherName)
        where T : unmanaged
        where TOther : unmanaged
    {
        if (!other.IsEmpty)
            ArgumentCheck.Disjoint(output, other, name, otherName);
    }
}
