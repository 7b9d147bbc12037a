using System.Globalization;
using System.Text;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// Holds a kernel's results against the reference and says in what they differ. On its way it holds the reference against the plain loop
/// in double.
/// </summary>
internal sealed class Verdict
{
    private const int ShownDifferences = 8;

    private readonly AttentionProblem _problem;
    private readonly double[] _output;
    private readonly double[] _weights;
    private readonly ErrorBound _bound;

    public Verdict(AttentionProblem problem)
    {
        _problem = problem;
        (_output, _weights) = ReferenceRun.Execute(problem);
        PlainResult<double> exact = PlainAttention<double>.Run(problem);
        ExpectAgreement(_output, exact.Output);
        ExpectAgreement(_weights, exact.Weights);
        _bound = new ErrorBound(problem, exact, PlainAttention<float>.Run(problem), _output, _weights);
    }

    /// <summary>What is wrong, empty if nothing is.</summary>
    public string Differences(KernelResult result)
    {
        var text = new StringBuilder();
        Compare(text, "output", result.Output, _output, _bound.OfOutput, OutputName);
        if (_problem.Declaration.ReturnsWeights)
            Compare(text, "weights", result.Weights, _weights, _bound.OfWeights, WeightsName);
        CheckHiddenRows(text, result);
        return text.ToString();
    }

    // Two implementations that share no line agree to the last digits of a double, or one of them is wrong. Sums and quotients may be
    // rounded elsewhere: a few units of 2^-53 times the scores' size, which reaches 1e5 here.
    private static void ExpectAgreement(double[] reference, double[] plain)
    {
        double largest = reference.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double allowed = 64 * 1e5 * Math.ScaleB(1, -53) * largest;
        for (int n = 0; n < reference.Length; n++)
        {
            bool isSame = reference[n].Equals(plain[n]) || Math.Abs(reference[n] - plain[n]) <= allowed;
            Assert.True(isSame, Invariant($"Element {n}: the reference says {reference[n]:R}, the plain loop in double {plain[n]:R}."));
        }
    }

    private static void Compare(
        StringBuilder text, string what, float[] actual, double[] expected, Func<int, double> bound, Func<int, string> nameOf)
    {
        int wrong = 0;
        double worst = 0;
        for (int n = 0; n < expected.Length; n++)
        {
            double error = Math.Abs(actual[n] - expected[n]);
            bool isRight = double.IsFinite(expected[n]) ? error <= bound(n) : actual[n].Equals((float)expected[n]);
            if (isRight)
                continue;
            worst = Math.Max(worst, error / bound(n));
            if (wrong++ < ShownDifferences)
                Line(text, $"  {what} {nameOf(n)}: {actual[n]:R}, expected {expected[n]:R}, off by {error:E2}, allowed {bound(n):E2}");
        }

        if (wrong > 0)
            Line(text, $"  {wrong} of {expected.Length} elements of {what} are wrong, by up to {worst:F1} times the allowed error.");
    }

    // Decided by the mask, not by a small error: 0 to the bit, or the output projection's bias.
    private void CheckHiddenRows(StringBuilder text, KernelResult result)
    {
        for (int batch = 0; batch < _problem.BatchSize; batch++)
        for (int i = 0; i < _problem.QueryLength; i++)
        {
            bool isHiddenFromAll = true;
            for (int head = 0; head < _problem.HeadCount; head++)
            {
                bool seesAny = _problem.SeesAnyKey(batch, head, i);
                isHiddenFromAll &= !seesAny;
                if (!seesAny && !_problem.Declaration.IsMultiHead)
                    ExpectZeros(text, "output", result.Output, _problem.OutputRow(batch, head, i), _problem.ValueDimension, OutputName);
                if (_problem.Declaration.ReturnsWeights)
                    CheckHiddenWeights(text, result, batch, head, i);
            }

            if (isHiddenFromAll && _problem.Declaration.IsMultiHead)
                ExpectOutputBias(text, result, (batch * _problem.QueryLength + i) * _problem.ModelDimension);
        }
    }

    private void CheckHiddenWeights(StringBuilder text, KernelResult result, int batch, int head, int i)
    {
        for (int j = 0; j < _problem.KeyLength; j++)
        {
            if (!_problem.IsVisible(batch, head, i, j))
                ExpectZeros(text, "weights", result.Weights, _problem.WeightsRow(batch, head, i) + j, 1, WeightsName);
        }
    }

    private static void ExpectZeros(StringBuilder text, string what, float[] actual, int start, int length, Func<int, string> nameOf)
    {
        for (int n = start; n < start + length; n++)
        {
            if (actual[n] != 0)
                Line(text, $"  {what} {nameOf(n)}: {actual[n]:R}, but nothing is visible there: expected exactly 0.");
        }
    }

    private void ExpectOutputBias(StringBuilder text, KernelResult result, int start)
    {
        for (int o = 0; o < _problem.ModelDimension; o++)
        {
            float bias = _problem.OutProjectionBias.Length == 0 ? 0 : _problem.OutProjectionBias[o];
            if (result.Output[start + o] != bias)
                Line(text, $"  output {OutputName(start + o)}: {result.Output[start + o]:R}, but no head sees a key: expected the bias {bias:R}.");
        }
    }

    private string OutputName(int index)
    {
        if (_problem.Declaration.IsMultiHead)
        {
            int position = index / _problem.ModelDimension;
            return Invariant($"(batch {position / _problem.QueryLength}, query {position % _problem.QueryLength}, element {index % _problem.ModelDimension})");
        }

        int row = index / _problem.ValueDimension;
        (int outer, int inner) = _problem.Declaration.Layout == AttentionLayout.HeadMajor
            ? Math.DivRem(row, _problem.QueryLength)
            : Math.DivRem(row, _problem.HeadCount);
        (int batch, int middle) = _problem.Declaration.Layout == AttentionLayout.HeadMajor
            ? Math.DivRem(outer, _problem.HeadCount)
            : Math.DivRem(outer, _problem.QueryLength);
        (int head, int query) = _problem.Declaration.Layout == AttentionLayout.HeadMajor ? (middle, inner) : (inner, middle);
        return Invariant($"(batch {batch}, head {head}, query {query}, element {index % _problem.ValueDimension})");
    }

    private string WeightsName(int index)
    {
        (int row, int key) = Math.DivRem(index, _problem.KeyLength);
        (int batchAndHead, int query) = Math.DivRem(row, _problem.QueryLength);
        (int batch, int head) = Math.DivRem(batchAndHead, _problem.HeadCount);
        return Invariant($"(batch {batch}, head {head}, query {query}, key {key})");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(Invariant(line)).Append('\n');
}
