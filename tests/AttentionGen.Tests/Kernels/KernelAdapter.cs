using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Writes the class that lets the tests call a generated kernel: reflection cannot pass spans, so it is compiled with the kernel. It
/// spells out the very argument list that the declaration promises, which the compiler thereby checks.
/// </summary>
internal static class KernelAdapter
{
    private const string CacheType = "KeyValueCache";

    public static string AdapterName(string kernelName) => kernelName + "Adapter";

    /// <summary>The user's declaration and its adapter, in one namespace.</summary>
    public static string Source(DeclaredAttention declaration, string kernelName)
    {
        string arguments = string.Join(", ", Arguments(declaration));
        string target = declaration.IsMultiHead ? "_layer" : kernelName;
        string constructor = declaration.IsMultiHead
            ? $$"""
                    private readonly {{kernelName}} _layer;
                    public {{AdapterName(kernelName)}}(MultiHeadAttentionWeights weights) => _layer = new {{kernelName}}(weights);
                """
            : $"    public {AdapterName(kernelName)}(MultiHeadAttentionWeights? none) {{ }}";
        string cut = declaration.HasCache ? $"var cache = ({CacheType})passed.Cache!;\n        if (passed.CachedLength is {{ }} cached)\n            cache.Truncate(cached);" : "";
        string calls = declaration.TakesLengths
            ? $$"""
                        if (passed.PassesLengths && passed.PassesOptions)
                            {{target}}.Forward({{arguments}}, passed.QueryLength, passed.KeyLength, passed.Options!);
                        else if (passed.PassesLengths)
                            {{target}}.Forward({{arguments}}, passed.QueryLength, passed.KeyLength);
                        else
                """
            : "";
        return $$"""
            using System;
            using System.Runtime.InteropServices;
            using AttentionGen;
            using AttentionGen.Tests.Kernels;

            namespace Declared;

            {{declaration.ToSource(kernelName)}}
            public sealed class {{AdapterName(kernelName)}} : IAttentionKernel
            {
            {{constructor}}

                public string KernelPlan => {{kernelName}}.KernelPlan;

                public string InstructionSet => {{kernelName}}.InstructionSet;

                public object? CreateCache(int batchSize) => {{(declaration.HasCache ? kernelName + ".CreateCache(batchSize)" : "null")}};

                public void Forward(in AttentionCall passed)
                {
                    {{cut}}
            {{calls}}
                    if (passed.PassesOptions)
                        {{target}}.Forward({{arguments}}, passed.Options!);
                    else
                        {{target}}.Forward({{arguments}});
                }
            }

            """;
    }

    private static IEnumerable<string> Arguments(DeclaredAttention declaration)
    {
        yield return Rows("Query", declaration.RowType);
        if (declaration.HasOwnKeys)
            yield return Rows("Key", declaration.KeyValueRowType);
        if (!declaration.IsMultiHead || declaration.HasSeparateMemories)
            yield return Rows("Value", declaration.KeyValueRowType);
        if (declaration.Has(AttentionMask.Boolean))
            yield return "passed.Mask";
        if (declaration.Has(AttentionMask.Additive))
            yield return "passed.Bias";
        if (declaration.Has(AttentionMask.KeyPadding))
            yield return "passed.KeyLengths";
        if (declaration.Has(AttentionMask.Keys))
            yield return "passed.KeyMaskHides ? (KeyMask)new PaddedKeys(passed.KeyMask) : (KeyMask)new VisibleKeys(passed.KeyMask)";
        if (declaration.IsPacked)
        {
            yield return "passed.CumulativeQueryLengths";
            yield return "passed.CumulativeKeyLengths";
        }

        if (declaration.Sinks == true)
            yield return "passed.Sinks";
        if (declaration.IsRotary)
            yield return "passed.Rotary!";
        if (declaration.PositionIds == true)
        {
            yield return "passed.QueryPositions";
            if (!declaration.HasCache && declaration.HasOwnKeys)
                yield return "passed.KeyPositions";
        }

        if (declaration.HasCache)
            yield return "cache";
        if (declaration.KeyShards == true)
            yield return "passed.FirstKey";
        yield return Rows("Output", declaration.RowType);
        foreach (AttentionOutputs output in AttentionArrays<float>.Kinds.Where(output => declaration.Returns(output)))
            yield return "passed." + output;
    }

    private static string Rows(string name, ElementType type) => type switch
    {
        ElementType.Float16 => $"MemoryMarshal.Cast<ushort, Half>(passed.Narrow{name})",
        ElementType.BFloat16 => $"MemoryMarshal.Cast<ushort, BFloat16>(passed.Narrow{name})",
        _ => "passed." + name,
    };
}
