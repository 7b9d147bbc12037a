using AttentionGen.Benchmarks.Grid;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.PyTorch;

/// <summary>The ways to compute a layer in PyTorch.</summary>
internal static class PyTorchLayer
{
    public static IEnumerable<PyTorchPeer> Forms(LayerProblem problem)
    {
        yield return Packed(problem);
        yield return Separate(problem);
    }

    /// <summary>Queries, keys and values by one projection.</summary>
    private static PyTorchPeer Packed(LayerProblem problem)
    {
        BenchmarkShape shape = problem.Shape;
        int width = shape.ModelDimension;
        var tensors = new PyTorchTensors();
        Tensor input = tensors.Copy(problem.Input, shape.SequenceLength, width);
        Tensor weight = tensors.Copy(problem.InProjectionWeight, 3 * width, width), bias = tensors.Copy(problem.InProjectionBias, 3 * width);
        Func<Tensor, Tensor> outProjection = OutProjection(problem, tensors);
        return new("linear, SDPA", shape.TensorLength, tensors, () =>
        {
            using Tensor product = linear(input, weight, bias);
            using Tensor parts = product.view(shape.SequenceLength, 3, shape.HeadCount, shape.HeadDimension);
            using Tensor heads = parts.permute(1, 2, 0, 3);
            using Tensor query = heads.narrow(0, 0, 1), key = heads.narrow(0, 1, 1), value = heads.narrow(0, 2, 1);
            using Tensor attended = scaled_dot_product_attention(query, key, value, is_casual: shape.Causal);
            return outProjection(attended);
        });
    }

    /// <summary>Queries, keys and values by a projection each.</summary>
    private static PyTorchPeer Separate(LayerProblem problem)
    {
        BenchmarkShape shape = problem.Shape;
        int width = shape.ModelDimension;
        var tensors = new PyTorchTensors();
        Tensor input = tensors.Copy(problem.Input, shape.SequenceLength, width);
        (Tensor Weight, Tensor Bias)[] projections =
        [
            .. Enumerable.Range(0, 3).Select(part => (
                tensors.Copy(problem.InProjectionWeight.Span.Slice(part * width * width, width * width), width, width),
                tensors.Copy(problem.InProjectionBias.Span.Slice(part * width, width), width))),
        ];
        Func<Tensor, Tensor> outProjection = OutProjection(problem, tensors);
        return new("3 linear, SDPA", shape.TensorLength, tensors, () =>
        {
            using Tensor query = Heads(0), key = Heads(1), value = Heads(2);
            using Tensor attended = scaled_dot_product_attention(query, key, value, is_casual: shape.Causal);
            return outProjection(attended);
        });

        Tensor Heads(int part)
        {
            using Tensor product = linear(input, projections[part].Weight, projections[part].Bias);
            using Tensor rows = product.view(1, shape.SequenceLength, shape.HeadCount, shape.HeadDimension);
            return rows.transpose(1, 2);
        }
    }

    /// <summary>From (1, H, S, D) to (S, E).</summary>
    private static Func<Tensor, Tensor> OutProjection(LayerProblem problem, PyTorchTensors tensors)
    {
        int width = problem.Shape.ModelDimension;
        Tensor weight = tensors.Copy(problem.OutProjectionWeight, width, width), bias = tensors.Copy(problem.OutProjectionBias, width);
        return attended =>
        {
            using Tensor heads = attended.transpose(1, 2);
            using Tensor rows = heads.reshape(problem.Shape.SequenceLength, width);
            return linear(rows, weight, bias);
        };
    }
}
