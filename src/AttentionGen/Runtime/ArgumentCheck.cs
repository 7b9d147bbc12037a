using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Checks of arguments, each with a message that says what was expected and what came.</summary>
internal static class ArgumentCheck
{
    /// <summary>An actual length must lie between 0 and the declared one.</summary>
    public static void Length(int actual, int declared, string name)
    {
        if ((uint)actual > (uint)declared)
        {
            throw new ArgumentOutOfRangeException(name, actual, string.Create(
                CultureInfo.InvariantCulture, $"Expected a length from 0 to the declared {declared}, got {actual}."));
        }
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
    public static void Disjoint<T>(Span<float> output, ReadOnlySpan<T> other, string outputName, string otherName)
        where T : unmanaged
    {
        if (MemoryMarshal.AsBytes(output).Overlaps(MemoryMarshal.AsBytes(other)))
            throw new ArgumentException($"Expected memory that does not overlap '{otherName}'.", outputName);
    }

    /// <summary>An output may not share memory with another output.</summary>
    public static void Disjoint(Span<float> output, Span<float> other, string outputName, string otherName) =>
        Disjoint(output, (ReadOnlySpan<float>)other, outputName, otherName);

    [DoesNotReturn]
    private static int Fail(int actual, in ExpectedShape expected, string name) =>
        throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture, $"Expected shape {expected}, got {actual} elements."), name);
}
