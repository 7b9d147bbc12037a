extern alias generator;

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>A declaration says the same to the generator, which reads its syntax, and to the reference, which reads the attribute object.</summary>
public class ResolvedOptionTests
{
    /// <summary>Properties of the spec that have other names than the attribute's.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        [nameof(AttentionAttribute.SequenceLength)] = nameof(KernelSpec.QueryLength),
        [nameof(AttentionAttribute.KeyValueLength)] = nameof(KernelSpec.KeyLength),
        [nameof(TransformerLayerAttribute.NormalizationPlacement)] = nameof(TransformerSpec.Placement),
    };

    /// <summary>Every option with another value than its default, in a declaration that is valid with it.</summary>
    private static readonly string[] Both =
    [
        "", "KeyValueLength = 3", "KeyValueHeadCount = 2", "HeadDimension = 6", "ValueDimension = 5", "Scale = -2f",
        "Mask = AttentionMask.Keys", "Mask = AttentionMask.Boolean, MaskAxes = AttentionAxes.Head",
        "Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.None",
        "Mask = AttentionMask.Causal, CausalAlignment = CausalAlignment.BottomRight", "WindowLeft = 2", "WindowRight = 0", "SoftCap = 3.5f",
        "Alibi = true", "Sinks = true", "Rotary = RotaryPairing.Interleaved", "Rotary = RotaryPairing.HalfSplit, RotaryDimension = 2",
        "Rotary = RotaryPairing.HalfSplit, HeadDimension = 6", "Rotary = RotaryPairing.HalfSplit, PositionIds = true",
        "Outputs = AttentionOutputs.KeyWeightSums", "PackedSequences = true", "VectorWidth = VectorWidth.Vector256", "Unroll = Unroll.Tiled",
    ];

    private static readonly string[] AttentionAlone =
    [
        "Layout = AttentionLayout.HeadMajor", "ElementType = ElementType.BFloat16", "KeyValueType = ElementType.Float16",
        "ElementType = ElementType.Float16, KeyValueType = ElementType.Float32", "Alibi = true, KeyShards = true", "Gradients = true, Outputs = AttentionOutputs.LogSumExp",
        "Gradients = true, AttentionDropout = 0.2f, Outputs = AttentionOutputs.LogSumExp",
    ];

    private static readonly string[] Layers =
    [
        "WeightType = ElementType.BFloat16", "WeightType = ElementType.Int8", "Gradients = true", "Gradients = true, AttentionDropout = 0.1f", "KeyInputDimension = 6", "ValueInputDimension = 7", "AddBiasKeyValue = true", "AddZeroAttention = true",
    ];

    private static readonly string[] Transformers =
    [
        "Activation = Activation.SwiGlu", "Normalization = Normalization.RmsNorm", "NormalizationPlacement = NormalizationPlacement.Both", "Epsilon = 1e-12f",
        "Gradients = true, HiddenDropout = 0.2f", "Gradients = true, ResidualDropout = 0.3f",
    ];

    public static TheoryData<string> Declarations { get; } =
    [
        .. Both.Concat(AttentionAlone).Select(options => $"ScaledDotProductAttention(4, 16, 5{(options.Length > 0 ? ", " : "")}{options})"),
        .. Both.Concat(Layers).Select(options => $"MultiHeadAttention(4, 16, 5{(options.Length > 0 ? ", " : "")}{options})"),
        .. Both.Concat(Layers).Concat(Transformers).Select(options => $"TransformerLayer(4, 16, 5, 32{(options.Length > 0 ? ", " : "")}{options})"),
    ];

    [Theory]
    [MemberData(nameof(Declarations))]
    public void The_spec_and_the_attribute_agree(string declaration)
    {
        (AttentionAttribute attribute, KernelSpec spec) = Read(declaration);
        foreach (PropertyInfo option in Options(attribute.GetType()))
        {
            string name = Renamed.GetValueOrDefault(option.Name, option.Name);
            (PropertyInfo? resolved, object? holder) = typeof(KernelSpec).GetProperty(name) is { } own ? (own, spec) : (typeof(TransformerSpec).GetProperty(name), (object?)spec.Transformer);
            Assert.True(resolved is not null && holder is not null, $"The spec has no {option.Name}.");
            Assert.Equal((option.Name, Value(option, attribute)), (option.Name, Value(resolved, holder)));
        }
    }

    [Fact]
    public void Every_option_differs_from_its_default_somewhere()
    {
        foreach (string name in new[] { "ScaledDotProductAttention", "MultiHeadAttention", "TransformerLayer" })
        {
            AttentionAttribute plain = Read($"{name}(4, 16, 5{(name == "TransformerLayer" ? ", 32" : "")})").Attribute;
            AttentionAttribute[] others =
            [
                .. Declarations.Select(row => row.Data)
                    .Where(declaration => declaration.StartsWith(name, StringComparison.Ordinal))
                    .Select(declaration => Read(declaration).Attribute),
            ];
            string[] constant =
            [
                .. Options(plain.GetType())
                    .Where(option => others.All(other => Equals(option.GetValue(other), option.GetValue(plain))))
                    .Select(option => option.Name)
                    .Order(StringComparer.Ordinal),
            ];

            // The three sizes are the same in all, a cache has a test of its own, and a layer has no parts of keys and stores no others.
            string[] expected = ["HeadCount", "KeyValueCache", "ModelDimension", "SequenceLength"];
            string[] ofLayers = name == "ScaledDotProductAttention" ? [] : ["KeyShards", "KeyValueType"];
            string[] ofTransformers = name == "TransformerLayer" ? ["FeedForwardDimension"] : [];
            Assert.Equal(expected.Concat(ofLayers).Concat(ofTransformers).Order(StringComparer.Ordinal), constant);
        }
    }

    [Fact]
    public void A_cache_makes_the_spec_causal_at_its_last_key()
    {
        (_, KernelSpec spec) = Read("ScaledDotProductAttention(4, 16, 5, KeyValueCache = true, KeyValueType = ElementType.BFloat16, Mask = AttentionMask.Keys)");
        Assert.True(spec.KeyValueCache);
        Assert.True(spec.IsCausal);
        Assert.Equal(generator::AttentionGen.AttentionMask.Causal | generator::AttentionGen.AttentionMask.Keys, spec.Mask);
        Assert.Equal(generator::AttentionGen.CausalAlignment.BottomRight, spec.CausalAlignment);
        Assert.Equal((5, 5), (spec.QueryLength, spec.KeyLength));
        Assert.Equal(generator::AttentionGen.ElementType.BFloat16, spec.KeyValueType);
        Assert.Equal(generator::AttentionGen.ElementType.Float32, spec.KeyValueSpanType);
    }

    [Theory]
    [InlineData("MultiHeadAttention(4, 16, 5)", false, false)]
    [InlineData("MultiHeadAttention(4, 16, 5, KeyValueLength = 5)", true, false)]
    [InlineData("MultiHeadAttention(4, 16, 5, KeyInputDimension = 16)", true, true)]
    [InlineData("MultiHeadAttention(4, 16, 5, ValueInputDimension = 3)", true, true)]
    [InlineData("ScaledDotProductAttention(4, 16, 5, KeyValueLength = 3)", false, false)]
    public void A_memory_is_declared_by_its_length_or_its_widths(string declaration, bool isCross, bool isSeparate)
    {
        (_, KernelSpec spec) = Read(declaration);
        Assert.Equal((isCross, isSeparate), (spec.IsCrossAttention, spec.HasSeparateMemories));
    }

    private static (AttentionAttribute Attribute, KernelSpec Spec) Read(string declaration)
    {
        KernelSpec? spec = null;
        Backend backend = new(
            _ => null,
            (kernel, _) =>
            {
                spec = ((KernelDeclaration)kernel).Spec;
                return GenerationResult.Of(kernel, "// read");
            });
        GeneratorRun run = GeneratorRun.Of(
            backend,
            [(GeneratorRun.UserPath, $"using AttentionGen; [{declaration}] public partial class K;")],
            LanguageVersion.CSharp12,
            CancellationToken.None);
        Assert.Empty(run.Diagnostics);

        using var image = new MemoryStream();
        Assert.True(run.Input.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        Type type = Assembly.Load(image.ToArray()).GetType("K")!;
        return (type.GetCustomAttribute<AttentionAttribute>()!, spec!);
    }

    // What names a method is resolved to the method itself, which kernels are compared with the reference for.
    private static IEnumerable<PropertyInfo> Options(Type attribute) =>
        attribute.GetProperties().Where(property => property.Name is not (nameof(Attribute.TypeId) or nameof(AttentionAttribute.ScoreModifier) or nameof(AttentionAttribute.MaskPredicate)));

    /// <summary>The generator compiles the library's enums into itself: the same numbers, other types.</summary>
    private static object? Value(PropertyInfo property, object instance) =>
        property.GetValue(instance) is Enum value ? Convert.ToInt32(value, null) : property.GetValue(instance);
}
