using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Checks of arguments, each with a message that says what was expected and what came.</summary>
internal static class ArgumentCheck
{
    /// <summary>Leaves room for lengths and windows to be added without overflow.</summary>
    private const int MostFirstKey = 1 << 29;

    /// <summary>An actual length must lie between 0 and the declared one.</summary>
    public static void Length(int actual, int declared, string name)
    {
        if ((uint)actual > (uint)declared)
        {
            throw new ArgumentOutOfRangeException(name, actual, string.Create(
                CultureInfo.InvariantCulture, $"Expected a length from 0 to the declared {declared}, got {actual}."));
        }
    }

    /// <summary>The last key's place in the whole sequence must be an int.</summary>
    public static void FirstKey(int firstKey, int keyLength)
    {
        if (firstKey < 0 || firstKey > MostFirstKey)
        {
            throw new ArgumentOutOfRangeException(nameof(firstKey), firstKey, string.Create(
                CultureInfo.InvariantCulture, $"Expected the place of the first of {keyLength} keys, 0 to {MostFirstKey}, got {firstKey}."));
        }
    }

    /// <summary>Row numbers from 0 to all rows, none of the lengths between longer than declared.</summary>
    /// <returns>The number of samples.</returns>
    public static int CumulativeLengths(ReadOnlySpan<int> ends, int rows, int declared, string name)
    {
        if (ends.IsEmpty || ends[0] != 0 || ends[^1] != rows)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Expected (batch + 1) row numbers from 0 to all {rows} rows, got {(ends.IsEmpty ? "none" : $"{ends[0]} to {ends[^1]}")}."), name);
        }
        for (int sample = 1; sample < ends.Length; sample++)
        {
            // The difference of two numbers may be a length and neither of them a row.
            long length = (long)ends[sample] - ends[sample - 1];
            if (length < 0 || length > declared)
            {
                throw new ArgumentOutOfRangeException(name, length, string.Create(
                    CultureInfo.InvariantCulture, $"Expected a length from 0 to the declared {declared} for sample {sample - 1}, got {length}."));
            }
            if (ends[sample] > rows)
            {
                throw new ArgumentOutOfRangeException(name, ends[sample], string.Create(
                    CultureInfo.InvariantCulture, $"Expected the end of sample {sample - 1} to be one of the {rows} rows, got {ends[sample]}."));
            }
        }
        return ends.Length - 1;
    }

    /// <summary>How many samples a span of this length holds; it must be a whole number.</summary>
    public static int BatchSize(int actual, in ExpectedShape expected, string name)
    {
        long sample = expected.SampleElements;
        if (sample == 0)
            return actual == 0 ? 0 : Fail(actual, expected, name);
        long batchSize = actual / sample;
        return batchSize * sample == actual ? (int)batchSize : Fail(actual, expected, name);
    }

    /// <summary>The same of an argument that was forgotten if it is empty while others that hold samples too are not.</summary>
    public static int BatchSize(int actual, in ExpectedShape expected, string name, int otherElements)
    {
        if (actual == 0 && otherElements > 0 && expected.SampleElements > 0)
            Fail(actual, expected, name);
        return BatchSize(actual, expected, name);
    }

    /// <summary>A span must hold exactly the elements of its shape.</summary>
    public static void Elements(int actual, in ExpectedShape expected, string name)
    {
        if (actual != expected.Elements)
            Fail(actual, expected, name);
    }

    /// <summary>One key length for each sample, each from 0 to the actual key length.</summary>
    public static void KeyLengths(ReadOnlySpan<int> keyLengths, int batchSize, int keyLength, string name)
    {
        if (keyLengths.Length != batchSize)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Expected shape (batch {batchSize}), {batchSize} elements, got {keyLengths.Length} elements."), name);
        }
        for (int sample = 0; sample < keyLengths.Length; sample++)
        {
            if ((uint)keyLengths[sample] > (uint)keyLength)
            {
                throw new ArgumentOutOfRangeException(name, keyLengths[sample], string.Create(
                    CultureInfo.InvariantCulture, $"Expected a key length from 0 to {keyLength} for sample {sample}, got {keyLengths[sample]}."));
            }
        }
    }

    /// <summary>An output may not share memory with another argument: rows are written while others are still to be read.</summary>
    public static void Disjoint<TOutput, T>(Span<TOutput> output, ReadOnlySpan<T> other, string outputName, string otherName)
        where TOutput : unmanaged
        where T : unmanaged
    {
        if (output.IsEmpty || other.IsEmpty)
            return;

        // Not as spans of bytes: a span may hold more bytes than an int counts. Each begins outside of the other.
        nint offset = Unsafe.ByteOffset(ref Unsafe.As<TOutput, byte>(ref MemoryMarshal.GetReference(output)), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(other)));
        if ((nuint)offset < (nuint)output.Length * (nuint)Unsafe.SizeOf<TOutput>() || (nuint)(-offset) < (nuint)other.Length * (nuint)Unsafe.SizeOf<T>())
            throw new ArgumentException($"Expected memory that does not overlap '{otherName}'.", outputName);
    }

    /// <summary>Refuses an argument of the caller's, which the method that finds out need not have under that name.</summary>
    [DoesNotReturn]
    public static void Refuse(FormattableString message, string name) =>
        throw new ArgumentException(message.ToString(CultureInfo.InvariantCulture), name);

    [DoesNotReturn]
    private static int Fail(int actual, in ExpectedShape expected, string name) =>
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture, $"Expected shape {expected}, got {actual} elements.{Hint(actual, expected)}"), name);

    private static string Hint(int actual, in ExpectedShape expected) =>
        expected.Hint is { } hint && expected.SampleElements > 0 && actual % expected.SampleElements != 0 ? " " + hint : "";

    /// <summary>What to do with shorter inputs than declared.</summary>
    public const string ShorterInputs = "Shorter inputs go through the overload that ends in queryLength, keyLength.";
}
