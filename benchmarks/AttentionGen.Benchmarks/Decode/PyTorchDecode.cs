using AttentionGen.Benchmarks.PyTorch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>PyTorch's scaled_dot_product_attention over keys and values that are all there already, on as many sets of them as there are layers.</summary>
internal static class PyTorchDecode
{
    public static PyTorchPeer Create(DecodeProblem problem, int layers)
    {
        DecodeShape shape = problem.Shape;
        var tensors = new PyTorchTensors();

        // The query heads of a group are as many queries to the head of keys that they share.
        int group = shape.HeadCount / shape.KeyValueHeadCount;
        Tensor query = tensors.Copy(problem.Query, 1, shape.KeyValueHeadCount, group, shape.HeadDimension);
        (Tensor Keys, Tensor Values)[] caches = [.. Enumerable.Range(0, layers).Select(_ => (HeadMajor(problem.Keys), HeadMajor(problem.Values)))];
        int next = 0;
        return new("SDPA, nothing appended", shape.QueryWidth, tensors, () =>
        {
            (Tensor keys, Tensor values) = caches[next];
            next = next + 1 == caches.Length ? 0 : next + 1;
            return scaled_dot_product_attention(query, keys, values);
        });

        Tensor HeadMajor(float[] rows) => tensors.Copy(
            shape.HeadMajor(rows, DecodeShape.KeyLength, DecodeShape.KeyLength), 1, shape.KeyValueHeadCount, DecodeShape.KeyLength, shape.HeadDimension);
    }
}
