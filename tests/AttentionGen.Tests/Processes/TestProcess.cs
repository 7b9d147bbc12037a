using System.Diagnostics;
using System.Reflection;

namespace AttentionGen.Tests.Processes;

/// <summary>What a child process left.</summary>
/// <param name="ExitCode">0 if every test passed.</param>
/// <param name="Output">Standard output and error.</param>
internal sealed record TestProcessResult(int ExitCode, string Output);

/// <summary>Runs some tests of this very executable in a process of their own, which the environment can configure and a fault may kill.</summary>
internal static class TestProcess
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public static async Task<TestProcessResult> Run(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true };
        string assembly = Assembly.GetExecutingAssembly().Location;

        // The same host that runs this process: the executable itself, or the dotnet command with the assembly.
        string host = Environment.ProcessPath!;
        start.FileName = host;
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
            start.ArgumentList.Add(assembly);
        foreach (string argument in arguments.Append("-noColor").Append("-noLogo"))
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new TestProcessResult(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
