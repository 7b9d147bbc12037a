using QuickStart.Engines;

namespace QuickStart;

/// <summary>Largest absolute errors against the double-accumulating reference.</summary>
internal readonly record struct Accuracy(double Output, double Weights)
{
    /// <summary>Measures an engine on windows whose exact results are known.</summary>
    public static Accuracy Of(Engine engine, IEnumerable<ExactResult> cases)
    {
        var worst = new Accuracy(0, 0);
        foreach (ExactResult exact in cases)
        {
            LayerResult result = LayerResult.Run(engine, exact.Windows);

            // Math.Max keeps NaN, and NaN is within no bound.
            worst = new Accuracy(
                Math.Max(worst.Output, LargestDifference(result.Output, exact.Output)),
                Math.Max(worst.Weights, LargestDifference(result.Weights, exact.Weights)));
        }

        return worst;
    }

    /// <summary>
    /// What is accepted: twice the error of plain float loops on the same text, because another order of the same float operations rounds
    /// otherwise but not worse; plus four roundings of the largest value, for texts so short that a single rounding decides.
    /// </summary>
    public static Accuracy Bound(Accuracy plainLoops, IReadOnlyCollection<ExactResult> cases)
    {
        const double Rounding = 1.0 / (1 << 24);
        double largestOutput = cases.Max(exact => exact.Output.Max(value => Math.Abs(value)));
        const double LargestWeight = 1;
        return new Accuracy((2 * plainLoops.Output) + (4 * Rounding * largestOutput), (2 * plainLoops.Weights) + (4 * Rounding * LargestWeight));
    }

    public bool IsWithin(Accuracy bound) => Output <= bound.Output && Weights <= bound.Weights;

    private static double LargestDifference(float[] actual, double[] expected)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
            largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));

        return largest;
    }
}

/// <summary>What the reference makes of some windows, in double.</summary>
internal sealed record ExactResult(TextWindows Windows, double[] Output, double[] Weights)
{
    public static ExactResult Of(TextLayer layer, TextWindows windows)
    {
        var result = new ExactResult(windows, new double[windows.Input.Length], new double[windows.WeightCount]);
        layer.RunExactly(windows, result.Output, result.Weights);
        return result;
    }
}
