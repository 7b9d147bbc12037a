namespace AttentionGen.Generator.Parse;

/// <summary>How many letters make one name of another, where case does not count (Levenshtein, 1966).</summary>
internal static class EditDistance
{
    /// <summary>Letters to insert, delete or replace.</summary>
    public static int Between(string first, string second)
    {
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 0; i < first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < second.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(first[i]) == char.ToUpperInvariant(second[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[second.Length];
    }
}
