extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>
/// However large the sizes: a kernel whose every number is right, or a diagnostic at the attribute. The generator computes in checked arithmetic, so
/// a number that wrapped around would be ATTN018 here.
/// </summary>
public class HostileSizeTests(ITestOutputHelper output)
{
    private const int Seed = 1_048_577;

    private const int ByDice = 3_000;

    private const int PerFile = 25;

    /// <summary>Kernels by dice that the compiler sees as well.</summary>
    private const int Compiled = 100;

    [Fact]
    public void The_largest_sizes_are_refused_or_served()
    {
        (int kernels, _) = Check([.. HostileSizes.Largests()], mostCompiled: int.MaxValue);
        Assert.True(kernels > 20, $"Only {kernels} kernels.");
    }

    [Fact]
    public void Large_sizes_by_dice_are_refused_or_served()
    {
        var sizes = new HostileSizes(Seed);
        (int kernels, SortedDictionary<string, int> seen) = Check([.. Enumerable.Range(0, ByDice).Select(_ => sizes.Next())], Compiled);

        // The dice must reach the planner and beyond.
        Assert.True(kernels >= ByDice / 20, $"Only {kernels} kernels.");
        Assert.True(seen.GetValueOrDefault("ATTN003 of the scratch") >= ByDice / 200, "Too few are refused for their scratch.");
    }

    /// <summary>Only digits are added: nothing is written once for each head.</summary>
    [Theory]
    [InlineData("Alibi = true")]
    [InlineData("Alibi = true, KeyValueCache = true, KeyValueHeadCount = 1 << 27")]
    [InlineData("Sinks = true, Outputs = AttentionOutputs.Weights")]
    [InlineData("Mask = AttentionMask.Boolean, MaskAxes = AttentionAxes.Head, Rotary = RotaryPairing.HalfSplit")]
    public void A_file_does_not_grow_with_the_heads(string options)
    {
        const string Heads = "1 << 27";
        string many = $"using AttentionGen;\n[ScaledDotProductAttention({Heads}, 1, 2, HeadDimension = 4, ValueDimension = 4, {options})] partial class K;";
        GeneratorRun large = GeneratorRun.Of(many);
        GeneratorRun small = GeneratorRun.Of(many.Replace(Heads, "4", StringComparison.Ordinal));

        Assert.Empty(large.Diagnostics);
        int length = Assert.Single(small.Sources).SourceText.Length;
        Assert.InRange(Assert.Single(large.Sources).SourceText.Length, length, length * 11 / 10);
    }

    private (int Kernels, SortedDictionary<string, int> Seen) Check(string[] declarations, int mostCompiled)
    {
        output.WriteLine($"Seed {Seed}, {declarations.Length} declarations.");
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int kernels = 0, compiled = 0;
        foreach (string[] attributes in declarations.Chunk(PerFile))
        {
            string source = "using AttentionGen;\n" + string.Concat(attributes.Select((attribute, n) => $"[{attribute}] partial class K{n};\n"));
            GeneratorRun run = GeneratorRun.Of(source);
            Assert.True(run.Result.Results.Single().Exception is null, source + run.Result.Results.Single().Exception);
            foreach (Diagnostic diagnostic in run.Diagnostics)
            {
                string message = diagnostic.GetMessage(null);
                string kind = message.StartsWith("the kernel's scratch", StringComparison.Ordinal) ? " of the scratch" : "";
                seen[diagnostic.Id + kind] = seen.GetValueOrDefault(diagnostic.Id + kind) + 1;
                Assert.True(diagnostic.Id != DiagnosticDescriptors.InternalError.Id, $"{attributes[Line(diagnostic)]}\n{message}");
            }

            // One or the other, for each of them.
            HashSet<int> refused = [.. run.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(Line)];
            Assert.Equal(attributes.Length, refused.Count + run.Sources.Count());
            kernels += run.Sources.Count();
            if (compiled >= mostCompiled)
                continue;
            compiled += run.Sources.Count();
            string complaints = string.Join('\n', run.CompilerComplaints().Where(d => d.Location.SourceTree?.FilePath != GeneratorRun.UserPath).Take(5));
            Assert.True(complaints.Length == 0, source + complaints);
        }

        output.WriteLine($"{kernels} kernels, {compiled} of them compiled.");
        output.WriteLine(string.Join(", ", seen.Select(pair => $"{pair.Key} x{pair.Value}")));
        return (kernels, seen);
    }

    private static int Line(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().StartLinePosition.Line - 1;
}
