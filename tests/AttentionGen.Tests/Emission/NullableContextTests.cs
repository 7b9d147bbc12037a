using AttentionGen.Tests.InMemory;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Tests.Emission;

/// <summary>In a project that asks for it the compiler follows nulls through all code, which takes it long in a kernel. Generated files tell it not to.</summary>
public sealed class NullableContextTests
{
    [Theory]
    [InlineData("ScaledDotProductAttention(2, 16, 9)")]
    [InlineData("TransformerLayer(2, 16, 9, 32)")]
    [InlineData("FeedForward(16, 32)")]
    [InlineData("Linear(16, 32)")]
    public void Generated_files_are_annotated_and_not_analysed(string declaration)
    {
        GeneratorOutcome outcome = GeneratorHarness.Run($"using AttentionGen;\n[{declaration}] partial class K;");
        Assert.Equal(NullableContextOptions.Enable, outcome.Compilation.Options.NullableContextOptions);
        SyntaxTree file = outcome.Compilation.SyntaxTrees.Last();
        Assert.Equal(Assert.Single(outcome.GeneratedSources).SourceText.ToString(), file.ToString());
        SemanticModel model = outcome.Compilation.GetSemanticModel(file);
        Assert.All(
            file.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.MemberDeclarationSyntax>(),
            member => Assert.Equal(NullableContext.AnnotationsEnabled, model.GetNullableContext(member.SpanStart) & NullableContext.Enabled));
    }
}
