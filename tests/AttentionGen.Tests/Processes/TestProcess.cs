using System.Diagnostics;
using System.Reflection;

namespace AttentionGen.Tests.Processes;

/// <summary>
/// Runs some tests of this very executable in a process of their own, which the environment can configure and a fault may kill, under the C library's
/// <see cref="HeapChecks"/>.
/// </summary>
internal static class TestProcess
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    // Standard output is left to what else a process has to say: the JIT, for one.
    private static readonly string[] s_silent = ["-noColor", "-noLogo", "-noAutoReporters", "-reporter", "silent"];

    /// <param name="arguments">Which tests.</param>
    /// <param name="environment">Variables beside this process's own and those of the checks, which they may replace.</param>
    /// <param name="cancellation">Ends the process.</param>
    public static async Task<TestProcessResult> Run(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("attentiongen-tests-");
        try
        {
            string report = Path.Combine(directory.FullName, "report.xml");
            using Process process = Process.Start(StartOf([.. arguments, .. s_silent, "-xml", report], environment))!;
            (string output, string errors) = await OutputOf(process, cancellation);
            return new TestProcessResult(process.ExitCode, output, errors, File.Exists(report) ? TestOutcome.Read(report) : []);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static ProcessStartInfo StartOf(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true };

        // The same host that runs this process: the executable itself, or the dotnet command with the assembly.
        string host = Environment.ProcessPath!;
        start.FileName = host;
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in HeapChecks.Environment.Concat(environment))
            start.Environment[name] = value;
        return start;
    }

    private static async Task<(string Output, string Errors)> OutputOf(Process process, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
