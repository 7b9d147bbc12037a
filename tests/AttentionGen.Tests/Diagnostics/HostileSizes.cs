using System;
using System.Collections.Generic;
using System.Linq;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Well-formed declarations whose sizes are as large as an int allows: all at once, in pairs, and by dice.</summary>
internal sealed class HostileSizes(int seed)
{
    private const int Largest = int.MaxValue;

    private static readonly string[] Required = ["headCount", "modelDimension", "sequenceLength"];

    private static readonly string[] Shared =
        ["KeyValueLength", "HeadDimension", "ValueDimension", "KeyValueHeadCount", "WindowLeft", "WindowRight", "RotaryDimension"];

    /// <summary>Powers of 2 and their neighbours, roots of an int's range, and what is common.</summary>
    private static readonly int[] Sizes =
    [
        1, 1, 1, 2, 3, 4, 8, 12, 16, 17, 32, 64, 100, 128, 512, 1000, 1290, 4096, 32767, 32768, 46340, 46341, 65536, 1 << 20, (1 << 20) + 1,
        10_000_000, 1 << 25, 1 << 27, 134_217_727, (1 << 29) - 1, 1 << 29, (1 << 29) + 1, 1 << 30, Largest - 31, Largest - 1, Largest,
    ];

    private static readonly string[][] Options =
    [
        ["Mask = AttentionMask.Causal", "Mask = AttentionMask.Boolean", "Mask = AttentionMask.Additive | AttentionMask.KeyPadding", "Mask = AttentionMask.Keys"],
        ["MaskAxes = AttentionAxes.None", "BiasAxes = AttentionAxes.Head | AttentionAxes.Batch | AttentionAxes.Query"],
        ["Outputs = AttentionOutputs.Weights", "Outputs = AttentionOutputs.LogSumExp", "Outputs = AttentionOutputs.AveragedWeights", "Outputs = AttentionOutputs.ScaledScores"],
        ["VectorWidth = VectorWidth.Vector128", "VectorWidth = VectorWidth.Vector256", "VectorWidth = VectorWidth.Vector512"],
        ["Unroll = Unroll.Full", "Unroll = Unroll.Tiled"],
        ["CausalAlignment = CausalAlignment.BottomRight"],
        ["Alibi = true"],
        ["SoftCap = 30f"],
        ["Sinks = true"],
        ["Rotary = RotaryPairing.HalfSplit", "Rotary = RotaryPairing.Interleaved"],
        ["KeyValueCache = true", "KeyValueCache = true"],
        ["KeyValueType = ElementType.Float16"],
    ];

    private static readonly string[] AttentionOptions =
        ["Layout = AttentionLayout.HeadMajor", "ElementType = ElementType.BFloat16", "PackedSequences = true", "KeyShards = true", "Gradients = true, AttentionDropout = 0.1f"];

    private static readonly string[] LayerOptions = ["AddBiasKeyValue = true", "AddZeroAttention = true"];

    private readonly Random _random = new(seed);

    /// <summary>Each size at its largest beside small ones, every pair of them, and all.</summary>
    public static IEnumerable<string> Largests()
    {
        foreach (bool isLayer in new[] { false, true })
        {
            string[] names = Names(isLayer);
            yield return Declare(isLayer, names.ToDictionary(name => name, _ => Largest), []);
            for (int first = 0; first < names.Length; first++)
            {
                for (int second = first; second < names.Length; second++)
                {
                    string rotary = first == Array.IndexOf(names, "RotaryDimension") || second == Array.IndexOf(names, "RotaryDimension")
                        ? "Rotary = RotaryPairing.HalfSplit"
                        : "Sinks = true";
                    foreach (int size in new[] { Largest, 1 << 30, 1 << 20 })
                    {
                        yield return Declare(isLayer, Pair(names[first], names[second], size, queries: 1), [rotary]);
                        yield return Declare(isLayer, Pair(names[first], names[second], size, queries: 12), [rotary]);
                    }
                }
            }
        }
    }

    /// <summary>A declaration by dice; most sizes are small, so that many get as far as the planner, and some are accepted.</summary>
    public string Next()
    {
        bool isLayer = _random.Next(3) == 0;
        var sizes = new Dictionary<string, int> { ["headCount"] = Small(), ["modelDimension"] = 1 << _random.Next(11), ["sequenceLength"] = Small() };
        foreach (string name in Names(isLayer).Where(_ => _random.Next(3) == 0))
            sizes[name] = Size();
        if (!sizes.ContainsKey("HeadDimension") && _random.Next(4) > 0)
            sizes["HeadDimension"] = Size();
        if (!sizes.ContainsKey("ValueDimension") && _random.Next(4) > 0)
            sizes["ValueDimension"] = Size();
        IEnumerable<string> options = Options.Where(_ => _random.Next(5) == 0).Select(choices => choices[_random.Next(choices.Length)]);
        string[] own = isLayer ? LayerOptions : AttentionOptions;
        return Declare(isLayer, sizes, [.. options, .. own.Where(_ => _random.Next(8) == 0)]);
    }

    private int Small() => 1 << _random.Next(5);

    private int Size() => _random.Next(2) == 0 ? Small() : Sizes[_random.Next(Sizes.Length)];

    private static string[] Names(bool isLayer) =>
        isLayer ? [.. Required, .. Shared, "KeyInputDimension", "ValueInputDimension"] : [.. Required, .. Shared];

    private static Dictionary<string, int> Pair(string first, string second, int size, int queries)
    {
        var sizes = new Dictionary<string, int>
        {
            ["headCount"] = 1, ["modelDimension"] = 2, ["sequenceLength"] = queries, ["KeyValueLength"] = 1, ["HeadDimension"] = 2, ["ValueDimension"] = 1,
        };
        sizes[first] = size;
        sizes[second] = size;
        return sizes;
    }

    private static string Declare(bool isLayer, Dictionary<string, int> sizes, string[] options)
    {
        IEnumerable<string> required = Required.Select(name => $"{name}: {sizes[name]}");
        IEnumerable<string> further = sizes.Keys.Except(Required).Select(name => $"{name} = {sizes[name]}");
        string name = isLayer ? "MultiHeadAttention" : "ScaledDotProductAttention";
        return $"{name}({string.Join(", ", [.. required, .. further, .. options])})";
    }
}
