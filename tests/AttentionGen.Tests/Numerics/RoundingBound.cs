namespace AttentionGen.Tests.Numerics;

/// <summary>
/// What gradients of a layer in float may be off by. To round is to compute with other numbers: a sum of n products is the exact sum of products of numbers that are off by at most n
/// roundings each. So each number that a call reads is moved by n roundings up or down, by lot, with n the longest sum of the layer, and the reference is asked how far that moves
/// each gradient: the most of some draws, twice.
/// </summary>
/// <remarks>
/// Gradients that vanish, such as those of the biases of keys, which move all scores of a row alike, are sums of terms that cancel: each element may also be off by n roundings of the
/// largest of all gradients, which stands for such terms. What gradients are added to is rounded once more.
/// </remarks>
internal static class RoundingBound
{
    private const double UnitRoundoff = 1.0 / (1 << 24);
    private const double Margin = 2;
    private const int Draws = 4;

    /// <summary>The allowance of each element.</summary>
    /// <param name="exact">The reference's gradients.</param>
    /// <param name="again">Computes them anew.</param>
    /// <param name="read">All numbers that they are computed from; as they were, in the end.</param>
    /// <param name="longestSum">Terms of the longest sum.</param>
    /// <param name="others">Roundings of a gradient's size that come of what no number that is read moves.</param>
    public static double[][] Of(IReadOnlyList<double[]> exact, Func<IReadOnlyList<double[]>> again, IReadOnlyList<Memory<float>> read, int longestSum, double others)
    {
        double roundings = longestSum * UnitRoundoff;
        double largest = exact.SelectMany(values => values).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double floor = ((roundings + (others * UnitRoundoff)) * largest) + (2 * UnitRoundoff);
        double[][] changes = [.. exact.Select(values => new double[values.Length])];
        var random = new Random(1);
        for (int draw = 0; draw < Draws; draw++)
        {
            float[][] kept = [.. read.Select(values => values.ToArray())];
            foreach (Memory<float> values in read)
                Move(values.Span, roundings, random);
            IReadOnlyList<double[]> moved = again();
            for (int n = 0; n < read.Count; n++)
                kept[n].CopyTo(read[n].Span);
            for (int n = 0; n < changes.Length; n++)
            {
                for (int element = 0; element < changes[n].Length; element++)
                {
                    double change = Math.Abs(moved[n][element] - exact[n][element]);
                    changes[n][element] = double.IsFinite(change) ? Math.Max(changes[n][element], change) : changes[n][element];
                }
            }
        }

        return [.. changes.Select(values => Array.ConvertAll(values, change => (Margin * change) + floor))];
    }

    private static void Move(Span<float> values, double roundings, Random random)
    {
        foreach (ref float value in values)
            value = (float)(value * (1 + (random.Next(2) == 0 ? roundings : -roundings)));
    }
}
