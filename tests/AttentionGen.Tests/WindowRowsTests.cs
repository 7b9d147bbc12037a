using AttentionGen.Runtime;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests;

/// <summary>
/// In a window, rows are gathered as panels come to them. Panels come in any order where threads take over each other's; and a value that is not finite
/// reaches those queries alone that see it, whichever panels were computed before.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class WindowRowsTests : IDisposable
{
    private const int Batch = 2, Heads = 4, Model = 64, Length = 300, Left = 20;

    private readonly float[] _query = Rows(1), _key = Rows(2), _value = Rows(3);

    public void Dispose() => ParallelAttention.SplitsAlways = false;

    [Fact]
    public void The_kernel_gathers_by_panels() => Assert.Contains("as panels come to them", NarrowWindow.KernelPlan.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_not_finite_reaches_its_own_queries_alone(float poison)
    {
        const int Sample = 1, Head = 2, Key = 150;
        float[] clean = Forward(degree: 0);
        _value[(((Sample * Length) + Key) * Model) + (Head * Model / Heads) + 5] = poison;
        float[] poisoned = Forward(degree: 0);
        for (int n = 0; n < clean.Length; n++)
        {
            int row = n / Model, query = row % Length, element = n % Model;
            bool sees = row / Length == Sample && element == (Head * Model / Heads) + 5 && query >= Key && query - Key <= Left;
            if (sees)
                Assert.False(float.IsFinite(poisoned[n]), $"query {query}");
            else
                Assert.Equal(clean[n], poisoned[n], 1e-5f); // Means of values below 1 in size, summed in another way.
        }

        foreach (int degree in new[] { 2, 3, 8 })
            Assert.Equal(poisoned, Forward(degree));
    }

    [Fact]
    public void Keys_that_are_not_finite_reach_their_own_queries_alone()
    {
        float[] clean = Forward(degree: 0);
        Array.Fill(_key, float.NaN, 150 * Model, Model);
        float[] poisoned = Forward(degree: 0);
        for (int query = 0; query < Length; query++)
        {
            bool sees = query is >= 150 and <= 150 + Left;
            Assert.All(poisoned.AsSpan(query * Model, Model).ToArray(), element => Assert.Equal(sees, float.IsNaN(element)));
            if (!sees)
                Assert.Equal(clean.AsSpan(query * Model, Model).ToArray(), poisoned.AsSpan(query * Model, Model).ToArray());
        }
    }

    private float[] Forward(int degree)
    {
        var output = new float[_query.Length];
        ParallelAttention.SplitsAlways = degree > 0;
        if (degree > 0)
            NarrowWindow.Forward(_query, _key, _value, output, new ParallelOptions { MaxDegreeOfParallelism = degree });
        else
            NarrowWindow.Forward(_query, _key, _value, output);
        return output;
    }

    private static float[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Batch * Length * Model).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}

[ScaledDotProductAttention(4, 64, 300, Mask = AttentionMask.Causal, WindowLeft = 20)]
internal static partial class NarrowWindow;
