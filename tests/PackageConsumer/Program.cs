// The program of a user who has just added the package: compiled by run.sh in a project of its own, outside the repository.
using System.Reflection;
using AttentionGen;

// By hand: query 0 has scores ln 3 and 0 with keys 0 and 1, so weights 3/4 and 1/4; values 8 and 4 give 6 + 1. Query 1 has equal
// scores, weights 1/2 and 1/2, and gets 6.
float ln3 = MathF.Log(3);
var output = new float[2];
ByHand.Forward([1, 0], [ln3, 0], [8, 4], output);
Check("known value", MathF.Abs(output[0] - 7) < 1e-5f && MathF.Abs(output[1] - 6) < 1e-5f, string.Join(", ", output));

// Against the reference, a shape with odd sizes; random numbers around 0 keep outputs below 1, where a float has 24 bits: 1e-5 is 168
// of its roundings, more than sums of 37 terms and a softmax lose.
var declaration = typeof(OddShape).GetCustomAttribute<ScaledDotProductAttentionAttribute>()!;
var random = new Random(1);
float[] query = Numbers(2 * 37 * 30), key = Numbers(2 * 37 * 30), value = Numbers(2 * 37 * 30);
float[] actual = new float[query.Length], expected = new float[query.Length];
OddShape.Forward(query, key, value, actual);
ReferenceAttention.Forward(declaration, new AttentionInputs { Query = query, Key = key, Value = value }, expected);
float error = actual.Zip(expected, (a, b) => MathF.Abs(a - b)).Max();
Check("reference", error < 1e-5f, $"error {error}");

// On several threads, the same bits.
float[] parallel = new float[query.Length];
OddShape.Forward(query, key, value, parallel, new ParallelOptions());
Check("several threads", parallel.AsSpan().SequenceEqual(actual), "another output");

Console.WriteLine($"{Environment.Version}, {OddShape.InstructionSet}: error {error:g2}");

float[] Numbers(int count) => Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray();

static void Check(string what, bool isRight, string got)
{
    if (isRight)
        return;
    Console.Error.WriteLine($"package consumer: wrong result, {what}: {got}");
    Environment.Exit(1);
}

[ScaledDotProductAttention(headCount: 1, modelDimension: 1, sequenceLength: 2)]
public static partial class ByHand;

[ScaledDotProductAttention(headCount: 3, modelDimension: 30, sequenceLength: 37, Mask = AttentionMask.Causal)]
public static partial class OddShape;
