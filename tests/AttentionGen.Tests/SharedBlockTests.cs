using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>A row's bits do not depend on which panels share blocks of keys with its own: not on the rows of the call, nor on the threads.</summary>
[Collection(SerialKernels.Name)]
public sealed class SharedBlockTests : IDisposable
{
    /// <summary>Queries of the widest panel: as many are whole panels at every width.</summary>
    private const int Panel = 32;

    private const int Heads = 2, Model = 32, Length = 600;

    private readonly float[] _query = Rows(1), _key = Rows(2), _value = Rows(3);

    public void Dispose() => ParallelAttention.SplitsAlways = false;

    [Fact]
    public void Panels_share_blocks() => Assert.Contains("panels while it is near", SharedBlocks.KernelPlan.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(Length)]
    [InlineData(511)]
    [InlineData(40)]
    [InlineData(0)]
    public void Each_panel_alone_has_the_same_bits(int keys)
    {
        float[] output = Forward(_query, keys, degree: 0);
        for (int first = 0; first < Length; first += Panel)
        {
            Range rows = (first * Model)..(Math.Min(first + Panel, Length) * Model);
            Assert.Equal(Forward(_query[rows], keys, degree: 0), output[rows]);
        }
    }

    [Theory]
    [InlineData(Length)]
    [InlineData(511)]
    public void Any_number_of_threads_has_the_same_bits(int keys)
    {
        float[] output = Forward(_query, keys, degree: 0);
        foreach (int degree in new[] { 2, 3, 8 })
            Assert.Equal(output, Forward(_query, keys, degree));
    }

    private float[] Forward(float[] query, int keys, int degree)
    {
        var output = new float[query.Length];
        int rows = query.Length / Model;
        ReadOnlySpan<float> key = _key.AsSpan(0, keys * Model), value = _value.AsSpan(0, keys * Model);
        ParallelAttention.SplitsAlways = degree > 0;
        if (degree > 0)
            SharedBlocks.Forward(query, key, value, output, rows, keys, new ParallelOptions { MaxDegreeOfParallelism = degree });
        else
            SharedBlocks.Forward(query, key, value, output, rows, keys);
        return output;
    }

    private static float[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Length * Model).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}

/// <summary>Nineteen panels of the widest vectors on three blocks of keys.</summary>
[ScaledDotProductAttention(2, 32, 600)]
internal static partial class SharedBlocks;
