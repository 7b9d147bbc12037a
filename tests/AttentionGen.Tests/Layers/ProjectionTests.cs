using System.Runtime.CompilerServices;
using AttentionGen.Reference;
using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;

namespace AttentionGen.Tests.Layers;

/// <summary>
/// A projection with what is done at its end. Weights, rows, biases and residuals are small integers, which bfloat16 and whose products and sums floats hold exactly, so that a result is right to the
/// bit or an element was taken from the wrong place. Each output has a weight of 127 too, so that bytes are multiples of 1.
/// </summary>
public sealed class ProjectionTests
{
    private static readonly ElementType[] s_types = [ElementType.Float32, ElementType.BFloat16, ElementType.Int8];
    private static readonly int[] s_rowCounts = [1, 2, 3, 5, 11, 12, 13, 25, 31];

    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 8 },
        { 7, 19, 3 },
        { 19, 7, 8 },
        { 40, 72, 16 },
        { 33, 32, 5 },
        { 24, 64, 24 },
        { 64, 33, 16 },
        { 50, 130, 384 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sums_are_exact(int inputs, int outputs, int block)
    {
        var random = new Random(inputs + outputs);
        float[] matrix = Matrix(random, inputs, outputs), bias = Integers(random, outputs);
        foreach (bool hasBias in new[] { true, false })
        {
            LinearWeights weights = LinearWeights.FromPyTorch(matrix, hasBias ? bias : []);
            foreach (int rowCount in s_rowCounts)
            {
                float[] rows = Integers(random, rowCount * inputs), residual = Integers(random, rowCount * outputs);
                double[] sums = ReferenceProjection.Apply(weights.Matrix.Projection(inputs, ElementType.Float32), Array.ConvertAll(rows, x => (double)x));
                foreach (int lanes in LaneCounts.Here)
                foreach (Activation activation in new[] { Activation.None, Activation.Relu })
                foreach (bool hasResidual in new[] { false, true })
                foreach (bool prefetches in new[] { false, true })
                foreach (int pairedRows in new[] { 0, 1, 2 })
                foreach (ElementType type in s_types)
                {
                    float[] expected = [.. sums.Select((sum, n) => (float)(ReferenceActivation.Of(activation, sum) + (hasResidual ? residual[n] : 0)))];
                    float[] actual = Run(weights, lanes, block, rows, rowCount, inputs, outputs, activation, hasResidual ? residual : [], prefetches, type, pairedRows);
                    Assert.Equal(expected, actual);
                }
            }
        }
    }

    [Fact]
    public void An_activation_meets_whole_sums_alone()
    {
        // Two blocks of inputs: the first makes every sum negative, which a ReLU too early would lose.
        float[] matrix = [.. Enumerable.Range(0, 70).SelectMany(_ => (float[])[-125, -125, 127, 127])];
        LinearWeights weights = LinearWeights.FromPyTorch(matrix);
        foreach (int lanes in LaneCounts.Here)
        foreach (ElementType type in s_types)
        foreach (int pairedRows in new[] { 0, 2 })
        {
            float[] actual = Run(weights, lanes, 2, [1, 1, 1, 1], 1, 4, 70, Activation.Relu, [], prefetches: false, type, pairedRows);
            Assert.Equal(Enumerable.Repeat(4f, 70), actual);
        }
    }

    private static float[] Run(
        LinearWeights weights, int lanes, int block, float[] rows, int rowCount, int inputs, int outputs, Activation activation, float[] residual, bool prefetches, ElementType type,
        int pairedRows)
    {
        DensePlan plan = DensePlans.Of(lanes, prefetchesWeights: prefetches, weightType: type, pairedRows: pairedRows);
        var projection = new Projection(plan);
        ProjectionWeights packed = weights.Matrix.Pack(inputs, plan);
        using GuardedMemory<float> from = new GuardedMemory<float>(rows, GuardSide.End).AsReadOnly();
        using GuardedMemory<float> added = new GuardedMemory<float>(residual, GuardSide.End).AsReadOnly();
        using var target = new GuardedMemory<float>(rowCount * outputs, GuardSide.End);
        using var edge = new GuardedMemory<float>(rowCount * plan.PanelLanes, GuardSide.End);
        target.Span.Fill(float.NaN);
        edge.Span.Fill(float.NaN);
        ref float residualAt = ref residual.Length == 0 ? ref Unsafe.NullRef<float>() : ref added.Span[0];
        for (int number = 0; number < plan.Groups(outputs, rowCount); number++)
            projection.Run(ref from.Span[0], rowCount, block, packed, number, ref target.Span[0], ref edge.Span[0], activation, ref residualAt);
        return target.Span.ToArray();
    }

    private static float[] Matrix(Random random, int inputs, int outputs)
    {
        float[] matrix = Integers(random, inputs * outputs);
        for (int output = 0; output < outputs; output++)
            matrix[(output * inputs) + random.Next(inputs)] = output % 2 == 0 ? 127 : -127;
        return matrix;
    }

    private static float[] Integers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-9, 10))];
}
