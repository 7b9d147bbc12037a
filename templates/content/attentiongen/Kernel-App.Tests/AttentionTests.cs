using System.Reflection;
using AttentionGen;
using Xunit;

namespace Kernel_App.Tests;

public sealed class AttentionTests
{
    private const int Batch = 2;

    private readonly float[] _query = Rows(1), _key = Rows(2), _value = Rows(3), _output = new float[Batch * Shape.Floats];

    [Fact]
    public void The_kernel_agrees_with_the_reference()
    {
        Attention.Forward(_query, _key, _value, _output);

        // The reference reads the same attribute and computes in double.
        var declaration = typeof(Attention).GetCustomAttribute<ScaledDotProductAttentionAttribute>()!;
        var expected = new double[_output.Length];
        ReferenceAttention.Forward(declaration, new AttentionInputs { Query = _query, Key = _key, Value = _value }, expected.AsSpan());

        // Elements are below 1 in size. A score, at most sqrt(d) of them, loses d roundings, and moves its weight as much, up and in the sum; the mean of values loses one
        // for each key; exponential and quotient lose some more.
        const double Rounding = 1.0 / (1 << 24);
        int dimension = Shape.Model / Shape.Heads;
        double allowed = ((2 * dimension * Math.Sqrt(dimension)) + Shape.Length + 8) * Rounding;
        for (int n = 0; n < expected.Length; n++)
            Assert.Equal(expected[n], _output[n], allowed);
    }

    [Fact]
    public void Several_threads_give_the_same_bits()
    {
        Attention.Forward(_query, _key, _value, _output);
        var parallel = new float[_output.Length];
        Attention.Forward(_query, _key, _value, parallel, new ParallelOptions());
        Assert.Equal(_output, parallel);
    }

    private static float[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Batch * Shape.Floats).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
