using System.Globalization;
using AttentionGen.Runtime;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Onnx;

namespace AttentionGen.Tests;

/// <summary>Rotated rows against the formula in double, against ONNX's cases, and between guard pages.</summary>
public sealed class RotaryEmbeddingTests
{
    public static TheoryData<int, int> Dimensions => new()
    {
        // Dimension of a row, and of what is rotated: pairs below, at and above every vector's.
        { 2, 2 }, { 3, 2 }, { 6, 6 }, { 9, 4 }, { 16, 14 }, { 30, 30 }, { 32, 32 }, { 64, 64 }, { 67, 62 }, { 128, 128 }, { 130, 94 },
    };

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Rows_are_rotated_as_the_formula_says(int dimension, int rotated)
    {
        var rotary = new RotaryEmbedding(rotated, 40);
        foreach (RotaryPairing pairing in (RotaryPairing[])[RotaryPairing.HalfSplit, RotaryPairing.Interleaved])
        {
            foreach (AttentionLayout layout in Enum.GetValues<AttentionLayout>())
            {
                const int Batch = 2, Length = 5, Heads = 3;
                float[] input = Numbers(Batch * Length * Heads * dimension);
                int[] positions = [.. Enumerable.Range(0, Batch * Length).Select(n => n * 17 % 40)];
                var output = new float[input.Length];
                rotary.Apply(input, positions, output, Length, Heads, dimension, pairing, layout);
                Compare(rotary, input, output, Length, Heads, dimension, pairing, layout, (sample, row) => positions[(sample * Length) + row]);

                rotary.Apply(input, output, Length, Heads, dimension, pairing, layout, firstPosition: 35);
                Compare(rotary, input, output, Length, Heads, dimension, pairing, layout, (_, row) => 35 + row);

                // In place, bit for bit the same.
                rotary.Apply(input, input, Length, Heads, dimension, pairing, layout, firstPosition: 35);
                Assert.Equal(output, input);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Rows_between_guard_pages_are_rotated_and_nothing_else_is_touched(int dimension, int rotated)
    {
        const int Rows = 4;
        var rotary = new RotaryEmbedding(rotated, Rows);
        foreach (RotaryPairing pairing in Enum.GetValues<RotaryPairing>())
        {
            foreach (GuardSide side in Enum.GetValues<GuardSide>())
            {
                int stride = dimension + 5, length = ((Rows - 1) * stride) + dimension;
                float[] numbers = Numbers(length);
                using GuardedMemory<float> source = new GuardedMemory<float>(numbers, side).AsReadOnly();
                using GuardedMemory<int> positions = new GuardedMemory<int>([3, 0, 2, 1], side).AsReadOnly();
                using var target = new GuardedMemory<float>(length, side);
                target.Span.Fill(-7);
                RotaryRows.Rotate(
                    ref source.Span[0], stride, Rows, dimension, pairing, rotary, 0, ref positions.Span[0], ref target.Span[0], stride);
                for (int i = 0; i < length; i++)
                {
                    int d = i % stride;
                    if (d >= dimension)
                        Assert.Equal(-7, target.Span[i]);
                    else if (d >= rotated || pairing == RotaryPairing.None)
                        Assert.Equal(numbers[i], target.Span[i]);
                    else
                        ExpectRotated(rotary, numbers.AsSpan(i - d, dimension), d, pairing, positions.Span[i / stride], target.Span[i]);
                }
            }
        }
    }

    [Fact]
    public void Onnx_cases_agree()
    {
        Assert.SkipWhen(OnnxCases.Folder is null, "The conformance cases are not there.");
        IReadOnlyList<OnnxCase> cases = OnnxCases.Load("RotaryEmbedding");
        int agreed = 0;
        var differences = new List<string>();
        foreach (OnnxCase node in cases)
        {
            string? difference = OnnxRotaryEmbedding.Difference(node);
            if (difference is null)
                agreed++;
            else
                differences.Add($"{node.Name}: {difference}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agreed} of {cases.Count} cases agree."));
        Assert.Empty(differences);
        Assert.Equal(8, agreed);
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_written()
    {
        var rotary = new RotaryEmbedding(4, 10);
        float[] input = Numbers(48), output = new float[48];
        Refused<ArgumentException>("input", () => rotary.Apply(input.AsSpan(1), output.AsSpan(1), 3, 2, 4));
        Refused<ArgumentException>("input", () => rotary.Apply(input, output, int.MaxValue, int.MaxValue, int.MaxValue));
        Refused<ArgumentException>("output", () => rotary.Apply(input, output.AsSpan(1), 3, 2, 4));
        Refused<ArgumentException>("output", () => rotary.Apply(input.AsSpan(0, 24), input.AsSpan(8, 24), 3, 2, 4));
        Refused<ArgumentOutOfRangeException>("sequenceLength", () => rotary.Apply(input, output, 0, 2, 4));
        Refused<ArgumentOutOfRangeException>("headCount", () => rotary.Apply(input, output, 3, 0, 4));
        Refused<ArgumentOutOfRangeException>("headDimension", () => rotary.Apply(input, output, 3, 2, 3));
        Refused<ArgumentOutOfRangeException>("pairing", () => rotary.Apply(input, output, 3, 2, 4, RotaryPairing.None));
        Refused<ArgumentOutOfRangeException>("layout", () => rotary.Apply(input, output, 3, 2, 4, layout: (AttentionLayout)2));
        Refused<ArgumentOutOfRangeException>("firstPosition", () => rotary.Apply(input, output, 3, 2, 4, firstPosition: 8));
        Refused<ArgumentOutOfRangeException>("firstPosition", () => rotary.Apply(input, output, 3, 2, 4, firstPosition: -1));
        Refused<ArgumentException>("positions", () => rotary.Apply(input, [1, 2, 3], output, 3, 2, 4));
        Refused<ArgumentOutOfRangeException>("positions", () => rotary.Apply(input, [0, 1, 2, 3, 4, 10], output, 3, 2, 4));
        Refused<ArgumentOutOfRangeException>("positions", () => rotary.Apply(input, [0, 1, 2, 3, 4, -1], output, 3, 2, 4));
        Assert.Equal(new float[48], output);
        Assert.Equal(Numbers(48), input);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    public void A_dimension_that_has_no_pairs_is_told_what_it_may_be(int dimension)
    {
        string expected = $"Expected an even number of elements, at least 2, got {dimension}.";
        foreach (Action action in new Action[] { () => _ = new RotaryEmbedding(dimension, 16), () => RotaryEmbedding.FromTables(dimension, new float[4], new float[4]) })
        {
            var refusal = Assert.Throws<ArgumentOutOfRangeException>(action);
            Assert.Equal("dimension", refusal.ParamName);
            Assert.Equal(dimension, refusal.ActualValue);
            Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(128, int.MaxValue)]
    [InlineData(int.MaxValue - 1, 3)]
    [InlineData(int.MaxValue - 1, 2)]
    public void More_angles_than_an_array_holds_are_refused(int dimension, int positionCount)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new RotaryEmbedding(dimension, positionCount));
        Assert.Equal("positionCount", refusal.ParamName);
        Assert.Equal(positionCount, refusal.ActualValue);
        Assert.StartsWith(
            $"Expected at most {Array.MaxLength / (dimension / 2)} positions of {dimension / 2} angles each, got {positionCount}.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_batch_is_nothing() => new RotaryEmbedding(4, 10).Apply([], [], 3, 2, 4);

    private static void Compare(
        RotaryEmbedding rotary, float[] input, float[] output, int length, int heads, int dimension, RotaryPairing pairing, AttentionLayout layout,
        Func<int, int, int> position)
    {
        for (int i = 0; i < input.Length; i++)
        {
            int d = i % dimension, row = i / dimension;
            int sample = row / (length * heads);
            int place = layout == AttentionLayout.HeadMajor ? row % length : row / heads % length;
            ExpectRotated(rotary, input.AsSpan(i - d, dimension), d, pairing, position(sample, place), output[i]);
        }
    }

    // Each product is rounded, then their sum: two roundings on the way of each term, so that the error is at most (2u + u^2) (|a c| + |b s|).
    private static void ExpectRotated(RotaryEmbedding rotary, ReadOnlySpan<float> row, int d, RotaryPairing pairing, int position, float actual)
    {
        const double U = 1.0 / (1 << 24);
        int pairs = rotary.Dimension / 2;
        if (d >= rotary.Dimension)
        {
            Assert.Equal(row[d], actual);
            return;
        }

        bool isHalfSplit = pairing == RotaryPairing.HalfSplit;
        int pair = isHalfSplit ? d % pairs : d / 2;
        bool isFirst = isHalfSplit ? d < pairs : d % 2 == 0;
        double a = row[isHalfSplit ? pair : 2 * pair], b = row[isHalfSplit ? pair + pairs : (2 * pair) + 1];
        double cosine = rotary.Cosines[(position * pairs) + pair], sine = rotary.Sines[(position * pairs) + pair];
        (double x, double y) = isFirst ? (a * cosine, -b * sine) : (a * sine, b * cosine);
        Assert.InRange(Math.Abs(actual - (x + y)), 0, ((2 * U) + (U * U)) * (Math.Abs(x) + Math.Abs(y)));
    }

    private static float[] Numbers(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    private static void Refused<T>(string parameter, Action action)
        where T : ArgumentException => Assert.Equal(parameter, Assert.Throws<T>(action).ParamName);
}
