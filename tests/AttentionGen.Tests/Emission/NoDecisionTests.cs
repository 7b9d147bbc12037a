using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Tests.Emission;

/// <summary>
/// Emitters put a plan into words, and decide nothing. What of that can be read off their source is read here: they do not know what was asked for, have no
/// sizes of their own, and compare none but to come to the end of a list.
/// </summary>
public sealed class NoDecisionTests
{
    /// <summary>What writes characters and numbers, whatever they mean, and knows no plan.</summary>
    private static readonly string[] s_plainText = ["CodeWriter.cs", "Text.cs", "Expression.cs", "IntegerExpression.cs", "Place.cs"];

    private static readonly (string File, SyntaxNode Root)[] s_emitters = Sources("Emission");

    [Fact]
    public void There_are_emitters_to_read()
    {
        Assert.True(s_emitters.Length > 20, $"{s_emitters.Length} files");
        Assert.All(s_plainText, name => Assert.Contains(s_emitters, emitter => Path.GetFileName(emitter.File) == name));
    }

    [Fact]
    public void Emitters_read_the_plan_and_not_the_declaration() => AssertNone(s_emitters, IsDeclaration);

    [Fact]
    public void Emitters_do_not_plan() => AssertNone(s_emitters, IsPlanning);

    [Fact]
    public void Emitters_have_no_sizes_of_their_own() => AssertNone(OfPlans, IsSize);

    [Fact]
    public void Emitters_compare_no_sizes() => AssertNone(OfPlans, IsComparison);

    [Fact]
    public void Emitters_count_nothing() => AssertNone(OfPlans, IsCount);

    /// <summary>Each rule finds what it is for.</summary>
    [Theory]
    [InlineData(nameof(IsDeclaration), "plan.Spec.HeadCount")]
    [InlineData(nameof(IsDeclaration), "spec.HeadCount")]
    [InlineData(nameof(IsPlanning), "UnrollPlanner.IsTiny(plan)")]
    [InlineData(nameof(IsSize), "Text.Of(16)")]
    [InlineData(nameof(IsSize), "$\"{32 * lanes}\"")]
    [InlineData(nameof(IsComparison), "heads > most")]
    [InlineData(nameof(IsComparison), "heads is > 1")]
    [InlineData(nameof(IsComparison), "Math.Min(heads, most)")]
    [InlineData(nameof(IsCount), "heads == 1")]
    public void A_decision_is_found(string rule, string decision)
    {
        SyntaxNode root = Parsed($"class C {{ void M() {{ Use({decision}); }} }}");
        Assert.Single(root.DescendantNodes(), node => s_rules[rule](node));
    }

    /// <summary>And lets pass what is how something is written.</summary>
    [Theory]
    [InlineData("for (int row = 0; row < rows; row++) Use(row == 0, row == rows - 1);")]
    [InlineData("Use($\"for (int key = 0; key < 16; key += {Text.Of(plan.Step)})\");")]
    [InlineData("Use(plan.Decode.EnoughHeads);")]
    public void What_is_no_decision_passes(string statement)
    {
        SyntaxNode root = Parsed($"class C {{ void M() {{ {statement} }} }}");
        Assert.All(s_rules.Values, rule => Assert.DoesNotContain(root.DescendantNodes(), node => rule(node)));
    }

    private static readonly Dictionary<string, Func<SyntaxNode, bool>> s_rules = new()
    {
        [nameof(IsDeclaration)] = IsDeclaration,
        [nameof(IsPlanning)] = IsPlanning,
        [nameof(IsSize)] = IsSize,
        [nameof(IsComparison)] = IsComparison,
        [nameof(IsCount)] = IsCount,
    };

    private static IEnumerable<(string File, SyntaxNode Root)> OfPlans => s_emitters.Where(emitter => !s_plainText.Contains(Path.GetFileName(emitter.File)));

    private static bool IsDeclaration(SyntaxNode node) => node is SimpleNameSyntax { Identifier.Text: "KernelSpec" or "Spec" or "spec" };

    private static bool IsPlanning(SyntaxNode node) =>
        node is SimpleNameSyntax { Identifier.Text: var name } && (name.EndsWith("Planner", StringComparison.Ordinal) || name == "PlannerSettings");

    /// <summary>0 is where things start, and 1 the next; any other number is a size that a plan should have named.</summary>
    private static bool IsSize(SyntaxNode node) => node.IsKind(SyntaxKind.NumericLiteralExpression) && node.ToString() is not ("0" or "1");

    /// <summary>More or less of something is a decision, but for the end of a loop.</summary>
    private static bool IsComparison(SyntaxNode node) => node switch
    {
        BinaryExpressionSyntax { Parent: ForStatementSyntax } => false,
        BinaryExpressionSyntax or RelationalPatternSyntax => node.Kind() is
            SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression
            or SyntaxKind.RelationalPattern,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } => called.ToString() is "Math.Min" or "Math.Max" or "Math.Clamp",
        _ => false,
    };

    /// <summary>That there is one of something, or some other number, is a decision. That an offset is 0, or a number the last of a list, is how it is written.</summary>
    private static bool IsCount(SyntaxNode node) =>
        node is BinaryExpressionSyntax equality
        && equality.Kind() is SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression
        && new[] { equality.Left, equality.Right }.Any(side => side.IsKind(SyntaxKind.NumericLiteralExpression) && side.ToString() != "0");

    private static void AssertNone(IEnumerable<(string File, SyntaxNode Root)> sources, Func<SyntaxNode, bool> isDecision)
    {
        string[] found =
        [
            .. from source in sources
               from node in source.Root.DescendantNodes().Where(isDecision)
               let line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1
               select $"{source.File}:{line}: {node.Parent}",
        ];
        Assert.True(found.Length == 0, $"{found.Length} decisions in emitters:\n{string.Join("\n", found)}");
    }

    private static SyntaxNode Parsed(string source) =>
        CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken);

    private static (string File, SyntaxNode Root)[] Sources(string folder)
    {
        string tests = typeof(NoDecisionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ProjectDirectory").Value!;
        string generator = Path.GetFullPath(Path.Combine(tests, "..", "..", "generator", "AttentionGen.Generator"));
        return
        [
            .. from path in Directory.GetFiles(Path.Combine(generator, folder), "*.cs", SearchOption.AllDirectories)
               select (Path.GetRelativePath(generator, path), Parsed(File.ReadAllText(path))),
        ];
    }
}
