extern alias generator;

using System.Reflection;
using AttentionGen.Runtime;
using AttentionGen.Tests.Arguments;
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

    [Fact]
    public void The_library_serves_the_code_of_its_own_generator()
    {
        Assert.True(GeneratedContract.Serves(PlainKernel.KernelPlan.Contract));
        Assert.False(GeneratedContract.Serves(PlainKernel.KernelPlan.Contract + 1));
        Assert.False(GeneratedContract.Serves(0));
    }

    [Fact]
    public void Code_that_is_not_served_is_named_with_its_contract_and_the_library_s()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => GeneratedContract.Refuse(77, typeof(ContractTests)));
        Assert.Contains("'AttentionGen.Tests' were generated for contract 77", exception.Message, StringComparison.Ordinal);
        Assert.Contains("serves contracts 1 to 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_tells_what_runs_here()
    {
        KernelDescription plan = PlainKernel.KernelPlan;
        Assert.Equal(PlainKernel.InstructionSet, plan.InstructionSet);
        // 4 x 4 scores of 2 heads, each 4 multiply-adds with a key and 4 with a value.
        Assert.Equal(4 * 4 * 2 * (4 + 4), plan.Operations);
        Assert.StartsWith("Scaled dot-product attention:\n2 head(s)", plan.ToString(), StringComparison.Ordinal);
    }
}
