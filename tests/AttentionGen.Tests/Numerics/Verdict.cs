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
    private readonly AttentionArrays<double> _expected;
    private readonly ErrorBound _bound;
    private readonly Verdict[] _earlier;
    private readonly GradientArrays<double>? _gradients;
    private readonly GradientArrays<double>? _allowed;

    public Verdict(AttentionProblem problem)
    {
        _problem = problem;
        _expected = ReferenceRun.Execute(problem);
        PlainResult<double> exact = PlainAttention<double>.Run(problem);
        ExpectAgreement("output", _expected.Output, exact.Output);
        foreach (AttentionOutputs kind in AttentionArrays<double>.Kinds)
            ExpectAgreement(kind.ToString(), _expected.Of(kind), exact.Of(kind));
        PlainResult<float> plain = PlainAttention<float>.Run(problem);
        _bound = new ErrorBound(problem, exact, plain);
        if (problem.Declaration is { HasGradients: true, IsMultiHead: true })
        {
            (_gradients, _allowed) = LayerGradientBound.Of(problem, exact);
            ExpectAgreement(_gradients, PlainLayerGradient<double>.Run(problem, exact));
        }
        else if (problem.Declaration.HasGradients)
        {
            _gradients = ReferenceRun.Backward(problem);
            GradientArrays<double> exactGradients = PlainGradient<double>.Run(problem, exact);
            ExpectAgreement(_gradients, exactGradients);
            _allowed = new GradientBound(problem, exact, _bound, exactGradients, PlainGradient<float>.Run(problem, plain)).Allowed;
        }

        _earlier = [.. problem.Earlier.Select(step => new Verdict(step))];
    }

    /// <summary>What is wrong, empty if nothing is; with a cache, in the calls that filled it too.</summary>
    public string Differences(KernelResult result)
    {
        var text = new StringBuilder();
        for (int n = 0; n < _earlier.Length; n++)
        {
            string differences = _earlier[n].Differences(result.Earlier[n]);
            if (differences.Length > 0)
                Line(text, $"  In call {n + 1} of {_earlier.Length + 1} on the cache, {_earlier[n]._problem.CachedLength} rows before it:\n{differences}");
        }

        Compare(text, "output", result.Output, _expected.Output, _bound.OfOutput, OutputName);
        foreach (AttentionOutputs kind in AttentionArrays<double>.Kinds.Where(kind => _problem.Declaration.Returns(kind)))
            Compare(text, Name(kind), result.Of(kind), _expected.Of(kind), n => _bound.Of(kind, n), n => ElementName(kind, n));
        for (int n = 0; n < (_gradients?.All.Count ?? 0); n++)
        {
            (string name, double[] expected) = _gradients!.All[n];
            double[] allowed = _allowed!.All[n].Values;
            Compare(text, name, result.Gradients.All[n].Values, expected, element => allowed[element], element => Invariant($"{element}"));
        }

        CheckHiddenRows(text, result);
        CheckHiddenKeys(text, result);
        return text.ToString();
    }

    private static void ExpectAgreement(GradientArrays<double> reference, GradientArrays<double> plain)
    {
        Assert.Equal(reference.All.Select(gradient => gradient.Name), plain.All.Select(gradient => gradient.Name));
        for (int n = 0; n < reference.All.Count; n++)
            ExpectAgreement(reference.All[n].Name, reference.All[n].Values, plain.All[n].Values);
    }

    // Two implementations that share no line agree to the last digits of a double, or one of them is wrong. Sums and quotients may be
    // rounded elsewhere: a few units of 2^-53 times the scores' size, which reaches 1e5 here.
    private static void ExpectAgreement(string what, double[] reference, double[] plain)
    {
        double largest = reference.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double allowed = 64 * 1e5 * Math.ScaleB(1, -53) * largest;
        for (int n = 0; n < reference.Length; n++)
        {
            bool isSame = reference[n].Equals(plain[n]) || Math.Abs(reference[n] - plain[n]) <= allowed;
            Assert.True(isSame, Invariant($"Element {n} of {what}: the reference says {reference[n]:R}, the plain loop in double {plain[n]:R}."));
        }
    }

    private static void Compare(
        StringBuilder text, string what, float[] actual, double[] expected, Func<int, double> bound, Func<int, string> nameOf)
    {
        if (actual.Length != expected.Length)
        {
            Line(text, $"  {what} has {actual.Length} elements, expected {expected.Length}.");
            return;
        }

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
        for (int i = 0; i < _problem.QueryCount(batch); i++)
        {
            bool isHiddenFromAll = true;
            for (int head = 0; head < _problem.HeadCount; head++)
            {
                bool seesAny = _problem.SeesAnyKey(batch, head, i);
                isHiddenFromAll &= !seesAny;
                if (!seesAny && !_problem.Declaration.IsMultiHead)
                    ExpectZeros(text, "output", result.Output, _problem.OutputRow(batch, head, i), _problem.ValueDimension, OutputName);
                if (!seesAny && result.LogSumExp.Length > 0)
                    ExpectNegativeInfinity(text, AttentionOutputs.LogSumExp, result, _problem.LogSumExpIndex(batch, head, i));
            }

            if (isHiddenFromAll && _problem.Declaration is { IsMultiHead: true, IsTransformer: false })
                ExpectOutputBias(text, result, _problem.InputRow(batch, i) * _problem.ModelDimension);
        }
    }

    // Weights are 0 to the bit and scores -infinity where the mask hides; what is summed of nothing but hidden pairs is 0 to the bit too.
    private void CheckHiddenKeys(StringBuilder text, KernelResult result)
    {
        var anyHeadSees = new bool[_problem.LengthOf(AttentionOutputs.AveragedWeights)];
        var anyQuerySees = new bool[_problem.LengthOf(AttentionOutputs.KeyWeightSums)];
        for (int batch = 0; batch < _problem.BatchSize; batch++)
        for (int head = 0; head < _problem.HeadCount; head++)
        for (int i = 0; i < _problem.QueryCount(batch); i++)
        for (int j = 0; j < _problem.KeyCount(batch); j++)
        {
            int pair = _problem.WeightsRow(batch, head, i) + j;
            if (_problem.IsVisible(batch, head, i, j))
            {
                anyHeadSees[_problem.AveragedWeightsRow(batch, i) + j] = true;
                anyQuerySees[_problem.KeyWeightSumsRow(batch, head) + j] = true;
                continue;
            }

            ExpectZero(AttentionOutputs.Weights, pair);
            if (result.MaskedScores.Length > 0)
                ExpectNegativeInfinity(text, AttentionOutputs.MaskedScores, result, pair);
        }

        for (int n = 0; n < anyHeadSees.Length; n++)
        {
            if (!anyHeadSees[n])
                ExpectZero(AttentionOutputs.AveragedWeights, n);
        }

        for (int n = 0; n < anyQuerySees.Length; n++)
        {
            if (!anyQuerySees[n])
                ExpectZero(AttentionOutputs.KeyWeightSums, n);
        }

        void ExpectZero(AttentionOutputs kind, int index)
        {
            if (result.Of(kind).Length > 0)
                ExpectZeros(text, Name(kind), result.Of(kind), index, 1, n => ElementName(kind, n));
        }
    }

    private void ExpectNegativeInfinity(StringBuilder text, AttentionOutputs kind, KernelResult result, int index)
    {
        float actual = result.Of(kind)[index];
        if (!float.IsNegativeInfinity(actual))
            Line(text, $"  {Name(kind)} {ElementName(kind, index)}: {actual:R}, but nothing is visible there: expected -infinity.");
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
            if (_problem.Declaration.IsPacked)
                return Invariant($"(row {position}, element {index % _problem.ModelDimension})");
            return Invariant($"(batch {position / _problem.QueryLength}, query {position % _problem.QueryLength}, element {index % _problem.ModelDimension})");
        }

        int row = index / _problem.ValueDimension;
        int element = index % _problem.ValueDimension;
        (int batchAndRow, int head) = Math.DivRem(row, _problem.HeadCount);
        if (_problem.Declaration.IsPacked)
            return Invariant($"(row {batchAndRow}, head {head}, element {element})");
        (int batch, int query) = Math.DivRem(batchAndRow, _problem.QueryLength);
        if (_problem.Declaration.Layout == AttentionLayout.HeadMajor)
        {
            (int batchAndHead, query) = Math.DivRem(row, _problem.QueryLength);
            (batch, head) = Math.DivRem(batchAndHead, _problem.HeadCount);
        }

        return Invariant($"(batch {batch}, head {head}, query {query}, element {element})");
    }

    private static string Name(AttentionOutputs kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private string ElementName(AttentionOutputs kind, int index)
    {
        (string Axis, int Size)[] axes = kind switch
        {
            AttentionOutputs.AveragedWeights => [("query", _problem.QueryLength), ("key", _problem.KeyLength)],
            AttentionOutputs.LogSumExp => [("head", _problem.HeadCount), ("query", _problem.Declaration.IsPacked ? _problem.AllQueries : _problem.QueryLength)],
            AttentionOutputs.KeyWeightSums => [("head", _problem.HeadCount), ("key", _problem.KeyLength)],
            _ => [("head", _problem.HeadCount), ("query", _problem.QueryLength), ("key", _problem.KeyLength)],
        };
        var names = new List<string>();
        foreach ((string axis, int size) in axes.Reverse())
        {
            names.Insert(0, Invariant($"{axis} {index % size}"));
            index /= size;
        }

        return Invariant($"(batch {index}, {string.Join(", ", names)})");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(Invariant(line)).Append('\n');
}
