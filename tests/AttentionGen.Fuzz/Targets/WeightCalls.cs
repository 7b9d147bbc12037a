using System.Globalization;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Weights of all lengths, made from both orders of matrices, and layers made of them.</summary>
internal sealed class WeightCalls
{
    private static readonly KernelType[] s_layers = [.. KernelTypes.All.Where(type => type.Declaration is { IsMultiHead: true, IsTransformer: false })];
    private readonly GuardedFloats[] _spans = [.. Enumerable.Range(0, 8).Select(_ => new GuardedFloats())];

    public Outcome Run(Draw draw)
    {
        KernelType type = draw.Of(s_layers);
        var layer = (MultiHeadAttentionAttribute)type.Declaration.ToAttribute();
        int queries = layer.HeadCount * layer.HeadDimension, keys = layer.KeyValueHeadCount * layer.HeadDimension, values = layer.KeyValueHeadCount * layer.ValueDimension;
        int model = layer.ModelDimension, context = layer.HeadCount * layer.ValueDimension;
        bool isSeparate = type.Declaration.HasSeparateMemories || draw.Chance(0.2);
        int joint = (queries + keys + values) * model;

        // Query or joint matrix, key, value, their bias, output, its bias, the added key and value.
        int[] lengths =
        [
            isSeparate ? queries * model : joint, keys * layer.KeyInputDimension, values * layer.ValueInputDimension, queries + keys + values, context * model, model, keys, values,
        ];
        bool isChanged = draw.Chance(0.4);
        int changed = draw.Below(lengths.Length);
        if (isChanged)
            lengths[changed] = draw.Of(0, lengths[changed] + 1, lengths[changed] - 1, lengths[changed] * 2, draw.Size(10));
        bool isUsed = isSeparate || changed is not (1 or 2);
        bool isBias = changed is 3 or 5;
        bool hasExtra = layer.AddBiasKeyValue != draw.Chance(0.05);
        for (int n = 0; n < lengths.Length; n++)
            _spans[n].Put(lengths[n], draw);
        bool isAsItWas = lengths[changed] == Original(changed);
        bool isWrong = isChanged && isUsed && !isAsItWas && !(isBias && lengths[changed] == 0) && (changed < 6 || hasExtra);
        bool isRight = !isWrong && hasExtra == layer.AddBiasKeyValue;
        bool byInputs = !isSeparate && draw.Chance(0.5);
        string description = string.Create(CultureInfo.InvariantCulture, $"Weights of {string.Join(", ", lengths)} for {type.Name}{(isSeparate ? ", separate" : "")}{(byInputs ? ", ONNX" : "")}{(hasExtra ? ", bias key" : "")}");
        return BuildingBlock.Make(isRight, description, () => type.CreateLayer(Weights(isSeparate, byInputs, hasExtra)));

        int Original(int index) => index switch
        {
            0 => isSeparate ? queries * model : joint,
            1 => keys * layer.KeyInputDimension,
            2 => values * layer.ValueInputDimension,
            3 => queries + keys + values,
            4 => context * model,
            5 => model,
            6 => keys,
            _ => values,
        };
    }

    private MultiHeadAttentionWeights Weights(bool isSeparate, bool byInputs, bool hasExtra)
    {
        ReadOnlySpan<float> Span(int n) => _spans[n].Input;

        MultiHeadAttentionWeights weights = isSeparate
            ? MultiHeadAttentionWeights.FromPyTorch(Span(0), Span(1), Span(2), Span(3), Span(4), Span(5))
            : byInputs
                ? MultiHeadAttentionWeights.FromOnnx(Span(0), Span(3), Span(4), Span(5))
                : MultiHeadAttentionWeights.FromPyTorch(Span(0), Span(3), Span(4), Span(5));
        return hasExtra ? weights.WithBiasKeyValue(Span(6), Span(7)) : weights;
    }
}
