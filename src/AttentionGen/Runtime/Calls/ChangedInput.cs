using System.Diagnostics.CodeAnalysis;

namespace AttentionGen.Runtime;

/// <summary>
/// Numbers that rows are found by lie in the caller's arrays, where another thread can change them between their check and their use. So they are
/// read once where they are used, and checked there again.
/// </summary>
internal static class ChangedInput
{
    /// <summary>Ends a call whose numbers are no longer those that were checked; some of its output may be written.</summary>
    /// <param name="name">The argument's name.</param>
    /// <exception cref="InvalidOperationException">Always.</exception>
    [DoesNotReturn]
    public static void Throw(string name) =>
        throw new InvalidOperationException($"'{name}' was changed by another thread during the call.");
}
