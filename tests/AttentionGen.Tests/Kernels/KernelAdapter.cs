using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Writes the class that lets the tests call a generated kernel: reflection cannot pass spans, so it is compiled with the kernel. It
/// spells out the very argument list that the declaration promises, which the compiler thereby checks.
/// </summary>
internal static class KernelAdapter
{
    public static string AdapterName(string kernelName) => kernelName + "Adapter";

    /// <summary>The user's declaration and its adapter, in one namespace.</summary>
    public static string Source(DeclaredAttention declaration, string kernelName)
    {
        string arguments = string.Join(", ", Arguments(declaration));
        string target = declaration.IsMultiHead ? "_layer" : kernelName;
        string parallel = $"{target}.Forward({arguments}, passed.Options!)";
        string parallelLengths = $"{target}.Forward({arguments}, passed.QueryLength, passed.KeyLength, passed.Options!)";
        string constructor = declaration.IsMultiHead
            ? $$"""
                    private readonly {{kernelName}} _layer;
                    public {{AdapterName(kernelName)}}(MultiHeadAttentionWeights weights) => _layer = new {{kernelName}}(weights);
                """
            : $"    public {AdapterName(kernelName)}(MultiHeadAttentionWeights? none) {{ }}";
        return $$"""
            using AttentionGen;
            using AttentionGen.Tests.Kernels;

            namespace Declared;

            {{declaration.ToSource(kernelName)}}
            public sealed class {{AdapterName(kernelName)}} : IAttentionKernel
            {
            {{constructor}}

                public string KernelPlan => {{kernelName}}.KernelPlan;

                public string InstructionSet => {{kernelName}}.InstructionSet;

                public void Forward(in AttentionCall passed)
                {
                    if (passed.PassesLengths && passed.PassesOptions)
                        {{parallelLengths}};
                    else if (passed.PassesOptions)
                        {{parallel}};
                    else if (passed.PassesLengths)
                        {{target}}.Forward({{arguments}}, passed.QueryLength, passed.KeyLength);
                    else
                        {{target}}.Forward({{arguments}});
                }
            }

            """;
    }

    private static IEnumerable<string> Arguments(DeclaredAttention declaration)
    {
        yield return "passed.Query";
        if (declaration.HasOwnKeys)
            yield return "passed.Key";
        if (!declaration.IsMultiHead)
            yield return "passed.Value";
        if (declaration.Has(AttentionMask.Boolean))
            yield return "passed.Mask";
        if (declaration.Has(AttentionMask.Additive))
            yield return "passed.Bias";
        if (declaration.Has(AttentionMask.KeyPadding))
            yield return "passed.KeyLengths";
        yield return "passed.Output";
        if (declaration.ReturnsWeights)
            yield return "passed.Weights";
    }
}
