using System.Globalization;

namespace AttentionGen.Tests.Gradients;

/// <summary>Errors of rows beside those of a plain loop.</summary>
internal sealed class RowErrors
{
    // Row by row the quotient of two errors says little: roundings that a whole row shares make either of them small by luck.
    private const double MostOfPlain = 2;

    private readonly List<double> _ours = [];
    private readonly List<double> _plain = [];

    public int Count => _ours.Count;

    /// <summary>One row: root mean squares of the errors by a size. Where that is 0, an error has no measure; how large it may be, the bounds of each element say.</summary>
    /// <param name="ours">What the kernel says.</param>
    /// <param name="plain">What the plain loop says.</param>
    /// <param name="exact">What is right.</param>
    /// <param name="row">The elements of the row.</param>
    /// <param name="size">The root mean square of what errors are measured by: of the row, or of more.</param>
    public void Add(float[] ours, float[] plain, double[] exact, IReadOnlyList<int> row, double size)
    {
        if (size == 0)
            return;
        _ours.Add(Error(ours, exact, row) / size);
        _plain.Add(Error(plain, exact, row) / size);
    }

    /// <summary>Expects them to be at most twice those of the plain loop, in mean and where they are largest, and tells what they are.</summary>
    public void Expect(string name, ITestOutputHelper output) => Expect(name, "largest", Enumerable.Max, output);

    /// <summary>The same of rows of many calls, where the largest of all would be the luck of one row: in mean, and what one row in a hundred exceeds.</summary>
    public void ExpectOfMany(string name, ITestOutputHelper output) => Expect(name, "one in a hundred", OneInHundred, output);

    private void Expect(string name, string far, Func<List<double>, double> farOf, ITestOutputHelper output)
    {
        (double mean, double plainMean) = (_ours.Average(), _plain.Average());
        (double most, double plainMost) = (farOf(_ours), farOf(_plain));
        string text = string.Create(CultureInfo.InvariantCulture, $"{name}, {Count} rows: mean error {mean / plainMean:F2} and {far} {most / plainMost:F2} of the plain loop's");
        output.WriteLine(text);
        Assert.True(mean <= MostOfPlain * plainMean && most <= MostOfPlain * plainMost, text);
    }

    private static double OneInHundred(List<double> errors) => errors.Order().ElementAt(errors.Count * 99 / 100);

    /// <summary>The root mean square of some elements, 0 of none.</summary>
    public static double Size(double[] values, IReadOnlyList<int> row) => row.Count == 0 ? 0 : Math.Sqrt(row.Average(n => values[n] * values[n]));

    private static double Error(float[] values, double[] exact, IReadOnlyList<int> row) => Math.Sqrt(row.Average(n => (values[n] - exact[n]) * (values[n] - exact[n])));
}
