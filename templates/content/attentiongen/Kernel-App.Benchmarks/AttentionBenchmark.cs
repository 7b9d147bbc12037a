using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;

namespace Kernel_App.Benchmarks;

/// <summary>The kernel beside loops over rows with TensorPrimitives.</summary>
[MemoryDiagnoser]
public class AttentionBenchmark
{
    private const int Dimension = Shape.Model / Shape.Heads;

    private readonly float[] _query = Rows(1), _key = Rows(2), _value = Rows(3), _output = new float[Shape.Floats], _scores = new float[Shape.Length];

    [Benchmark(Baseline = true)]
    public void Kernel() => Attention.Forward(_query, _key, _value, _output);

    [Benchmark]
    public void TensorPrimitivesLoops()
    {
        float scale = 1 / MathF.Sqrt(Dimension);
        for (int head = 0; head < Shape.Heads; head++)
        {
            for (int query = 0; query < Shape.Length; query++)
            {
#if (causal)
                Span<float> scores = _scores.AsSpan(0, query + 1);
#else
                Span<float> scores = _scores;
#endif
                for (int key = 0; key < scores.Length; key++)
                    scores[key] = TensorPrimitives.Dot(Row(_query, query, head), Row(_key, key, head)) * scale;
                TensorPrimitives.SoftMax(scores, scores);
                Span<float> output = Row(_output, query, head);
                output.Clear();
                for (int key = 0; key < scores.Length; key++)
                    TensorPrimitives.MultiplyAdd(Row(_value, key, head), scores[key], output, output);
            }
        }
    }

    private static Span<float> Row(float[] rows, int token, int head) => rows.AsSpan((token * Shape.Model) + (head * Dimension), Dimension);

    private static float[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Shape.Floats).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
