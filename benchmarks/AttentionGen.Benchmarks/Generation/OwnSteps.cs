extern alias generator;

using System.Collections.Immutable;
using generator::AttentionGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>The part of a run that the generator's own steps take; the rest is the compiler's, which also parses what comes out.</summary>
internal static class OwnSteps
{
    private static readonly string[] s_names =
        [TrackingNames.Parse, TrackingNames.UnknownOptions, TrackingNames.Declarations, TrackingNames.Generate, TrackingNames.Failures];

    /// <summary>Milliseconds of the last run of a driver that tracks its steps. What was taken from the cache took none.</summary>
    public static double Milliseconds(GeneratorDriver driver)
    {
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        IEnumerable<IncrementalGeneratorRunStep> steps =
            s_names.SelectMany(name => result.TrackedSteps.GetValueOrDefault(name, ImmutableArray<IncrementalGeneratorRunStep>.Empty))
                .Concat(result.TrackedOutputSteps.SelectMany(output => output.Value));
        return steps.Sum(step => step.ElapsedTime.TotalMilliseconds);
    }
}
