using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>The members that a kernel adds to its type, as far as members of the user's can collide with them.</summary>
internal static class GeneratedSignatures
{
    public const string Forward = "Forward";
    public const string CreateCache = "CreateCache";
    public const string KernelPlan = "KernelPlan";
    public const string InstructionSet = "InstructionSet";
    public const string LayerField = "_attentionGenLayer";

    private const string FloatsIn = "System.ReadOnlySpan<float>";
    private const string FloatsOut = "System.Span<float>";
    private const string BooleansIn = "System.ReadOnlySpan<bool>";
    private const string NumbersIn = "System.ReadOnlySpan<int>";
    private const string ParallelOptions = "System.Threading.Tasks.ParallelOptions";

    /// <summary>The extra outputs in the order of their flags, as parameters.</summary>
    private static readonly (AttentionOutputs Flag, string Name)[] OutputNames =
    [
        (AttentionOutputs.Weights, "weights"),
        (AttentionOutputs.AveragedWeights, "averagedWeights"),
        (AttentionOutputs.LogSumExp, "logSumExp"),
        (AttentionOutputs.ScaledScores, "scaledScores"),
        (AttentionOutputs.CappedScores, "cappedScores"),
        (AttentionOutputs.MaskedScores, "maskedScores"),
        (AttentionOutputs.KeyWeightSums, "keyWeightSums"),
    ];

    /// <summary>Names that only one member of the type may have.</summary>
    public static IReadOnlyList<string> SoleNames(AttentionOperator attentionOperator) =>
        attentionOperator == AttentionOperator.MultiHead ? [KernelPlan, InstructionSet, LayerField] : [KernelPlan, InstructionSet];

    /// <summary>Every name that a member is added under.</summary>
    /// <param name="attentionOperator">The attribute.</param>
    /// <param name="hasCache">Whether it declares a cache.</param>
    public static IReadOnlyList<string> Names(AttentionOperator attentionOperator, bool hasCache) =>
        [Forward, .. SoleNames(attentionOperator), .. hasCache ? [CreateCache] : Array.Empty<string>()];

    /// <summary>Parameters of the shortest <c>Forward</c>, in their documented order; types fully qualified.</summary>
    public static IEnumerable<(string Type, string Name)> ForwardParameters(KernelSpec spec) =>
        [.. Rows(spec), .. Masks(spec), .. Positions(spec), .. Keys(spec), .. Arguments(spec), (SpanOf(spec.ElementType), "output"), .. ExtraOutputs(spec)];

    /// <summary>Properties, whose getters are methods to the language.</summary>
    public static IReadOnlyList<string> Properties { get; } = [KernelPlan, InstructionSet];

    /// <summary>The object that <c>Forward</c> takes in place of its inputs, fully qualified.</summary>
    public static string Inputs(AttentionOperator attentionOperator) =>
        attentionOperator == AttentionOperator.MultiHead ? "AttentionGen.MultiHeadAttentionInputs" : "AttentionGen.AttentionInputs";

    /// <summary>The object that <c>Forward</c> takes in place of its further outputs, fully qualified.</summary>
    public const string Results = "AttentionGen.AttentionResults<float>";

    /// <summary>Parameter types of every <c>Forward</c> overload, fully qualified.</summary>
    public static IEnumerable<string[]> ForwardOverloads(KernelSpec spec)
    {
        yield return ["in " + Inputs(spec.Operator), SpanOf(spec.ElementType), .. Arguments(spec).Select(static argument => argument.Type), "in " + Results, ParallelOptions];
        string[] types = [.. ForwardParameters(spec).Select(static parameter => parameter.Type)];
        yield return types;
        yield return [.. types, ParallelOptions];
        if (!spec.TakesLengths)
            yield break;
        yield return [.. types, "int", "int"];
        yield return [.. types, "int", "int", ParallelOptions];
    }

