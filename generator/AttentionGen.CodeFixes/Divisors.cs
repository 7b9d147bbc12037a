namespace AttentionGen.CodeFixes;

/// <summary>Counts that divide a number.</summary>
internal static class Divisors
{
    /// <summary>The divisors next to a count on either side, the smaller first. One that divides is its own and only neighbour.</summary>
    /// <param name="number">What is divided, at least 1.</param>
    /// <param name="count">At least 1.</param>
    public static IReadOnlyList<int> Nearest(int number, int count)
    {
        int below = 1, above = number;
        for (int low = 1; low <= number / low; low++)
        {
            if (number % low != 0)
                continue;
            Consider(low);
            Consider(number / low);
        }

        return below == above ? [below] : count > number ? [number] : [below, above];

        void Consider(int divisor)
        {
            if (divisor <= count && divisor > below)
                below = divisor;
            if (divisor >= count && divisor < above)
                above = divisor;
        }
    }
}
