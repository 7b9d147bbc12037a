using AttentionGen.Runtime;

namespace AttentionGen.Tests.Arguments;

/// <summary>Each check at its limits: what just passes, what just does not, and the text that a caller then reads.</summary>
public sealed class ArgumentCheckTests
{
    private static readonly ExpectedShape s_rows = new(null, "sequence", 2, "head", 3, "dimension", 4);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_length_up_to_the_declared_one_passes(int length) => ArgumentCheck.Length(length, 7, "queryLength");

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void A_length_beyond_is_refused(int length) =>
        Refused<ArgumentOutOfRangeException>(() => ArgumentCheck.Length(length, 7, "queryLength"), "queryLength", $"Expected a length from 0 to the declared 7, got {length}.", length);

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 29)]
    public void A_first_key_up_to_its_limit_passes(int firstKey) => ArgumentCheck.FirstKey(firstKey, 4);

    [Theory]
    [InlineData(-1)]
    [InlineData((1 << 29) + 1)]
    public void A_first_key_beyond_is_refused(int firstKey) =>
        Refused<ArgumentOutOfRangeException>(() => ArgumentCheck.FirstKey(firstKey, 4), "firstKey", $"Expected the place of the first of 4 keys, 0 to 536870912, got {firstKey}.", firstKey);

    [Theory]
    [InlineData(new[] { 0 }, 0, 0)]
    [InlineData(new[] { 0, 0, 5, 7 }, 7, 3)]
    [InlineData(new[] { 0, 5, 5, 5 }, 5, 3)]
    public void Cumulative_lengths_are_counted(int[] ends, int rows, int samples) => Assert.Equal(samples, ArgumentCheck.CumulativeLengths(ends, rows, 5, "ends"));

    [Theory]
    [InlineData(new int[0], "none")]
    [InlineData(new[] { 1, 7 }, "1 to 7")]
    [InlineData(new[] { 0, 6 }, "0 to 6")]
    [InlineData(new[] { 0, 8 }, "0 to 8")]
    [InlineData(new[] { 0 }, "0 to 0")]
    public void Cumulative_lengths_of_other_rows_are_refused(int[] ends, string got) =>
        Refused<ArgumentException>(() => ArgumentCheck.CumulativeLengths(ends, 7, 5, "ends"), "ends", $"Expected (batch + 1) row numbers from 0 to all 7 rows, got {got}.");

    [Theory]
    [InlineData(new[] { 0, 1, 7 }, 1, 6)]
    [InlineData(new[] { 0, 3, 2, 7 }, 1, -1)]
    [InlineData(new[] { 0, -2147483648, 7 }, 0, -2147483648)]
    public void A_sample_of_another_length_is_refused(int[] ends, int sample, long length) =>
        Refused<ArgumentOutOfRangeException>(
            () => ArgumentCheck.CumulativeLengths(ends, 7, 5, "ends"), "ends", $"Expected a length from 0 to the declared 5 for sample {sample}, got {length}.", length);

    [Fact]
    public void A_sample_that_ends_behind_the_rows_is_refused() =>
        Refused<ArgumentOutOfRangeException>(
            () => ArgumentCheck.CumulativeLengths([0, 4, 8, 7], 7, 5, "ends"), "ends", "Expected the end of sample 1 to be one of the 7 rows, got 8.", 8);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(24, 1)]
    [InlineData(72, 3)]
    public void Whole_samples_are_counted(int elements, int samples) => Assert.Equal(samples, ArgumentCheck.BatchSize(elements, s_rows, "query"));

    [Theory]
    [InlineData(23)]
    [InlineData(25)]
    public void Parts_of_samples_are_refused(int elements) =>
        Refused<ArgumentException>(
            () => ArgumentCheck.BatchSize(elements, s_rows, "query"), "query", $"Expected shape (batch, sequence 2, head 3, dimension 4), a multiple of 24 elements, got {elements} elements.");

    /// <summary>Where rows are as many as declared, who passes fewer hears of the overload for them; not where whole samples are too many, and not where a sample has no elements.</summary>
    [Fact]
    public void The_hint_is_for_what_is_no_whole_sample()
    {
        ExpectedShape hinted = s_rows with { BatchSize = 2, Hint = "Do this." };
        Refused<ArgumentException>(() => ArgumentCheck.Elements(23, hinted, "query"), "query", "Expected shape (batch 2, sequence 2, head 3, dimension 4), 48 elements, got 23 elements. Do this.");
        Refused<ArgumentException>(() => ArgumentCheck.Elements(24, hinted, "query"), "query", "Expected shape (batch 2, sequence 2, head 3, dimension 4), 48 elements, got 24 elements.");
        ExpectedShape empty = hinted with { Size1 = 0 };
        Refused<ArgumentException>(() => ArgumentCheck.Elements(5, empty, "query"), "query", "Expected shape (batch 2, sequence 0, head 3, dimension 4), 0 elements, got 5 elements.");
        ArgumentCheck.Elements(48, hinted, "query");
        ArgumentCheck.Elements(0, empty, "query");
    }

    [Fact]
    public void Samples_without_elements_have_none()
    {
        ExpectedShape empty = s_rows with { Size1 = 0 };
        Assert.Equal(0, ArgumentCheck.BatchSize(0, empty, "query"));
        Assert.Equal(0, ArgumentCheck.BatchSize(0, empty, "query", otherElements: 5));
        Refused<ArgumentException>(() => ArgumentCheck.BatchSize(5, empty, "query"), "query", "Expected shape (batch, sequence 0, head 3, dimension 4), a multiple of 0 elements, got 5 elements.");
    }

    [Fact]
    public void What_was_forgotten_beside_others_is_refused()
    {
        Assert.Equal(0, ArgumentCheck.BatchSize(0, s_rows, "query", otherElements: 0));
        Assert.Equal(1, ArgumentCheck.BatchSize(24, s_rows, "query", otherElements: 5));
        Refused<ArgumentException>(() => ArgumentCheck.BatchSize(0, s_rows, "query", otherElements: 1), "query", "Expected shape (batch, sequence 2, head 3, dimension 4), a multiple of 24 elements, got 0 elements.");
    }

    [Fact]
    public void A_shape_of_two_axes_and_one_whose_rows_come_first_say_so()
    {
        Assert.Equal("(batch 2, sequence 5, model 6), 60 elements", new ExpectedShape(2, "sequence", 5, "model", 6, null, 1).ToString());
        Assert.Equal("(sequence, batch 2, model 6), a multiple of 12 elements", new ExpectedShape(null, "batch", 2, "model", 6, null, 1) { FirstAxis = "sequence" }.ToString());
        Assert.Equal(1L << 40, new ExpectedShape(1 << 10, "a", 1 << 10, "b", 1 << 10, "c", 1 << 10).Elements);
    }

    [Fact]
    public void Key_lengths_up_to_the_keys_pass()
    {
        ArgumentCheck.KeyLengths([0, 9], 2, 9, "keyLengths");
        Refused<ArgumentException>(() => ArgumentCheck.KeyLengths([0], 2, 9, "keyLengths"), "keyLengths", "Expected shape (batch 2), 2 elements, got 1 elements.");
        Refused<ArgumentOutOfRangeException>(() => ArgumentCheck.KeyLengths([9, 10], 2, 9, "keyLengths"), "keyLengths", "Expected a key length from 0 to 9 for sample 1, got 10.", 10);
        Refused<ArgumentOutOfRangeException>(() => ArgumentCheck.KeyLengths([-1, 9], 2, 9, "keyLengths"), "keyLengths", "Expected a key length from 0 to 9 for sample 0, got -1.", -1);
    }

    /// <summary>Neighbours share nothing, one byte is enough, and what has no elements shares nothing wherever it lies.</summary>
    [Fact]
    public void Memory_is_shared_from_the_first_byte()
    {
        float[] memory = new float[16];
        ArgumentCheck.Disjoint<float, float>(memory.AsSpan(0, 8), memory.AsSpan(8, 8), "output", "query");
        ArgumentCheck.Disjoint<float, float>(memory.AsSpan(8, 8), memory.AsSpan(0, 8), "output", "query");
        ArgumentCheck.Disjoint<float, float>(memory.AsSpan(4, 0), memory, "output", "query");
        ArgumentCheck.Disjoint<float, float>(memory, memory.AsSpan(4, 0), "output", "query");
        ArgumentCheck.Disjoint<float, byte>(memory.AsSpan(0, 8), Bytes(memory)[32..], "output", "query");
        ArgumentCheck.Disjoint<byte, float>(Bytes(memory)[..32], memory.AsSpan(8), "output", "query");
        Shared(() => ArgumentCheck.Disjoint<float, float>(memory.AsSpan(0, 9), memory.AsSpan(8, 8), "output", "query"));
        Shared(() => ArgumentCheck.Disjoint<float, float>(memory.AsSpan(7, 8), memory.AsSpan(0, 8), "output", "query"));
        Shared(() => ArgumentCheck.Disjoint<float, float>(memory, memory.AsSpan(15, 1), "output", "query"));
        Shared(() => ArgumentCheck.Disjoint<float, float>(memory.AsSpan(15, 1), memory, "output", "query"));
        Shared(() => ArgumentCheck.Disjoint<float, byte>(memory.AsSpan(0, 8), Bytes(memory)[31..], "output", "query"));
        Shared(() => ArgumentCheck.Disjoint<byte, float>(Bytes(memory)[63..], memory, "output", "query"));

        static void Shared(Action check) => Refused<ArgumentException>(check, "output", "Expected memory that does not overlap 'query'.");

        static Span<byte> Bytes(float[] memory) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(memory.AsSpan());
    }

    [Fact]
    public void Rows_of_a_layer_are_counted()
    {
        float[] input = new float[6], output = new float[9];
        Assert.Equal(3, RowsCheck.Count(input, 2, output, 3));
        Assert.Equal(0, RowsCheck.Count([], 2, [], 3));
        Assert.Equal(3, RowsCheck.Gradients(input, 2, output, 3, []));
        Assert.Equal(3, RowsCheck.Gradients(input, 2, output, 3, new float[6]));
        Assert.Equal(0, RowsCheck.Gradients([], 2, [], 3, []));
    }

    [Fact]
    public void Rows_of_other_lengths_are_refused()
    {
        const string Input = "Expected (row, element 2), a multiple of 2 elements, got {0}.", Output = "Expected (row 3, element 3), 9 elements, got {0}.";
        float[] input = new float[6], output = new float[9];
        Refused<ArgumentException>(() => RowsCheck.Count(new float[5], 2, output, 3), "input", string.Format(null, Input, 5));
        Refused<ArgumentException>(() => RowsCheck.Count([], 2, new float[1], 3), "input", string.Format(null, Input, 0));
        Refused<ArgumentException>(() => RowsCheck.Count(input, 2, new float[8], 3), "output", string.Format(null, Output, 8));
        Refused<ArgumentException>(() => RowsCheck.Count(input, 2, new float[10], 3), "output", string.Format(null, Output, 10));
        Refused<ArgumentException>(() => RowsCheck.Count(output.AsSpan(0, 6), 2, output, 3), "output", "Expected memory that does not overlap 'input'.");
        Refused<ArgumentException>(() => RowsCheck.Gradients(new float[5], 2, output, 3, []), "input", string.Format(null, Input, 5));
        Refused<ArgumentException>(() => RowsCheck.Gradients([], 2, new float[1], 3, []), "input", string.Format(null, Input, 0));
        Refused<ArgumentException>(() => RowsCheck.Gradients(input, 2, new float[10], 3, []), "outputGradient", string.Format(null, Output, 10));
        Refused<ArgumentException>(() => RowsCheck.Gradients(input, 2, output, 3, new float[5]), "inputGradient", "Expected (row 3, element 2), 6 elements, or none, got 5.");
        Refused<ArgumentException>(() => RowsCheck.Gradients(input, 2, output, 3, input), "inputGradient", "Expected memory that does not overlap 'input'.");
        Refused<ArgumentException>(() => RowsCheck.Gradients(input, 2, output, 3, output.AsSpan(3)), "inputGradient", "Expected memory that does not overlap 'outputGradient'.");
    }

    private static void Refused<T>(Action check, string name, string message, object? actual = null)
        where T : ArgumentException
    {
        T refusal = Assert.Throws<T>(check);
        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith($"{message} (Parameter '{name}')", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(actual, (refusal as ArgumentOutOfRangeException)?.ActualValue);
    }
}
