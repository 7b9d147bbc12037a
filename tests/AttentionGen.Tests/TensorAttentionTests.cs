using System.Numerics.Tensors;
using AttentionGen.Tensors;

namespace AttentionGen.Tests;

/// <summary>Tensor spans as kernels take them: the very same elements, or an exception that names the axis.</summary>
public sealed class TensorAttentionTests
{
    [Fact]
    public void The_kernel_gets_the_tensors_own_elements()
    {
        float[] query = [.. Enumerable.Range(0, 2 * 3 * 2 * 4).Select(n => (float)n)], key = new float[2 * 5 * 1 * 4], value = new float[2 * 5 * 1 * 6];
        var output = new float[2 * 3 * 2 * 6];
        TensorAttention.Forward(
            (q, k, v, o) =>
            {
                Assert.True(q == query);
                Assert.True(k == key);
                Assert.True(v == value);
                o.Fill(7);
            },
            Of(query, 2, 3, 2, 4), Of(key, 2, 5, 1, 4), Of(value, 2, 5, 1, 6), new TensorSpan<float>(output, [2, 3, 2, 6]));
        Assert.All(output, element => Assert.Equal(7, element));
    }

    [Fact]
    public void Other_shapes_are_refused_by_their_axis()
    {
        float[] data = new float[24];
        Refused("Expected 4 axes, got 3", () => DenseTensor.Span(Of(data, 2, 3, 4), "query", 2, 3, 4, 1));
        Refused("Expected length 5 of axis 1, got 3", () => DenseTensor.Span(Of(data, 2, 3, 4, 1), "query", -1, 5, -1, -1));
        Refused("axis 2, got 3", () => DenseTensor.Span(Of(data, 2, 4, 3, 1), "query", 2, 4, 4, 1));
        Assert.Equal(24, DenseTensor.Span(Of(data, 2, 3, 4, 1), "query", 2, -1, 4, -1).Length);
        Assert.Equal(0, DenseTensor.Span(Of([], 0, 3, 4, 1), "query", -1, 3, 4, 1).Length);
    }

    [Fact]
    public void Gaps_are_refused_by_their_axis()
    {
        float[] data = new float[24];

        // Half of axis 1 leaves gaps between the indices of axis 0, half of axis 0 none.
        Refused("stride 4 in axis 0, got stride 12", () => DenseTensor.Span(Of(data, 2, 3, 4, 1).Slice(0..2, 0..1, 0..4, 0..1), "query", -1, -1, -1, -1));
        Assert.Equal(12, DenseTensor.Span(Of(data, 2, 3, 4, 1).Slice(1..2, 0..3, 0..4, 0..1), "query", -1, -1, -1, -1).Length);
    }

    private static ReadOnlyTensorSpan<float> Of(float[] data, params nint[] lengths) => new(data, lengths);

    private static void Refused(string message, Action action)
    {
        var error = Assert.Throws<ArgumentException>(action);
        Assert.Equal("query", error.ParamName);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
