using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace AttentionGen.Benchmarks.Generation;

/// <summary>The first run of a process, measured in a process of its own.</summary>
internal static class FirstRun
{
    /// <summary>The option with which the benchmark starts itself for this.</summary>
    public const string Option = "--first-run";

    /// <summary>In the parent: what a fresh process took, the middle of three by their totals.</summary>
    public static DriverTime Measure(int kernels) =>
        Enumerable.Range(0, 3).Select(_ => MeasureOnce(kernels)).OrderBy(time => time.Total).ElementAt(1);

    /// <summary>In the child: measures, and tells the parent.</summary>
    public static int Report(int count)
    {
        DeclaredKernel[] kernels = KernelMix.Take(count);

        // A compiler has compiled something before it runs a generator; what is of interest here is the generator.
        new Project(kernels).Compilation.GetDiagnostics();

        DriverTime time = DriverRuns.Once(kernels);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.Total:R} {time.Own:R}"));
        return 0;
    }

    private static DriverTime MeasureOnce(int kernels)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        start.ArgumentList.Add("generation");
        start.ArgumentList.Add(Option);
        start.ArgumentList.Add(kernels.ToString(CultureInfo.InvariantCulture));

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The process for the first run of {kernels} kernels ended with {process.ExitCode}.");

        double[] times = [.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return new(times[0], times[1]);
    }
}
