// A program that NativeAOT compiles ahead of time, built and run by run.sh, outside the repository; and that tests/Published/run.sh publishes in other ways. It
// prints the bits of what it computed, which are the same however it was compiled, if the vectors are.
using System.Diagnostics;
using System.Globalization;
using AttentionGen;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var random = new Random(1);
float[] query = Numbers(2 * 37 * 30), key = Numbers(2 * 37 * 30), value = Numbers(2 * 37 * 30);
float[] output = new float[query.Length], expected = new float[query.Length];
OddShape.Forward(query, key, value, output);
double first = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds;

// Sums of 37 terms around 0 and a softmax lose less than 168 roundings of a float below 1, which 1e-5 is.
var declaration = new ScaledDotProductAttentionAttribute(headCount: 3, modelDimension: 30, sequenceLength: 37) { Mask = AttentionMask.Causal };
ReferenceAttention.Forward(declaration, new AttentionInputs { Query = query, Key = key, Value = value }, expected);
Check("attention", output, expected);
uint bits = Bits(output, 2166136261);

var weights = MultiHeadAttentionWeights.FromPyTorch(Numbers(3 * 30 * 30), Numbers(3 * 30), Numbers(30 * 30), Numbers(30));
new OddLayer(weights).Forward(query, output);
var layerDeclaration = new MultiHeadAttentionAttribute(headCount: 3, modelDimension: 30, sequenceLength: 37);
ReferenceAttention.Forward(layerDeclaration, weights, new MultiHeadAttentionInputs { Input = query }, expected);
Check("layer", output, expected);
bits = Bits(output, bits);

Console.WriteLine($"{Environment.Version} {OddShape.InstructionSet} {OddLayer.InstructionSet}: first result {first:F0} ms after the process began (in steps of 10), bits {bits:X8}");

float[] Numbers(int count) => Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray();

// All bits of all elements, by FNV-1a.
static uint Bits(float[] elements, uint hash) => elements.Aggregate(hash, static (hash, element) => unchecked((hash ^ BitConverter.SingleToUInt32Bits(element)) * 16777619));

static void Check(string what, float[] actual, float[] expected)
{
    float error = actual.Zip(expected, (a, b) => MathF.Abs(a - b)).Max();
    if (error < 1e-5f)
        return;
    Console.Error.WriteLine($"NativeAOT: {what} is off by {error}");
    Environment.Exit(1);
}

[ScaledDotProductAttention(headCount: 3, modelDimension: 30, sequenceLength: 37, Mask = AttentionMask.Causal)]
public static partial class OddShape;

[MultiHeadAttention(headCount: 3, modelDimension: 30, sequenceLength: 37)]
public sealed partial class OddLayer;
