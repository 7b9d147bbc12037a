extern alias generator;

using System.Reflection;
using generator::AttentionGen.Generator.Emission;

namespace AttentionGen.Tests;

/// <summary>What generated code and the library say of each other.</summary>
public sealed class ContractTests
{
    [Fact]
    public void Generated_code_names_the_version_of_the_library()
    {
        string library = typeof(AttentionAttribute).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

        Assert.Equal(library.Split('+')[0], ProductVersion.Text);
        Assert.Contains($"GeneratedCode(\"AttentionGen\", \"{ProductVersion.Text}\")", SourceEmitter.GeneratedCode, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3+0123456789abcdef")]
    public void A_commit_is_no_part_of_the_version(string informationalVersion) =>
        Assert.Equal("1.2.3", ProductVersion.WithoutCommit(informationalVersion));
}
