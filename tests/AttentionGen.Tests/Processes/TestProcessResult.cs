using System.Globalization;

namespace AttentionGen.Tests.Processes;

/// <summary>What a child process left.</summary>
/// <param name="ExitCode">0 if every test passed.</param>
/// <param name="Output">Standard output, on which the tests themselves say nothing.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="Tests">How each test ended; none if the process did not end by itself.</param>
internal sealed record TestProcessResult(int ExitCode, string Output, string Errors, IReadOnlyList<TestOutcome> Tests)
{
    private const int ShownFailures = 5;

    public IEnumerable<TestOutcome> Passed => Tests.Where(test => test.HasPassed);

    /// <summary>What to say of a process that failed.</summary>
    public string Failure
    {
        get
        {
            TestOutcome[] failed = [.. Tests.Where(test => test.Message is not null)];
            string told = string.Join('\n', failed.Take(ShownFailures).Select(test => $"{test.Name}\n{test.Message}").Append(Errors));
            return string.Create(CultureInfo.InvariantCulture, $"exit code {ExitCode}, {Tests.Count} tests, {failed.Length} failed\n{told}");
        }
    }
}
