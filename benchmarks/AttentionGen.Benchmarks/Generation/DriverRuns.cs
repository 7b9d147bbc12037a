using System.Diagnostics;
using AttentionGen.Benchmarks.Measurement;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>Times runs of the generator driver.</summary>
internal static class DriverRuns
{
    /// <summary>Long enough for the JIT's last tier, which a development environment reaches with the first minutes of typing.</summary>
    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromMilliseconds(1500);

    /// <summary>The first run of a new driver over a new project, medians.</summary>
    public static DriverTime Cold(IReadOnlyList<DeclaredKernel> kernels, int repeats) =>
        Medians(Enumerable.Range(0, repeats).Select(_ => Once(kernels)));

    /// <summary>Later runs of one driver, over one compilation after another, medians.</summary>
    public static DriverTime Warm(GeneratorDriver driver, Func<int, CSharpCompilation> compilations, int repeats)
    {
        int next = 0;
        long start = Stopwatch.GetTimestamp();
        do
            Run();
        while (Stopwatch.GetElapsedTime(start) < s_warmUpTime);

        return Medians(Enumerable.Range(0, repeats).Select(_ => Run()));

        DriverTime Run()
        {
            (driver, DriverTime time) = Timed(driver, compilations(next++));
            return time;
        }
    }

    /// <summary>One first run of a new driver over a new project.</summary>
    public static DriverTime Once(IReadOnlyList<DeclaredKernel> kernels) => Timed(Project.CreateDriver(), new Project(kernels).Compilation).Time;

    private static (GeneratorDriver Driver, DriverTime Time) Timed(GeneratorDriver driver, CSharpCompilation compilation)
    {
        BusyTime busy = BusyTime.Of(() => driver = driver.RunGenerators(compilation));

        // The compiler times steps by the clock on the wall.
        return (driver, new(busy.Milliseconds, OwnSteps.Milliseconds(driver) * busy.Share));
    }

    private static DriverTime Medians(IEnumerable<DriverTime> times)
    {
        DriverTime[] all = [.. times];
        return new(Median.Of(all.Select(time => time.Total)), Median.Of(all.Select(time => time.Own)));
    }
}
