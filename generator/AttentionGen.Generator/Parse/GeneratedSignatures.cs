using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>The members that a kernel adds to its type, as far as members of the user's can collide with them.</summary>
internal static class GeneratedSignatures
{
    public const string Forward = "Forward";
    public const string KernelPlan = "KernelPlan";
    public const string InstructionSet = "InstructionSet";
    public const string InstructionSetGetter = "get_InstructionSet";
    public const string LayerField = "_attentionGenLayer";

    private const string FloatsIn = "ReadOnlySpan<float>";
    private const string FloatsOut = "Span<float>";
    private const string ParallelOptions = "System.Threading.Tasks.ParallelOptions";

    /// <summary>Names that only one member of the type may have.</summary>
    public static IReadOnlyList<string> SoleNames(AttentionOperator attentionOperator) =>
        attentionOperator == AttentionOperator.MultiHead ? [KernelPlan, InstructionSet, LayerField] : [KernelPlan, InstructionSet];

    /// <summary>Every name that a member is added under.</summary>
    public static IReadOnlyList<string> Names(AttentionOperator attentionOperator) => [Forward, .. SoleNames(attentionOperator)];

    /// <summary>Parameters of the shorter <c>Forward</c>; types of namespace System.</summary>
    public static IEnumerable<(string Type, string Name)> ForwardParameters(KernelSpec spec)
    {
        if (spec.Operator == AttentionOperator.MultiHead)
        {
            yield return (FloatsIn, "input");
            if (spec.IsCrossAttention)
                yield return (FloatsIn, "memory");
        }
        else
        {
            yield return (FloatsIn, "query");
            yield return (FloatsIn, "key");
            yield return (FloatsIn, "value");
        }

        if (spec.Mask.HasFlag(AttentionMask.Boolean))
            yield return ("ReadOnlySpan<bool>", "mask");
        if (spec.Mask.HasFlag(AttentionMask.Additive))
            yield return (FloatsIn, "bias");
        if (spec.Mask.HasFlag(AttentionMask.KeyPadding))
            yield return ("ReadOnlySpan<int>", "keyLengths");
        yield return (FloatsOut, "output");
        if (spec.Outputs.HasFlag(AttentionOutputs.Weights))
            yield return (FloatsOut, "weights");
    }

    /// <summary>Parameter types of every <c>Forward</c> overload, fully qualified.</summary>
    public static IEnumerable<string[]> ForwardOverloads(KernelSpec spec)
    {
        string[] types = [.. ForwardParameters(spec).Select(static parameter => "System." + parameter.Type)];
        yield return types;
        yield return [.. types, "int", "int"];
        yield return [.. types, ParallelOptions];
        yield return [.. types, "int", "int", ParallelOptions];
    }
}
