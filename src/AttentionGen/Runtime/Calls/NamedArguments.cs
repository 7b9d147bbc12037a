using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// A call with its arguments by name, as the call with all of them in order: what the declaration does not ask for is refused here, what is missing or has a wrong length by
/// the checks of every call. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NamedArguments
{
    /// <summary>A call of a kernel whose output rows are float.</summary>
    /// <param name="shape">The kernel.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="output">What it writes.</param>
    /// <param name="results">What it writes beside.</param>
    /// <exception cref="ArgumentException">An argument is there that the declaration does not ask for.</exception>
    public static AttentionArguments Of(
        AttentionShape shape, scoped in AttentionInputs inputs, Span<float> output, scoped in AttentionResults<float> results)
    {
        AttentionArguments call = Rows(shape, inputs);
        call.Output = output;
        Options(ref call, shape, inputs, results);
        Drops(ref call, shape.HasDropout, inputs.Dropout, NoWeightDropout);
        return call;
    }

    /// <summary>A call of a kernel whose output rows have 16 bits.</summary>
    /// <inheritdoc cref="Of(AttentionShape, in AttentionInputs, Span{float}, in AttentionResults{float})"/>
    public static AttentionArguments Of(
        AttentionShape shape, scoped in AttentionInputs inputs, Span<ushort> output, scoped in AttentionResults<float> results)
    {
        AttentionArguments call = Rows(shape, inputs);
        call.Output16 = output;
        Options(ref call, shape, inputs, results);
        return call;
    }

    /// <summary>A call of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="output">What it writes.</param>
    /// <param name="results">What it writes beside.</param>
    /// <exception cref="ArgumentException">An argument is there that the declaration does not ask for.</exception>
    public static AttentionArguments Of(
        LayerShape layer, scoped in MultiHeadAttentionInputs inputs, Span<float> output, scoped in AttentionResults<float> results)
    {
        AttentionArguments call = Layer(layer, inputs, output, results);
        Drops(ref call, false, inputs.Dropout, "only a call that keeps activations drops anything");
        return call;
    }

    private static AttentionArguments Layer(
        LayerShape layer, scoped in MultiHeadAttentionInputs inputs, Span<float> output, scoped in AttentionResults<float> results)
    {
        ArgumentNullException.ThrowIfNull(layer);
        const string OneMemory = "keys and values do not come from one memory";
        const string TwoMemories = "keys and values do not come from a memory each";
        bool hasMemory = layer.IsCrossAttention && !layer.HasSeparateMemories;
        Asked(hasMemory, inputs.Memory.Length, OneMemory, "memory");
        Asked(layer.HasSeparateMemories, inputs.KeyMemory.Length, TwoMemories, "keyMemory");
        Asked(layer.HasSeparateMemories, inputs.ValueMemory.Length, TwoMemories, "valueMemory");
        Asked(false, inputs.ScoreModifier is null && inputs.MaskPredicate is null ? 0 : 1, CompiledIn, "scoreModifier");
        Asked(layer.IsCrossAttention, inputs.CumulativeKeyLengths.Length, "keys are the rows of the input, and lie where those do", "cumulativeKeyLengths");
        Asked(false, inputs.CachedInput.Length, "only the reference takes it, a layer has a cache", "cachedInput");
        AttentionArguments call = new()
        {
            Query = inputs.Input,
            Key = hasMemory ? inputs.Memory : inputs.KeyMemory,
            Value = inputs.ValueMemory,
            Output = output,
        };
        AttentionInputs options = new()
        {
            Mask = inputs.Mask,
            Bias = inputs.Bias,
            KeyLengths = inputs.KeyLengths,
            KeyMask = inputs.KeyMask,
            CumulativeQueryLengths = inputs.CumulativeQueryLengths,
            CumulativeKeyLengths = inputs.CumulativeKeyLengths,
            Sinks = inputs.Sinks,
            Rotary = inputs.Rotary,
            QueryPositions = inputs.QueryPositions,
            KeyPositions = inputs.KeyPositions,
            Cache = inputs.Cache,
            QueryLength = inputs.QueryLength,
            KeyLength = layer.IsCrossAttention || layer.Attention.HasCache || layer.Attention.IsPacked ? inputs.KeyLength : inputs.KeyLength ?? inputs.QueryLength,
        };
        Options(ref call, layer.Attention, options, results);
        return call;
    }

    /// <summary>A call for the gradients of a kernel.</summary>
    /// <param name="shape">The kernel.</param>
    /// <param name="inputs">What the forward call read.</param>
    /// <param name="output">What it wrote.</param>
    /// <param name="logSumExp">What it wrote beside.</param>
    /// <param name="outputGradient">The gradient of its output.</param>
    /// <param name="gradients">What the call writes.</param>
    /// <exception cref="ArgumentException">An argument is there that the declaration does not ask for.</exception>
    public static AttentionArguments Of(
        AttentionShape shape, scoped in AttentionInputs inputs, ReadOnlySpan<float> output, ReadOnlySpan<float> logSumExp, ReadOnlySpan<float> outputGradient,
        scoped in AttentionGradients<float> gradients)
    {
        AttentionArguments call = Rows(shape, inputs);
        Masks(ref call, shape, inputs);
        Positions(ref call, shape, inputs);
        Lengths(ref call, shape, inputs);
        Drops(ref call, shape.HasDropout, inputs.Dropout, NoWeightDropout);
        Asked((shape.Mask & AttentionMask.Additive) != 0, gradients.Bias.Length, "Mask does not have Additive", "biasGradient");
        Asked(shape.HasSinks, gradients.Sinks.Length, "Sinks was not set", "sinkGradient");
        call.Attended = output;
        call.Denominators = logSumExp;
        call.OutputGradient = outputGradient;
        call.QueryGradient = gradients.Query;
        call.KeyGradient = gradients.Key;
        call.ValueGradient = gradients.Value;
        call.BiasGradient = gradients.Bias;
        call.SinkGradient = gradients.Sinks;
        return call;
    }

    /// <summary>A call for the gradients of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What the forward call read.</param>
    /// <param name="activations">What it kept.</param>
    /// <param name="outputGradient">The gradient of its output.</param>
    /// <param name="gradients">What the call writes beside the gradients of weights.</param>
    /// <exception cref="ArgumentException">An argument is there that the declaration does not ask for.</exception>
    public static AttentionArguments Of(
        LayerShape layer, scoped in MultiHeadAttentionInputs inputs, ReadOnlySpan<float> activations, ReadOnlySpan<float> outputGradient,
        scoped in MultiHeadAttentionGradients<float> gradients)
    {
        AttentionArguments call = Layer(layer, inputs, output: default, results: default);
        Drops(ref call, layer.HasDropout, inputs.Dropout, NoDropout);
        Asked(layer.IsCrossAttention && !layer.HasSeparateMemories, gradients.Memory.Length, "keys and values do not come from one memory", "memoryGradient");
        Asked(layer.HasSeparateMemories, gradients.KeyMemory.Length, "keys and values do not come from a memory each", "keyMemoryGradient");
        Asked(layer.HasSeparateMemories, gradients.ValueMemory.Length, "keys and values do not come from a memory each", "valueMemoryGradient");
        Asked((layer.Attention.Mask & AttentionMask.Additive) != 0, gradients.Bias.Length, "Mask does not have Additive", "biasGradient");
        Asked(layer.Attention.HasSinks, gradients.Sinks.Length, "Sinks was not set", "sinkGradient");
        call.Activations = activations;
        call.OutputGradient = outputGradient;
        call.QueryGradient = gradients.Input;
        call.KeyGradient = layer.HasSeparateMemories ? gradients.KeyMemory : gradients.Memory;
        call.ValueGradient = gradients.ValueMemory;
        call.BiasGradient = gradients.Bias;
        call.SinkGradient = gradients.Sinks;
        return call;
    }

    /// <summary>A call of a layer that keeps what gradients are made of.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="output">What it writes.</param>
    /// <param name="activations">What it keeps.</param>
    /// <param name="results">What it writes beside.</param>
    /// <exception cref="ArgumentException">An argument is there that the declaration does not ask for.</exception>
    public static AttentionArguments Keeping(
        LayerShape layer, scoped in MultiHeadAttentionInputs inputs, Span<float> output, Span<float> activations, scoped in AttentionResults<float> results)
    {
        AttentionArguments call = Layer(layer, inputs, output, results);
        Drops(ref call, layer.HasDropout, inputs.Dropout, NoDropout);
        call.Scratch = activations;
        return call;
    }

    private const string NoWeightDropout = "AttentionDropout was not set";

    private const string NoDropout = "the declaration sets no dropout";

    private static void Drops(scoped ref AttentionArguments call, bool isDeclared, DropoutSeed? dropout, string reason)
    {
        Asked(isDeclared, dropout is null ? 0 : 1, reason, "dropout");
        call.Dropout = dropout;
    }

    private static AttentionArguments Rows(AttentionShape shape, scoped in AttentionInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ElementType type = shape.ElementType, keyType = shape.HasCache ? type : shape.KeyValueType;
        return new()
        {
            Query = Floats(type, inputs.Query, "query"),
            Key = Floats(keyType, inputs.Key, "key"),
            Value = Floats(keyType, inputs.Value, "value"),
            Query16 = Narrow(type, inputs.HalfQuery, inputs.BFloat16Query, "halfQuery", "bFloat16Query"),
            Key16 = Narrow(keyType, inputs.HalfKey, inputs.BFloat16Key, "halfKey", "bFloat16Key"),
            Value16 = Narrow(keyType, inputs.HalfValue, inputs.BFloat16Value, "halfValue", "bFloat16Value"),
        };
    }

    private const string CompiledIn = "only the reference calls score methods, a kernel has them compiled in";

    private const string OtherRows = "these rows are declared to be of another type";

    private static ReadOnlySpan<float> Floats(ElementType type, ReadOnlySpan<float> rows, string name)
    {
        Asked(type == ElementType.Float32, rows.Length, OtherRows, name);
        return rows;
    }

    private static ReadOnlySpan<ushort> Narrow(
        ElementType type, ReadOnlySpan<Half> halves, ReadOnlySpan<BFloat16> bfloats, string halfName, string bfloatName)
    {
        Asked(type == ElementType.Float16, halves.Length, OtherRows, halfName);
        Asked(type == ElementType.BFloat16, bfloats.Length, OtherRows, bfloatName);
        return type == ElementType.Float16 ? MemoryMarshal.Cast<Half, ushort>(halves) : MemoryMarshal.Cast<BFloat16, ushort>(bfloats);
    }

    private static void Options(
        scoped ref AttentionArguments call, AttentionShape shape, in AttentionInputs inputs, in AttentionResults<float> results)
    {
        Masks(ref call, shape, inputs);
        Positions(ref call, shape, inputs);
        Lengths(ref call, shape, inputs);
        Outputs(ref call, shape.Outputs, results);
    }

    private static void Masks(scoped ref AttentionArguments call, AttentionShape shape, in AttentionInputs inputs)
    {
        Asked((shape.Mask & AttentionMask.Boolean) != 0, inputs.Mask.Length, "Mask does not have Boolean", "mask");
        Asked((shape.Mask & AttentionMask.Additive) != 0, inputs.Bias.Length, "Mask does not have Additive", "bias");
        Asked((shape.Mask & AttentionMask.KeyPadding) != 0, inputs.KeyLengths.Length, "Mask does not have KeyPadding", "keyLengths");
        Asked((shape.Mask & AttentionMask.Keys) != 0, inputs.KeyMask.Keys.Length, "Mask does not have Keys", "keyMask");
        Asked(shape.IsPacked, inputs.CumulativeQueryLengths.Length, "PackedSequences was not set", "cumulativeQueryLengths");
        Asked(shape.IsPacked, inputs.CumulativeKeyLengths.Length, "PackedSequences was not set", "cumulativeKeyLengths");
        Asked(shape.HasSinks, inputs.Sinks.Length, "Sinks was not set", "sinks");
        Asked(false, inputs.ScoreModifier is null && inputs.ScoreModifierGradient is null && inputs.MaskPredicate is null ? 0 : 1, CompiledIn, "scoreModifier");
        call.Mask = inputs.Mask;
        call.Bias = inputs.Bias;
        call.KeyLengths = inputs.KeyLengths;
        call.KeyMask = inputs.KeyMask.Keys;
        call.KeyMaskHides = inputs.KeyMask.Hides;
        call.CumulativeQueryLengths = inputs.CumulativeQueryLengths;
        call.CumulativeKeyLengths = inputs.CumulativeKeyLengths;
        call.Sinks = inputs.Sinks;
    }

    private static void Positions(scoped ref AttentionArguments call, AttentionShape shape, in AttentionInputs inputs)
    {
        Asked(shape.Rotary != RotaryPairing.None, inputs.Rotary is null ? 0 : 1, "Rotary was not set", "rotary");
        Asked(shape.HasPositionIds, inputs.QueryPositions.Length, "PositionIds was not set", "queryPositions");
        Asked(shape.HasPositionIds, inputs.KeyPositions.Length, "PositionIds was not set", "keyPositions");
        Asked(!shape.SharesPositions, inputs.KeyPositions.Length, "keys are the rows of the queries, and stand where those do", "keyPositions");
        Asked(shape.IsSharded, inputs.FirstKey, "KeyShards was not set", "firstKey");
        call.Rotary = inputs.Rotary;
        call.QueryPositions = inputs.QueryPositions;
        call.KeyPositions = inputs.KeyPositions;
        call.FirstKey = inputs.FirstKey;
    }

    private static void Lengths(scoped ref AttentionArguments call, AttentionShape shape, in AttentionInputs inputs)
    {
        const string Told = "the rows themselves, or cumulative lengths, tell it";
        Asked(shape.HasCache, inputs.Cache is null ? 0 : 1, "KeyValueCache was not set", "cache");
        call.Cache = inputs.Cache;
        if (shape.HasCache || shape.IsPacked)
        {
            Asked(false, inputs.QueryLength is null ? 0 : 1, Told, "queryLength");
            Asked(false, inputs.KeyLength is null ? 0 : 1, Told, "keyLength");
            return;
        }
        call.QueryLength = inputs.QueryLength ?? shape.QueryLength;
        call.KeyLength = inputs.KeyLength ?? shape.KeyLength;
    }

    private static void Outputs(scoped ref AttentionArguments call, AttentionOutputs declared, in AttentionResults<float> results)
    {
        call.Weights = Returned(AttentionOutputs.Weights, results.Weights, "weights");
        call.AveragedWeights = Returned(AttentionOutputs.AveragedWeights, results.AveragedWeights, "averagedWeights");
        call.LogSumExp = Returned(AttentionOutputs.LogSumExp, results.LogSumExp, "logSumExp");
        call.ScaledScores = Returned(AttentionOutputs.ScaledScores, results.ScaledScores, "scaledScores");
        call.CappedScores = Returned(AttentionOutputs.CappedScores, results.CappedScores, "cappedScores");
        call.MaskedScores = Returned(AttentionOutputs.MaskedScores, results.MaskedScores, "maskedScores");
        call.KeyWeightSums = Returned(AttentionOutputs.KeyWeightSums, results.KeyWeightSums, "keyWeightSums");

        Span<float> Returned(AttentionOutputs output, Span<float> result, string name)
        {
            Asked((declared & output) != 0, result.Length, "Outputs does not have it", name);
            return result;
        }
    }

    // An argument that is there must be one that the declaration asks for. The reasons are constants, so that a call allocates nothing.
    private static void Asked(bool isAsked, int count, string reason, string name)
    {
        if (count != 0 && !isAsked)
            ArgumentCheck.Refuse($"Expected no such argument, since {reason}.", name);
    }
}
