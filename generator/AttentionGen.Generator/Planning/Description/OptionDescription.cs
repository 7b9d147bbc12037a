using System.Globalization;

namespace AttentionGen.Generator.Planning;

/// <summary>The declared options beside shape and mask, in a few words each.</summary>
internal static class OptionDescription
{
    /// <summary>What a kernel was asked for.</summary>
    public static IEnumerable<string> Of(KernelPlan plan)
    {
        KernelSpec spec = plan.Spec;
        if (spec.HasWindow)
            yield return $"a window of {Bound(spec.WindowLeft)} keys before a query's position{(spec.IsCausal ? "" : $" and {Bound(spec.WindowRight)} behind")}";
        if (spec.SoftCap != 0)
            yield return Invariant($"scores capped at {spec.SoftCap}");
        if (spec.Alibi)
            yield return "biases by distance";
        if (spec.Sinks)
            yield return "a sink for each head";
        if (spec.AddZeroAttention)
            yield return "a key and value of zeros";
        if (spec.AddBiasKeyValue)
            yield return "a key and value of the layer's own";
        if (spec.Rotary != RotaryPairing.None)
            yield return Invariant($"{spec.RotaryDimension} elements of queries and keys rotated in {spec.Rotary} pairs by {(spec.PositionIds ? "given" : "running")} positions");
        if (spec.KeyValueCache)
            yield return Invariant($"a cache of {spec.KeyLength} keys and values, {spec.KeyValueType}");
        else if (spec.KeyValueType != ElementType.Float32)
            yield return $"keys and values in {spec.KeyValueType}";
        if (spec.ElementType != ElementType.Float32)
            yield return $"queries and output in {spec.ElementType}";
        if (spec.PackedSequences)
            yield return "samples end to end";
        if (spec.KeyShards)
            yield return "keys from a given place on";
        if (spec.Gradients)
            yield return "gradients";
        if (spec.AttentionDropout > 0)
            yield return Invariant($"dropout of {spec.AttentionDropout} of the weights");
        if (spec.Outputs != AttentionOutputs.None)
            yield return $"further outputs {spec.Outputs}";
    }

    private static string Bound(int window) => window < 0 ? "all" : window.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
