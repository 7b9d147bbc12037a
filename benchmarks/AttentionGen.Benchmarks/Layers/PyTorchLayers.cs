using AttentionGen.Benchmarks.PyTorch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Layers;

/// <summary>The same layers by PyTorch's functions: projections with their biases fused, scaled_dot_product_attention, gelu, layer_norm.</summary>
internal static class PyTorchLayers
{
    public static PyTorchPeer Network(NetworkWeightsDrawn drawn, Activation activation, float[] input, int rows)
    {
        var tensors = new PyTorchTensors();
        Tensor x = tensors.Copy(input, rows, drawn.Model);
        Func<Tensor, Tensor> network = Network(tensors, drawn, activation);
        return new PyTorchPeer($"linear, {activation}, linear", input.Length, tensors, () => network(x));
    }

    public static PyTorchPeer Layer(LayerWeightsDrawn drawn, int heads, float[] input, int samples, int length, bool isPre)
    {
        int model = drawn.Model;
        var tensors = new PyTorchTensors();
        Tensor x = tensors.Copy(input, samples, length, model);
        Tensor inWeight = tensors.Copy(drawn.In, 3 * model, model), inBias = tensors.Copy(drawn.InBias, 3 * model);
        Tensor outWeight = tensors.Copy(drawn.Out, model, model), outBias = tensors.Copy(drawn.OutBias, model);
        Func<Tensor, Tensor> network = Network(tensors, drawn.Network, isPre ? Activation.GeluTanh : Activation.GeluErf);
        Func<Tensor, Tensor> first = Normalize(0), second = Normalize(1);
        return new PyTorchPeer("linear, SDPA, layer_norm, gelu", input.Length, tensors, () =>
        {
            if (!isPre)
            {
                using Tensor attended = Attend(x);
                using Tensor sum = attended.add_(x);
                using Tensor middle = first(sum);
                using Tensor computed = network(middle);
                using Tensor last = computed.add_(middle);
                return second(last);
            }

            using Tensor normalized = first(x);
            using Tensor attention = Attend(normalized);
            using Tensor between = attention.add_(x);
            using Tensor again = second(between);
            Tensor output = network(again);
            return output.add_(between);
        });

        Tensor Attend(Tensor rows)
        {
            using Tensor product = linear(rows, inWeight, inBias);
            using Tensor parts = product.view(samples, length, 3, heads, model / heads);
            using Tensor split = parts.permute(2, 0, 3, 1, 4);
            using Tensor query = split.select(0, 0), key = split.select(0, 1), value = split.select(0, 2);
            using Tensor attended = scaled_dot_product_attention(query, key, value, is_casual: isPre);
            using Tensor transposed = attended.transpose(1, 2);
            using Tensor together = transposed.reshape(samples, length, model);
            return linear(together, outWeight, outBias);
        }

        Func<Tensor, Tensor> Normalize(int number)
        {
            Tensor gain = tensors.Copy(drawn.Gains[number], model), bias = tensors.Copy(drawn.Biases[number], model);
            return rows => layer_norm(rows, [model], gain, bias, isPre ? 1e-5 : 1e-12);
        }
    }

    private static Func<Tensor, Tensor> Network(PyTorchTensors tensors, NetworkWeightsDrawn drawn, Activation activation)
    {
        Tensor up = tensors.Copy(drawn.Up, drawn.Hidden, drawn.Model), upBias = tensors.Copy(drawn.UpBias, drawn.Hidden);
        Tensor down = tensors.Copy(drawn.Down, drawn.Model, drawn.Hidden), downBias = tensors.Copy(drawn.DownBias, drawn.Model);
        Tensor? gate = drawn.Gate is null ? null : tensors.Copy(drawn.Gate, drawn.Hidden, drawn.Model);
        return rows =>
        {
            using Tensor hidden = linear(rows, up, upBias);
            using Tensor activated = Activate(rows, hidden);
            return linear(activated, down, downBias);
        };

        Tensor Activate(Tensor rows, Tensor hidden)
        {
            if (gate is null)
            {
                return activation switch
                {
                    Activation.Relu => relu(hidden),
                    Activation.GeluTanh => GeluTanh(hidden),
                    _ => gelu(hidden),
                };
            }

            using Tensor gated = linear(rows, gate);
            Tensor activated = silu(gated);
            return activated.mul_(hidden);
        }
    }

    /// <summary>TorchSharp's gelu has no approximate form: the formula, in as few passes as functions allow.</summary>
    private static Tensor GeluTanh(Tensor x)
    {
        using Tensor square = x.mul(x);
        using Tensor inner = square.mul_(0.0356774081363001).add_(0.7978845608028654);
        using Tensor bent = inner.mul_(x).tanh_();
        using Tensor plus = bent.add_(1);
        return plus.mul_(x).mul(0.5);
    }
}