    /// <summary>Every method that is added, with its parameter types.</summary>
    public static IEnumerable<(string Name, string[] Types)> Methods(KernelSpec spec)
    {
        foreach (string[] types in ForwardOverloads(spec))
            yield return (Forward, types);
        if (spec.KeyValueCache)
            yield return (CreateCache, ["int"]);
    }

    /// <summary>The parameter that receives an extra output.</summary>
    public static string OutputName(AttentionOutputs flag) => OutputNames.First(output => output.Flag == flag).Name;

    private static IEnumerable<(string Type, string Name)> Rows(KernelSpec spec)
    {
        if (spec.Operator == AttentionOperator.ScaledDotProduct)
        {
            yield return (ReadOnlySpanOf(spec.ElementType), "query");
            yield return (ReadOnlySpanOf(spec.KeyValueSpanType), "key");
            yield return (ReadOnlySpanOf(spec.KeyValueSpanType), "value");
            yield break;
        }

        yield return (FloatsIn, "input");
        if (spec.HasSeparateMemories)
        {
            yield return (FloatsIn, "keyMemory");
            yield return (FloatsIn, "valueMemory");
        }
        else if (spec.IsCrossAttention)
        {
            yield return (FloatsIn, "memory");
        }
    }

    private static IEnumerable<(string Type, string Name)> Masks(KernelSpec spec)
    {
        if (spec.Mask.HasFlag(AttentionMask.Boolean))
            yield return (BooleansIn, "mask");
        if (spec.Mask.HasFlag(AttentionMask.Additive))
            yield return (FloatsIn, "bias");
        if (spec.Mask.HasFlag(AttentionMask.KeyPadding))
            yield return (NumbersIn, "keyLengths");
        if (spec.Mask.HasFlag(AttentionMask.Keys))
            yield return ("AttentionGen.KeyMask", "keyMask");
        if (spec.PackedSequences)
        {
            yield return (NumbersIn, "cumulativeQueryLengths");
            yield return (NumbersIn, "cumulativeKeyLengths");
        }

        if (spec.Sinks)
            yield return (FloatsIn, "sinks");
    }

    private static IEnumerable<(string Type, string Name)> Positions(KernelSpec spec)
    {
        if (spec.Rotary == RotaryPairing.None)
            yield break;
        yield return ("AttentionGen.RotaryEmbedding", "rotary");
        if (!spec.PositionIds)
            yield break;
        if (spec.HasSharedPositions)
        {
            yield return (NumbersIn, "positions");
        }
        else
        {
            yield return (NumbersIn, "queryPositions");
            yield return (NumbersIn, "keyPositions");
        }
    }

    private static IEnumerable<(string Type, string Name)> Keys(KernelSpec spec)
    {
        if (spec.KeyValueCache)
            yield return ("AttentionGen.KeyValueCache", "cache");
        if (spec.KeyShards)
            yield return ("int", "firstKey");
    }

    /// <summary>What the score methods take beside score and indices.</summary>
    private static IEnumerable<(string Type, string Name)> Arguments(KernelSpec spec) =>
        spec.Methods?.Parameters.Select(static parameter => (TypeOf(parameter), parameter.Name)) ?? [];

    /// <summary>The type of such a parameter.</summary>
    public static string TypeOf(ScoreParameter parameter)
    {
        string type = parameter.Type == ScoreType.Number ? "float" : "int";
        return parameter.IsSpan ? $"System.ReadOnlySpan<{type}>" : type;
    }

    private static IEnumerable<(string Type, string Name)> ExtraOutputs(KernelSpec spec) =>
        from output in OutputNames
        where spec.Outputs.HasFlag(output.Flag)
        select (FloatsOut, output.Name);

    private static string ReadOnlySpanOf(ElementType type) => $"System.ReadOnlySpan<{NameOf(type)}>";

    private static string SpanOf(ElementType type) => $"System.Span<{NameOf(type)}>";

    private static string NameOf(ElementType type) => type switch
    {
        ElementType.Float16 => "System.Half",
        ElementType.BFloat16 => "AttentionGen.BFloat16",
        _ => "float",
    };
}
