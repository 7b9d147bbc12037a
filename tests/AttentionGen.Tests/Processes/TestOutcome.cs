using System.Xml.Linq;

namespace AttentionGen.Tests.Processes;

/// <summary>How one test of a child process ended.</summary>
/// <param name="Name">With its arguments.</param>
/// <param name="Method">Its method.</param>
/// <param name="HasPassed">Neither failed nor skipped.</param>
/// <param name="Message">Why it failed, or null.</param>
internal sealed record TestOutcome(string Name, string Method, bool HasPassed, string? Message)
{
    /// <summary>Reads what xunit writes with <c>-xml</c>: the tests, and what failed outside of them, such as a fixture's end.</summary>
    public static IReadOnlyList<TestOutcome> Read(string path)
    {
        var report = XDocument.Load(path);
        return
        [
            .. report.Descendants("test").Select(test => new TestOutcome(
                (string)test.Attribute("name")!,
                (string)test.Attribute("method")!,
                (string?)test.Attribute("result") == "Pass",
                MessageOf(test))),
            .. report.Descendants("error").Select(error => new TestOutcome((string?)error.Attribute("type") ?? "error", "", HasPassed: false, MessageOf(error) ?? "no message")),
        ];
    }

    private static string? MessageOf(XElement outcome) => (string?)outcome.Descendants("message").FirstOrDefault();
}
