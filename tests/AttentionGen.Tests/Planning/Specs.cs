extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using Alignment = generator::AttentionGen.CausalAlignment;
using Axes = generator::AttentionGen.AttentionAxes;
using Element = generator::AttentionGen.ElementType;
using Mask = generator::AttentionGen.AttentionMask;
using Order = generator::AttentionGen.AttentionLayout;
using Pairing = generator::AttentionGen.RotaryPairing;
using Results = generator::AttentionGen.AttentionOutputs;
using Unrolling = generator::AttentionGen.Unroll;
using Width = generator::AttentionGen.VectorWidth;

namespace AttentionGen.Tests.Planning;

/// <summary>Specs to plan, built without a compiler.</summary>
internal static class Specs
{
    /// <summary>Heads, key dimension, value dimension, queries, keys: on both sides of every limit of the planner.</summary>
    private static readonly (int Heads, int KeyDimension, int ValueDimension, int Queries, int Keys)[] Shapes =
    [
        (1, 1, 1, 1, 1),
        (2, 4, 4, 4, 4),
        (3, 5, 7, 9, 13),
        (4, 16, 16, 16, 16),
        (1, 3, 2, 23, 6),
        (2, 64, 64, 23, 4),
        (2, 1, 1, 9, 600),
        (8, 32, 32, 32, 32),
        (2, 16, 32, 8, 257),
        (12, 64, 64, 128, 128),
        (1, 64, 48, 40, 512),
        (3, 24, 40, 7, 513),
        (2, 16, 16, 100, 1024),
        (5, 128, 96, 33, 250),
    ];

    private static readonly Mask[] Masks =
    [
        Mask.None, Mask.Causal, Mask.KeyPadding, Mask.Boolean, Mask.Additive, Mask.Causal | Mask.KeyPadding,
        Mask.Causal | Mask.KeyPadding | Mask.Boolean | Mask.Additive,
    ];

    /// <summary>Attention alone, head-major, with nothing special.</summary>
    public static KernelSpec Attention(int heads, int keyDimension, int valueDimension, int queries, int keys) => new(
        AttentionOperator.ScaledDotProduct,
        heads,
        heads * valueDimension,
        queries,
        keys,
        keyDimension,
        valueDimension,
        IsCrossAttention: false,
        (float)(1 / Math.Sqrt(keyDimension)),
        Mask.None,
        Axes.Query,
        Axes.Query,
        Alignment.TopLeft,
        Order.HeadMajor,
        Results.None,
        Width.Auto,
        Unrolling.Auto,
        KeyValueHeadCount: heads,
        WindowLeft: -1,
        WindowRight: -1,
        SoftCap: 0,
        Alibi: false,
        Sinks: false,
        Pairing.None,
        RotaryDimension: keyDimension,
        PositionIds: false,
        KeyValueCache: false,
        Element.Float32,
        Element.Float32,
        KeyShards: false,
        PackedSequences: false,
        WeightType: Element.Float32,
        KeyInputDimension: heads * valueDimension,
        ValueInputDimension: heads * valueDimension,
        HasSeparateMemories: false,
        AddBiasKeyValue: false,
        AddZeroAttention: false);

    /// <summary>A layer of the same shape.</summary>
    public static KernelSpec Layer(KernelSpec attention, int modelDimension) => attention with
    {
        Operator = AttentionOperator.MultiHead,
        ModelDimension = modelDimension,
        KeyInputDimension = modelDimension,
        ValueInputDimension = modelDimension,
        IsCrossAttention = attention.KeyLength != attention.QueryLength,
        Layout = Order.SequenceMajor,
    };

    /// <summary>Every shape with every mask, layout, output, width and operator.</summary>
    public static IEnumerable<KernelSpec> Many() =>
        from shape in Shapes
        let plain = Attention(shape.Heads, shape.KeyDimension, shape.ValueDimension, shape.Queries, shape.Keys)
        from spec in new[]
        {
            plain,
            plain with { Layout = Order.SequenceMajor },
            Layer(plain, 24),
        }
        from mask in Masks
        from alignment in mask.HasFlag(Mask.Causal) ? Enum.GetValues<Alignment>() : [Alignment.TopLeft]
        from results in Enum.GetValues<Results>()
        from width in Enum.GetValues<Width>()
        from unroll in new[] { Unrolling.Auto, Unrolling.Tiled }
        select spec with { Mask = mask, CausalAlignment = alignment, Outputs = results, VectorWidth = width, Unroll = unroll };

    /// <summary>Fails with the spec in the message, which is written only then.</summary>
    public static void Require(this KernelSpec spec, bool holds, string what)
    {
        if (!holds)
            Assert.Fail($"{what}: {spec}");
    }

    /// <summary>Whether the masks known at compile time let a query see a key, by the definition.</summary>
    public static bool Sees(this KernelSpec spec, int query, int key) =>
        !spec.Mask.HasFlag(Mask.Causal)
        || key <= query + (spec.CausalAlignment == Alignment.BottomRight ? spec.KeyLength - spec.QueryLength : 0);
}
