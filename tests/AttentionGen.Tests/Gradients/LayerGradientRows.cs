using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;

namespace AttentionGen.Tests.Gradients;

/// <summary>The rows of a layer's gradients, and what a kernel and a plain float32 loop through the whole layer make of them.</summary>
internal sealed class LayerGradientRows
{
    // How many times smaller than the largest array one is that counts as vanishing.
    private const double Vanishing = 256;

    private readonly AttentionProblem _problem;
    private readonly GradientArrays<float> _ours;
    private readonly GradientArrays<float> _plain;
    private readonly GradientArrays<double> _exact;

    /// <param name="problem">The call.</param>
    /// <param name="ours">What the kernel says.</param>
    /// <param name="readsLogSumExp">Whether the plain loop reads log-sum-exp, as kernels do, and has no weights by themselves.</param>
    public LayerGradientRows(AttentionProblem problem, GradientArrays<float> ours, bool readsLogSumExp)
    {
        _problem = problem;
        _ours = ours;
        _plain = PlainLayerGradient<float>.Run(problem, PlainAttention<float>.Run(problem), readsLogSumExp);
        _exact = ReferenceRun.LayerBackward(problem, (IWeights)LayerWeights.Of(problem)!);
    }

    /// <summary>Errors of the rows of each gradient, each by the row's size.</summary>
    public IEnumerable<(string Name, RowErrors Errors)> ByRow()
    {
        for (int n = 0; n < _exact.All.Count; n++)
        {
            var errors = new RowErrors();
            foreach (int[] row in Rows(n))
                errors.Add(_ours.All[n].Values, _plain.All[n].Values, _exact.All[n].Values, row, RowErrors.Size(_exact.All[n].Values, row));
            if (errors.Count > 0)
                yield return (_exact.All[n].Name, errors);
        }
    }

    /// <summary>
    /// Adds errors of rows by the size of the array that they are rows of, which a row where all terms cancel has too. An array that vanishes as a whole beside the others is what
    /// roundings of larger terms leave, 0 or not by luck: it is measured by the largest. Arrays with numbers that are not finite are left out.
    /// </summary>
    public void AddTo(RowErrors errors)
    {
        int[][][] rows = [.. Enumerable.Range(0, _exact.All.Count).Select(n => Rows(n).ToArray())];
        double[] sizes = [.. rows.Select((own, n) => RowErrors.Size(_exact.All[n].Values, [.. own.SelectMany(row => row)]))];
        double largest = sizes.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (int n = 0; n < rows.Length; n++)
        {
            if (!double.IsFinite(sizes[n]))
                continue;
            foreach (int[] row in rows[n])
                errors.Add(_ours.All[n].Values, _plain.All[n].Values, _exact.All[n].Values, row, sizes[n] * Vanishing < largest ? largest : sizes[n]);
        }
    }

    // Of weights, what starts at 0: the rest is rounded as the sum of the gradient and of what is there, by either loop.
    private IEnumerable<int[]> Rows(int n)
    {
        (string name, double[] values) = _exact.All[n];
        bool isOfWeights = LayerWeights.IsGradient(name);
        int width = LayerWeights.GradientRowWidth(_problem, name, values.Length);
        for (int first = 0; first < values.Length; first += width)
        {
            int[] row = [.. Enumerable.Range(first, width).Where(element => !isOfWeights || LayerWeights.GradientStart(element) == 0)];
            if (row.Length > 0)
                yield return row;
        }
    }
}
