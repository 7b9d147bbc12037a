using AttentionGen.Benchmarks.Measurement;

namespace AttentionGen.Benchmarks.Training;

/// <summary>What steps of an engine came to, and how long they took.</summary>
/// <param name="clock">Microseconds.</param>
/// <param name="gradients">The first part of a step: gives its loss.</param>
/// <param name="update">The second.</param>
internal sealed class StepSamples(Func<double> clock, Func<double> gradients, Action update)
{
    private readonly List<double> _losses = [];
    private readonly List<double> _gradientTimes = [];
    private readonly List<double> _updateTimes = [];

    /// <summary>Makes a step.</summary>
    public void Run()
    {
        double start = clock();
        _losses.Add(gradients());
        double middle = clock();
        update();
        _gradientTimes.Add(middle - start);
        _updateTimes.Add(clock() - middle);
    }

    /// <summary>The figures of all steps since the last call.</summary>
    public StepFigures Take()
    {
        var figures = new StepFigures(_losses.Average(), Median.Of(_gradientTimes), Median.Of(_updateTimes));
        foreach (List<double> samples in new[] { _losses, _gradientTimes, _updateTimes })
            samples.Clear();
        return figures;
    }
}
