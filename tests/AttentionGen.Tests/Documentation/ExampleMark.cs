namespace AttentionGen.Tests.Documentation;

/// <summary>A comment before an example, invisible to readers, such as <c>&lt;!-- not run: it reads a model's file --&gt;</c>.</summary>
internal sealed record ExampleMark(string Kind, string Reason)
{
    /// <summary>Compiled, and no more.</summary>
    public const string NotRun = "not run";

    /// <summary>Another library's code, a fragment, or a program that something else builds.</summary>
    public const string NotCompiled = "not compiled";

    public override string ToString() => $"{Kind}: {Reason}";
}
