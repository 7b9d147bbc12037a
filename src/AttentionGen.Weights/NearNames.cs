namespace AttentionGen.Weights;

/// <summary>For a name that is not there: which of those that are was meant.</summary>
internal static class NearNames
{
    private const int MostNames = 3;

    // Bounds on the work, far above what a model's names need.
    private const int MostCharacters = 256;
    private const int MostCompared = 4096;

    /// <summary>What is thrown for a name that is not there.</summary>
    /// <param name="kind">What the names are of.</param>
    /// <param name="name">The name.</param>
    /// <param name="names">Those that are.</param>
    public static KeyNotFoundException NotFound(string kind, string name, IReadOnlyCollection<string> names)
    {
        string[] near = Find(name, names);
        string hint = near.Length > 0
            ? $" Near it: {string.Join(", ", near.Select(Shown.Name))}."
            : names.Count == 0 ? " There is none at all." : $" The first of {names.Count}: {string.Join(", ", names.Take(MostNames).Select(Shown.Name))}.";
        return new KeyNotFoundException($"There is no {kind} {Shown.Name(name)}.{hint}");
    }

    /// <summary>Names that differ in a prefix alone, as checkpoints of one model do, and names a few letters away; the nearest first.</summary>
    private static string[] Find(string name, IEnumerable<string> names)
    {
        int most = Math.Max(2, name.Length / 4);
        return
        [
            .. (from other in names
                where other.Length is > 0 and <= MostCharacters && name.Length is > 0 and <= MostCharacters
                let isSuffix = other.EndsWith(name, StringComparison.OrdinalIgnoreCase) || name.EndsWith(other, StringComparison.OrdinalIgnoreCase)
                where isSuffix || Math.Abs(other.Length - name.Length) <= most
                select (Name: other, IsSuffix: isSuffix)).Take(MostCompared)
                .Select(candidate => (candidate.Name, Distance: candidate.IsSuffix ? 0 : Distance(candidate.Name, name)))
                .Where(candidate => candidate.Distance <= most)
                .OrderBy(candidate => candidate.Distance)
                .Take(MostNames)
                .Select(candidate => candidate.Name),
        ];
    }

    // Levenshtein's: insertions, deletions and replacements of single characters.
    private static int Distance(string first, string second)
    {
        int[] previous = [.. Enumerable.Range(0, second.Length + 1)], row = new int[second.Length + 1];
        for (int i = 0; i < first.Length; i++)
        {
            row[0] = i + 1;
            for (int j = 0; j < second.Length; j++)
            {
                int replaced = previous[j] + (char.ToUpperInvariant(first[i]) == char.ToUpperInvariant(second[j]) ? 0 : 1);
                row[j + 1] = Math.Min(replaced, Math.Min(previous[j + 1], row[j]) + 1);
            }
            (previous, row) = (row, previous);
        }
        return previous[second.Length];
    }
}
