namespace AttentionGen.Reference;

/// <summary>Sums of rows: of a residual and what a sublayer makes of it, and of the gradients that come together where a row is read more than once.</summary>
internal static class ReferenceSum
{
    /// <summary>The elements' sums.</summary>
    public static double[] Of(double[] a, double[] b)
    {
        var sum = new double[a.Length];
        for (int n = 0; n < sum.Length; n++)
            sum[n] = a[n] + b[n];

        return sum;
    }
}
