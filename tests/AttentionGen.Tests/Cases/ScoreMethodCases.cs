namespace AttentionGen.Tests.Cases;

/// <summary>The score methods of drawn declarations: once as a user writes them, and once for the reference. A kernel of the text must agree with the code.</summary>
internal static class ScoreMethodCases
{
    public const string ModifierName = "Modified";
    public const string PredicateName = "Sees";

    /// <summary>The members of a declared type that has the methods.</summary>
    public static string Source(bool hasModifier, bool hasPredicate) =>
        (hasModifier
            ? $$"""
                    private static float {{ModifierName}}(float score, int head, int query, int key)
                    {
                        if ((query + key) % 11 == 5)
                            return float.NegativeInfinity;
                        float slope = System.MathF.Pow(2f, -0.125f * head);
                        return (score * slope) + (0.0625f * (((query * 7) + (key * 3)) & 7));
                    }

                """
            : "")
        + (hasPredicate ? $"    private static bool {PredicateName}(int head, int query, int key) => key / 8 <= (query / 4) + 1 || key % 7 == head;\n" : "");

    /// <summary>A method of the reference's: what the user's makes of a score, which is a float there.</summary>
    public static float Modified(float score, int batch, int head, int query, int key) => Modified(score, head, query, key);

    /// <summary>The gradient of the score: the modifier is linear in it.</summary>
    public static double ModifiedGradient(double gradient, float score, int batch, int head, int query, int key) => gradient * Slope(head);

    /// <summary>What the modified score changes by when the score does, where it is not hidden; a float.</summary>
    public static double Slope(int head) => MathF.Pow(2f, -0.125f * head);

    public static bool Sees(int batch, int head, int query, int key) => Sees(head, query, key);

    /// <summary>Whether the modifier hides the pair, whatever its score.</summary>
    public static bool Hides(int query, int key) => (query + key) % 11 == 5;

    public static float Modified(float score, int head, int query, int key)
    {
        if ((query + key) % 11 == 5)
            return float.NegativeInfinity;
        float slope = MathF.Pow(2f, -0.125f * head);
        return (score * slope) + (0.0625f * (((query * 7) + (key * 3)) & 7));
    }

    public static bool Sees(int head, int query, int key) => key / 8 <= (query / 4) + 1 || key % 7 == head;
}
