using AttentionGen.Benchmarks.Grid;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.PyTorch;

/// <summary>The ways to compute attention in PyTorch.</summary>
internal static class PyTorchAttention
{
    public static IEnumerable<PyTorchPeer> Forms(AttentionProblem problem)
    {
        yield return Fused(problem, headMajor: false);
        yield return Fused(problem, headMajor: true);
        if (problem.Shape.CanKeepScores)
            yield return Composed(problem);
    }

    /// <summary>
    /// The flash kernel, which takes (1, H, S, D): as a view of (1, S, H, D), or laid out so beforehand. It writes (1, S, H, D) in any case.
    /// </summary>
    private static PyTorchPeer Fused(AttentionProblem problem, bool headMajor)
    {
        var tensors = new PyTorchTensors();
        Tensor query = Heads(problem.Query), key = Heads(problem.Key), value = Heads(problem.Value);
        bool causal = problem.Shape.Causal;
        return new($"SDPA {(headMajor ? "(H, S, D)" : "(S, H, D)")}", problem.Shape.TensorLength, tensors, () =>
        {
            using Tensor heads = scaled_dot_product_attention(query, key, value, is_casual: causal);
            return heads.transpose(1, 2);
        });

        Tensor Heads(AlignedBuffer rows)
        {
            Tensor view = tensors.Heads(rows, problem.Shape);
            return headMajor ? tensors.Keep(view.contiguous()) : view;
        }
    }

    /// <summary>Two matrix products with a softmax between them.</summary>
    private static PyTorchPeer Composed(AttentionProblem problem)
    {
        BenchmarkShape shape = problem.Shape;
        var tensors = new PyTorchTensors();
        Tensor query = HeadMajor(problem.Query), value = HeadMajor(problem.Value), keys = tensors.Keep(HeadMajor(problem.Key).transpose(2, 3));
        Tensor? mask = shape.Causal
            ? tensors.Keep(full([shape.SequenceLength, shape.SequenceLength], float.NegativeInfinity).triu_(1))
            : null;
        Scalar scale = shape.Scale;
        return new("matmul, softmax", shape.TensorLength, tensors, () =>
        {
            using Tensor scaled = query.mul(scale);
            using Tensor scores = scaled.matmul(keys);
            if (mask is not null)
                scores.add_(mask);
            using Tensor weights = scores.softmax(-1);
            using Tensor heads = weights.matmul(value);
            using Tensor rows = heads.transpose(1, 2);
            return rows.contiguous();
        });

        Tensor HeadMajor(AlignedBuffer rows) => tensors.Keep(tensors.Heads(rows, shape).contiguous());
    }

    /// <summary>(1, H, S, D), a view of rows (S, H, D).</summary>
    private static Tensor Heads(this PyTorchTensors tensors, AlignedBuffer rows, BenchmarkShape shape) =>
        tensors.Keep(tensors.Copy(rows, 1, shape.SequenceLength, shape.HeadCount, shape.HeadDimension).transpose(1, 2));
}
