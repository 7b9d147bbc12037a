using TorchSharp.Modules;
using TrainFromScratch.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Training;

/// <summary>A layer of <see cref="PyTorchTextModel"/>: queries, keys and values by one product, PyTorch's fused attention.</summary>
internal sealed class PyTorchBlock
{
    private const int Dimension = ModelShape.Dimension, Hidden = ModelShape.HiddenDimension, Heads = ModelShape.HeadCount;

    private readonly Parameter _inWeight;
    private readonly Parameter _inBias;
    private readonly Parameter _outWeight;
    private readonly Parameter _outBias;
    private readonly Parameter _firstGain;
    private readonly Parameter _firstBias;
    private readonly Parameter _upWeight;
    private readonly Parameter _upBias;
    private readonly Parameter _downWeight;
    private readonly Parameter _downBias;
    private readonly Parameter _secondGain;
    private readonly Parameter _secondBias;

    /// <summary>A parameter by its name and shape, in the order of the generated layer's.</summary>
    public delegate Parameter Source(string name, params long[] shape);

    public PyTorchBlock(Source next)
    {
        _inWeight = next("attention.inProjectionWeight", 3 * Dimension, Dimension);
        _inBias = next("attention.inProjectionBias", 3 * Dimension);
        _outWeight = next("attention.outProjectionWeight", Dimension, Dimension);
        _outBias = next("attention.outProjectionBias", Dimension);
        _firstGain = next("attentionNormalization.gain", Dimension);
        _firstBias = next("attentionNormalization.bias", Dimension);
        _upWeight = next("feedForward.up.weight", Hidden, Dimension);
        _upBias = next("feedForward.up.bias", Hidden);
        _downWeight = next("feedForward.down.weight", Dimension, Hidden);
        _downBias = next("feedForward.down.bias", Dimension);
        _secondGain = next("feedForwardNormalization.gain", Dimension);
        _secondBias = next("feedForwardNormalization.bias", Dimension);
    }

    /// <summary>(sample, token, dimension); tensors that it leaves behind are the caller's scope's.</summary>
    public Tensor Forward(Tensor rows)
    {
        Tensor middle = rows.add(Attend(layer_norm(rows, [Dimension], _firstGain, _firstBias)));
        return middle.add(linear(gelu(linear(layer_norm(middle, [Dimension], _secondGain, _secondBias), _upWeight, _upBias)), _downWeight, _downBias));
    }

    private Tensor Attend(Tensor rows)
    {
        long samples = rows.shape[0], tokens = rows.shape[1];
        Tensor heads = linear(rows, _inWeight, _inBias).view(samples, tokens, 3, Heads, Dimension / Heads).permute(2, 0, 3, 1, 4);
        Tensor attended = scaled_dot_product_attention(heads.select(0, 0), heads.select(0, 1), heads.select(0, 2), is_casual: true);
        return linear(attended.transpose(1, 2).reshape(samples, tokens, Dimension), _outWeight, _outBias);
    }
}
