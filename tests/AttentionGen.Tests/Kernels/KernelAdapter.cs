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
        (string Name, string Value)[] trained = [.. Inputs(declaration), .. declaration.HasDropout ? [("Dropout", "passed.Dropout")] : Array.Empty<(string, string)>()];
        (string Name, string Value)[] inputs = declaration.IsMultiHead ? [.. Inputs(declaration)] : trained;
        (string Name, string Value)[] results = [.. AttentionArrays<float>.Kinds.Where(output => declaration.Returns(output)).Select(output => (output.ToString(), "passed." + output))];
        string output = Rows("Output", declaration.RowType);
        string arguments = string.Join(", ", [.. inputs.Select(input => input.Value), output, .. results.Select(result => result.Value)]);
        string lengths = declaration.TakesLengths
            ? "QueryLength = passed.PassesLengths ? passed.QueryLength : null, KeyLength = passed.PassesLengths ? passed.KeyLength : null, "
            : "";
        string target = declaration.IsMultiHead ? "_layer" : kernelName;
        string constructor = declaration.IsMultiHead
            ? $$"""
                    private readonly {{kernelName}} _layer;
                    public {{AdapterName(kernelName)}}({{(declaration.IsTransformer ? "TransformerLayerWeights" : "MultiHeadAttentionWeights")}} weights) => _layer = new {{kernelName}}(weights);
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

                public string KernelPlan => {{kernelName}}.KernelPlan.ToString();

                public string InstructionSet => {{kernelName}}.InstructionSet;

                public object? CreateCache(int batchSize) => {{(declaration.HasCache ? kernelName + ".CreateCache(batchSize)" : "null")}};

                public void Forward(in AttentionCall passed)
                {
                    {{cut}}
                    if (passed.ByName)
                    {
                        var inputs = new {{(declaration.IsMultiHead ? "MultiHeadAttentionInputs" : "AttentionInputs")}} { {{lengths}}{{Initializers(inputs)}} };
                        var results = new AttentionResults<float> { {{Initializers(results)}} };
                        {{(declaration.IsMultiHead ? "((IAttentionLayer)_layer)" : kernelName)}}.Forward(inputs, {{output}}, results, passed.Options);
                        return;
                    }
            {{calls}}
                    if (passed.PassesOptions)
                        {{target}}.Forward({{arguments}}, passed.Options!);
                    else
                        {{target}}.Forward({{arguments}});
                }

                public int ActivationCount(int rows, int keyRows) => {{ActivationCount(declaration, kernelName)}};

                public void Keep(in AttentionCall passed)
                {
            {{Keep(declaration, trained, results, lengths)}}
                }

                public void Backward(in AttentionCall passed)
                {
            {{Backward(declaration, kernelName, trained, lengths)}}
                }
            }

            """;
    }

    private static string Backward(DeclaredAttention declaration, string kernelName, (string Name, string Value)[] inputs, string lengths)
    {
        if (!declaration.HasGradients)
            return NotSupported;
        if (declaration.IsMultiHead)
            return LayerBackward(declaration, inputs, lengths);
        string[] results = ["passed.ForwardOutput", "passed.ForwardLogSumExp", "passed.OutputGradient"];
        (string Name, string Value)[] gradients =
        [
            ("Query", "passed.QueryGradient"),
            ("Key", "passed.KeyGradient"),
            ("Value", "passed.ValueGradient"),
            .. declaration.Has(AttentionMask.Additive) ? [("Bias", "passed.BiasGradient")] : Array.Empty<(string, string)>(),
            .. declaration.Sinks == true ? [("Sinks", "passed.SinkGradient")] : Array.Empty<(string, string)>(),
        ];
        string arguments = string.Join(", ", [.. inputs.Select(input => input.Value), .. results, .. gradients.Select(gradient => gradient.Value)]);
        string calls = declaration.TakesLengths
            ? $$"""
                        if (passed.PassesLengths && passed.PassesOptions)
                            {{kernelName}}.Backward({{arguments}}, passed.QueryLength, passed.KeyLength, passed.Options!);
                        else if (passed.PassesLengths)
                            {{kernelName}}.Backward({{arguments}}, passed.QueryLength, passed.KeyLength);
                        else
                """
            : "";
        return $$"""
                    if (passed.ByName)
                    {
                        var inputs = new AttentionInputs { {{lengths}}{{Initializers(inputs)}} };
                        {{kernelName}}.Backward(inputs, {{string.Join(", ", results)}}, new AttentionGradients<float> { {{Initializers(gradients)}} }, passed.Options);
                        return;
                    }
            {{calls}}
                    if (passed.PassesOptions)
                        {{kernelName}}.Backward({{arguments}}, passed.Options!);
                    else
                        {{kernelName}}.Backward({{arguments}});
            """;
    }

    private const string NotSupported = "        throw new NotSupportedException();";

    private static string ActivationCount(DeclaredAttention declaration, string kernelName) =>
        !declaration.HasGradients || !declaration.IsMultiHead ? "throw new NotSupportedException()"
        : declaration.HasOwnKeys ? $"{kernelName}.ActivationCount(rows, keyRows)" : $"{kernelName}.ActivationCount(rows)";

    private static string Keep(DeclaredAttention declaration, (string Name, string Value)[] inputs, (string Name, string Value)[] results, string lengths)
    {
        if (!declaration.HasGradients || !declaration.IsMultiHead)
            return NotSupported;
        string arguments = string.Join(", ", [.. inputs.Select(input => input.Value), "passed.Output", .. results.Select(result => result.Value), "passed.Activations"]);
        return $$"""
                    if (passed.ByName)
                    {
                        _layer.Forward(new MultiHeadAttentionInputs { {{lengths}}{{Initializers(inputs)}} }, passed.Output, passed.Activations, new AttentionResults<float> { {{Initializers(results)}} }, passed.Options);
                        return;
                    }
            {{Calls(declaration, "Forward", arguments)}}
            """;
    }

    private static string LayerBackward(DeclaredAttention declaration, (string Name, string Value)[] inputs, string lengths)
    {
        (string Name, string Value)[] rows =
        [
            ("Input", "passed.QueryGradient"),
            .. !declaration.HasOwnKeys ? Array.Empty<(string, string)>()
                : declaration.HasSeparateMemories ? [("KeyMemory", "passed.KeyGradient"), ("ValueMemory", "passed.ValueGradient")] : [("Memory", "passed.KeyGradient")],
            .. declaration.Has(AttentionMask.Additive) ? [("Bias", "passed.BiasGradient")] : Array.Empty<(string, string)>(),
            .. declaration.Sinks == true ? [("Sinks", "passed.SinkGradient")] : Array.Empty<(string, string)>(),
        ];
        string weights = $"({(declaration.IsTransformer ? "TransformerLayerWeights" : "MultiHeadAttentionWeights")}?)passed.WeightGradients";
        string arguments = string.Join(", ", [.. inputs.Select(input => input.Value), "passed.KeptActivations", "passed.OutputGradient", .. rows.Select(row => row.Value), weights]);
        return $$"""
                    if (passed.ByName)
                    {
                        _layer.Backward(
                            new MultiHeadAttentionInputs { {{lengths}}{{Initializers(inputs)}} }, passed.KeptActivations, passed.OutputGradient,
                            new MultiHeadAttentionGradients<float> { {{Initializers(rows)}} }, {{weights}}, passed.Options);
                        return;
                    }
            {{Calls(declaration, "Backward", arguments)}}
            """;
    }

    private static string Calls(DeclaredAttention declaration, string method, string arguments)
    {
        string lengths = declaration.TakesLengths
            ? $$"""
                        if (passed.PassesLengths && passed.PassesOptions)
                            _layer.{{method}}({{arguments}}, passed.QueryLength, passed.KeyLength, passed.Options!);
                        else if (passed.PassesLengths)
                            _layer.{{method}}({{arguments}}, passed.QueryLength, passed.KeyLength);
                        else
                """
            : "";
        return $$"""
            {{lengths}}
                    if (passed.PassesOptions)
                        _layer.{{method}}({{arguments}}, passed.Options!);
                    else
                        _layer.{{method}}({{arguments}});
            """;
    }

    private static string Initializers((string Name, string Value)[] properties) =>
        string.Join(", ", properties.Select(property => $"{property.Name} = {property.Value}"));

    /// <summary>Everything that is read, by its name in an object and in the order of the parameters.</summary>
    private static IEnumerable<(string Name, string Value)> Inputs(DeclaredAttention declaration)
    {
        bool isLayer = declaration.IsMultiHead, isSeparate = declaration.HasSeparateMemories;
        yield return (isLayer ? "Input" : RowName("Query", declaration.RowType), Rows("Query", declaration.RowType));
        if (declaration.HasOwnKeys)
        {
            yield return (
                !isLayer ? RowName("Key", declaration.KeyValueRowType) : isSeparate ? "KeyMemory" : "Memory",
                Rows("Key", declaration.KeyValueRowType));
        }

        if (!isLayer || isSeparate)
            yield return (isLayer ? "ValueMemory" : RowName("Value", declaration.KeyValueRowType), Rows("Value", declaration.KeyValueRowType));
        if (declaration.Has(AttentionMask.Boolean))
            yield return ("Mask", "passed.Mask");
        if (declaration.Has(AttentionMask.Additive))
            yield return ("Bias", "passed.Bias");
        if (declaration.Has(AttentionMask.KeyPadding))
            yield return ("KeyLengths", "passed.KeyLengths");
        if (declaration.Has(AttentionMask.Keys))
            yield return ("KeyMask", "passed.KeyMaskHides ? (KeyMask)new PaddedKeys(passed.KeyMask) : (KeyMask)new VisibleKeys(passed.KeyMask)");
        if (declaration.IsPacked)
        {
            yield return ("CumulativeQueryLengths", "passed.CumulativeQueryLengths");
            if (declaration.HasOwnKeys)
                yield return ("CumulativeKeyLengths", "passed.CumulativeKeyLengths");
        }

        if (declaration.Sinks == true)
            yield return ("Sinks", "passed.Sinks");
        if (declaration.IsRotary)
            yield return ("Rotary", "passed.Rotary!");
        if (declaration.PositionIds == true)
        {
            yield return ("QueryPositions", "passed.QueryPositions");
            if (!declaration.HasCache && declaration.HasOwnKeys)
                yield return ("KeyPositions", "passed.KeyPositions");
        }

        if (declaration.HasCache)
            yield return ("Cache", "cache");
        if (declaration.KeyShards == true)
            yield return ("FirstKey", "passed.FirstKey");
    }

    private static string RowName(string name, ElementType type) => type switch
    {
        ElementType.Float16 => "Half" + name,
        ElementType.BFloat16 => "BFloat16" + name,
        _ => name,
    };

    private static string Rows(string name, ElementType type) => type switch
    {
        ElementType.Float16 => $"MemoryMarshal.Cast<ushort, Half>(passed.Narrow{name})",
        ElementType.BFloat16 => $"MemoryMarshal.Cast<ushort, BFloat16>(passed.Narrow{name})",
        _ => "passed." + name,
    };
}
