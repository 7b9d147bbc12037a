using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>Where the rows of one of the packed samples lie. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PackedSample
{
    /// <summary>The query rows of a sample.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="declared">The most rows of a sample.</param>
    /// <param name="length">How many rows.</param>
    /// <returns>The first row.</returns>
    /// <exception cref="InvalidOperationException">The numbers were changed since they were checked.</exception>
    public static int Queries(in AttentionArguments call, int sample, int declared, out int length) =>
        Rows(call.CumulativeQueryLengths, sample, call.QueryLength, declared, out length, "cumulativeQueryLengths");

    /// <summary>The key rows of a sample.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="sample">Number of the sample.</param>
    /// <param name="declared">The most rows of a sample.</param>
    /// <param name="length">How many rows.</param>
    /// <returns>The first row.</returns>
    /// <exception cref="InvalidOperationException">The numbers were changed since they were checked.</exception>
    public static int Keys(in AttentionArguments call, int sample, int declared, out int length) =>
        Rows(call.CumulativeKeyLengths, sample, call.KeyLength, declared, out length, "cumulativeKeyLengths");

    private static int Rows(ReadOnlySpan<int> ends, int sample, int rows, int declared, out int length, string name)
    {
        int start = ends[sample], end = ends[sample + 1];
        if (start < 0 || end < start || end > rows || end - start > declared)
            ChangedInput.Throw(name);
        length = end - start;
        return start;
    }
}
