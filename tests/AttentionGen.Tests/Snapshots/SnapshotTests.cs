namespace AttentionGen.Tests.Snapshots;

/// <summary>The verifier itself, in a directory of its own.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("attentiongen-snapshots-").FullName;

    public SnapshotTests() => DiffEngine.DiffRunner.Disabled = true;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_missing_file_fails_and_leaves_what_was_received()
    {
        var failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Verify("class A;\n"));

        Assert.Contains("no verified file", failure.Message, StringComparison.Ordinal);
        Assert.Equal("//HintName: Some.A.g.cs\nclass A;\n", File.ReadAllText(PathOf("received")));
    }

    [Fact]
    public async Task Other_text_fails_and_names_the_line()
    {
        File.WriteAllText(PathOf("verified"), "//HintName: Some.A.g.cs\nclass A;\nclass B;\n");
        var failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Verify("class A;\nclass C;\n"));

        Assert.Contains("line 3:\n- class B;\n+ class C;", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf("received")));
    }

    [Fact]
    public async Task The_same_text_passes_whatever_the_newlines_and_clears_what_was_received()
    {
        File.WriteAllText(PathOf("verified"), "\uFEFF//HintName: Some.A.g.cs\r\nclass A;");
        File.WriteAllText(PathOf("received"), "older");
        await Verify("class A;\n");

        Assert.False(File.Exists(PathOf("received")));
    }

    private Task Verify(string text) => Snapshot.VerifyGenerated(typeof(SnapshotTests), "Some.A.g.cs", text, _directory, "Sample");

    private string PathOf(string state) => Path.Combine(_directory, $"SnapshotTests.Sample#Some.A.g.{state}.cs");
}
