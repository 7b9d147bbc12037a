using AttentionGen.Benchmarks.PyTorch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AttentionGen.Benchmarks.Methods;

/// <summary>PyTorch's scaled_dot_product_attention with a dense table: booleans for a mask, floats for a change of scores, made before anything is timed.</summary>
internal static class DenseMask
{
    /// <summary>The peer; rows as (sequence, head, dimension).</summary>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="sees">Whether a query sees a key, or null.</param>
    /// <param name="bias">What is added to a score of a head, or null.</param>
    public static PyTorchPeer Create(float[] query, float[] key, float[] value, Func<int, int, bool>? sees, Func<int, int, int, float>? bias)
    {
        var tensors = new PyTorchTensors();
        Tensor q = Rows(query), k = Rows(key), v = Rows(value);
        const int Length = MethodShape.Length;
        Tensor table;
        if (sees is not null)
        {
            var visible = new bool[Length * Length];
            for (int i = 0; i < visible.Length; i++)
                visible[i] = sees(i / Length, i % Length);
            table = tensors.Keep(tensor(visible, [1, 1, Length, Length]));
        }
        else
        {
            var biases = new float[MethodShape.Heads * Length * Length];
            for (int i = 0; i < biases.Length; i++)
                biases[i] = bias!(i / (Length * Length), i / Length % Length, i % Length);
            table = tensors.Keep(tensor(biases, [1, MethodShape.Heads, Length, Length]));
        }

        return new PyTorchPeer("SDPA with a dense table", query.Length, tensors, () =>
        {
            using Tensor heads = scaled_dot_product_attention(q, k, v, table);
            return heads.transpose(1, 2);
        });

        Tensor Rows(float[] rows)
        {
            Tensor sequenceMajor = tensors.Copy(rows, 1, Length, MethodShape.Heads, MethodShape.HeadDimension);
            return tensors.Keep(sequenceMajor.transpose(1, 2).contiguous());
        }
    }
}
