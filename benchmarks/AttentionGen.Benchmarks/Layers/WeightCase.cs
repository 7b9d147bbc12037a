using System.Reflection;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>Layers of one shape with their weights as floats, as BFloat16 and as bytes, which calls go through in turn.</summary>
internal sealed class WeightCase
{
    private const int Model = 768, Hidden = 3072;

    private static readonly TransformerLayerAttribute s_declaration = typeof(PromptLayer).GetCustomAttribute<TransformerLayerAttribute>()!;

    private readonly LayerWeightsDrawn _drawn;
    private readonly IAttentionLayer[] _floats;
    private readonly IAttentionLayer[] _narrow;
    private readonly IAttentionLayer[] _bytes;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly int _rows;

    /// <summary>GPT-2's layer over a few rows.</summary>
    /// <param name="rows">Rows of a call.</param>
    /// <param name="layers">Layers, with weights of their own each.</param>
    public WeightCase(int rows, int layers)
    {
        var random = new Random(1);
        _drawn = new LayerWeightsDrawn(random, Model, Hidden);
        TransformerLayerWeights[] weights = [.. Enumerable.Range(0, layers).Select(_ => _drawn.Copied())];
        _floats = [.. weights.Select(of => new PromptLayer(of))];
        _narrow = [.. weights.Select(of => new NarrowPromptLayer(of))];
        _bytes = [.. weights.Select(of => new BytePromptLayer(of))];
        _input = Drawn.Floats(random, rows * Model, 1);
        _output = new float[_input.Length];
        _rows = rows;
        Name = $"GPT-2 layer, {rows} {(rows == 1 ? "row" : "rows")}, {(layers == 1 ? "one layer again and again" : $"{layers} layers in turn")}";

        Call(_floats[0]);
        Expected = [.. _output];
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>Weights of a layer.</summary>
    public static double Weights => (4.0 * Model * Model) + (2.0 * Model * Hidden);

    /// <summary>The result with floats.</summary>
    public float[] Expected { get; }

    /// <summary>A layer with weights of that type, the next one at each call.</summary>
    public Action Generated(WeightForm form) => InTurn(form == WeightForm.Floats ? _floats : form == WeightForm.Narrow ? _narrow : _bytes);

    /// <summary>The same layers in ggml.</summary>
    public LlamaCppLayersPeer LlamaCpp(WeightForm form) => new(new LlamaCppLayer(s_declaration, _drawn, _rows, form.GgmlType), _input, _floats.Length);

    private Action InTurn(IAttentionLayer[] layers)
    {
        int next = 0;
        return () =>
        {
            Call(layers[next]);
            next = next + 1 == layers.Length ? 0 : next + 1;
        };
    }

    private void Call(IAttentionLayer layer) => layer.Forward(new() { Input = _input, QueryLength = _rows }, _output);
}
