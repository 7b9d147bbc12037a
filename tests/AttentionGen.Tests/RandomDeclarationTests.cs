using System.Globalization;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Gradients;
using AttentionGen.Tests.InMemory;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Numerics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Tests;

/// <summary>Random valid declarations over the whole space of options compile and agree with the reference; what is excluded is refused.</summary>
[Collection(SerialKernels.Name)]
public sealed class RandomDeclarationTests(GuardedScratch scratch, ITestOutputHelper output) : IClassFixture<GuardedScratch>
{
    private const string CountVariable = "ATTENTIONGEN_RANDOM_DECLARATIONS";
    private const int AllDeclarations = 1000;
    private const int SampledDeclarations = 200;
    private const int DeclarationsPerCompilation = 32;
    private const int ShownFailures = 10;

    [Fact]
    public void Random_declarations_agree_with_the_reference()
    {
        Assert.NotNull(scratch);
        RandomDeclaration[] declarations = Chosen();
        output.WriteLine(Invariant($"{declarations.Length} of {AllDeclarations} declarations, seeds from {RandomDeclarations.FirstSeed}."));
        var failures = new List<string>();
        var errors = new LayerErrorsByFamily();

        // A compilation at a time: what it loads goes before the next.
        foreach (RandomDeclaration[] chunk in declarations.Chunk(DeclarationsPerCompilation))
            failures.AddRange(FailuresOf(chunk, errors));

        Assert.True(
            failures.Count == 0,
            Invariant($"{failures.Count} of {declarations.Length} declarations failed.\n{string.Join("\n", failures.Take(ShownFailures))}"));
        Assert.NotEqual(0, errors.Count);
        errors.Expect(output);
    }

    [Fact]
    public void Every_allowed_pair_of_options_occurs()
    {
        RandomDeclaration[] declarations = [.. RandomDeclarations.Draw(AllDeclarations, DeclarationOptions.Names)];
        var coverage = new PairCoverage(declarations, DeclarationOptions.Names);
        output.WriteLine(Invariant($"Pairs of options among {AllDeclarations} declarations, seeds from {RandomDeclarations.FirstSeed}:\n{coverage}"));

        Assert.All(Combinations.Allowed(DeclarationOptions.Names), pair => Assert.True(coverage.Of(pair.First, pair.Second) > 0, pair.ToString()));
        Assert.All(Combinations.Excluded, pair => Assert.Equal(0, coverage.Of(pair.First, pair.Second)));
    }

    [Fact]
    public void The_generator_has_nothing_to_say_against_valid_declarations()
    {
        Assert.All(RandomDeclarations.Draw(AllDeclarations, DeclarationOptions.Names), declaration =>
        {
            GeneratorOutcome outcome = GeneratorHarness.Run($"using AttentionGen;\n{declaration.Case.Declaration.ToSource("Kernel")}");
            Assert.DoesNotContain(outcome.Diagnostics, diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        });
    }

    [Fact]
    public void Excluded_pairs_are_errors()
    {
        ExcludedPair[] refused = [.. Combinations.Excluded.Where(pair => pair.Kind == Exclusion.Refused)];
        output.WriteLine(Invariant($"{refused.Length} pairs are refused."));

        Assert.All(refused, pair =>
        {
            DeclaredAttention declaration = RandomDeclarations.Small(Combinations.WithNeeds(pair.First, pair.Second));
            GeneratorOutcome outcome = GeneratorHarness.Run($"using AttentionGen;\n{declaration.ToSource("Kernel")}");
            Assert.True(
                outcome.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
                $"{pair.First} and {pair.Second}, although {pair.Why}: {declaration}");
        });
    }

    // A sample of all, the same in every run; all of them where that is asked for.
    private static RandomDeclaration[] Chosen()
    {
        RandomDeclaration[] all = [.. RandomDeclarations.Draw(AllDeclarations, DeclarationOptions.Names)];
        if (int.TryParse(Environment.GetEnvironmentVariable(CountVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return all[..Math.Min(count, all.Length)];
        return [.. all.Where((_, n) => n % (AllDeclarations / SampledDeclarations) == 0).Take(SampledDeclarations)];
    }

    private static List<string> FailuresOf(RandomDeclaration[] chunk, LayerErrorsByFamily errors)
    {
        CompiledKernels kernels = CompiledKernels.Of(chunk.Select(declaration => declaration.Case.Declaration));
        var failures = new List<string>();
        foreach (RandomDeclaration declaration in chunk)
        {
            try
            {
                if (DifferencesOf(declaration, kernels, errors) is { Length: > 0 } differences)
                    failures.Add($"{declaration}\n{differences}");
            }
            catch (InvalidOperationException refused) when (chunk.Length > 1)
            {
                // One of them does not compile, and with it none: each by itself tells which.
                Assert.NotEmpty(refused.Message);
                return [.. chunk.SelectMany(alone => FailuresOf([alone], errors))];
            }
            catch (Exception failed) when (failed is InvalidOperationException or ArgumentException or IndexOutOfRangeException or Xunit.Sdk.XunitException)
            {
                failures.Add($"{declaration}\n  {failed}");
            }
        }

        return failures;
    }

    private static string DifferencesOf(RandomDeclaration declaration, CompiledKernels kernels, LayerErrorsByFamily errors)
    {
        AttentionProblem problem = ProblemNumbers.Draw(declaration.Case);
        IAttentionKernel kernel = kernels.Create(problem);
        KernelResult result = KernelRun.Execute(kernel, problem, declaration.Case.Lengths is not null, GuardSide.End);
        errors.Add(declaration.Case, problem, result);
        return new Verdict(problem).Differences(result);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
