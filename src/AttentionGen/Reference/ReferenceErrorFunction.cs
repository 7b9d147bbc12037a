namespace AttentionGen.Reference;

/// <summary>The complementary error function in double.</summary>
/// <remarks>
/// Abramowitz and Stegun, "Handbook of Mathematical Functions": below 2 formula 7.1.6, erf x = 2 / sqrt(pi) * e^(-x^2) * sum of 2^n x^(2n+1) / (1 * 3 * ... (2n+1)),
/// all of whose terms have one sign; from 2 on the continued fraction 7.1.14, sqrt(pi) e^(x^2) erfc x = 1 / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))), which is
/// exact to a double's last digits at 2 after 60 terms. Absolute error about 1e-15; far out, where the result is tiny, relative to it x^2 roundings of e^(-x^2).
/// </remarks>
internal static class ReferenceErrorFunction
{
    private const double FirstOfFraction = 2;
    private const int Terms = 100;

    /// <summary>erfc x = 1 - erf x.</summary>
    public static double Complementary(double x)
    {
        if (x < 0)
            return 2 - Complementary(-x);
        return x < FirstOfFraction ? 1 - Series(x) : Fraction(x);
    }

    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; sum + term != sum; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // From the innermost term outwards. NaN comes here, and through.
    private static double Fraction(double x)
    {
        double rest = 0;
        for (int n = Terms; n > 0; n--)
            rest = n / 2.0 / (x + rest);

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * (x + rest));
    }
}
