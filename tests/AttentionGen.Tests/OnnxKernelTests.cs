using System.Globalization;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Onnx;

namespace AttentionGen.Tests;

/// <summary>
/// Generated kernels against the ONNX project's own cases, in guarded memory. <see cref="InstructionSetTests"/> runs this class again at every other
/// instruction-set level.
/// </summary>
[Collection(SerialKernels.Name)]
public sealed class OnnxKernelTests(GuardedScratch scratch, ITestOutputHelper output) : IClassFixture<GuardedScratch>
{
    // The counts of the data as it is: a case that is not found does not go unseen.
    private const int AttentionCases = 87;
    private const int RotaryCases = 8;
    private const int LeastCachedCases = 3;

    [Fact]
    public void Every_case_agrees()
    {
        Assert.NotNull(scratch);
        Assert.SkipWhen(OnnxCases.Folder is null, "No folder shared/onnx-attention beside the repository.");
        var failures = new List<string>();
        int agreed = 0, cases = 0, cached = 0;
        foreach (IGrouping<string, OnnxProblem> node in OnnxProblems.All.GroupBy(problem => problem.Node.Name))
        {
            string[] differences = [.. node.Select(DifferenceOf).OfType<string>()];
            failures.AddRange(differences.Select(difference => $"{node.Key}: {difference}"));
            cases++;
            agreed += differences.Length == 0 ? 1 : 0;
            cached += node.Any(problem => problem.Problem.Declaration.HasCache) ? 1 : 0;
        }

        IReadOnlyList<OnnxCase> rotary = OnnxCases.Load("RotaryEmbedding");
        string[] rotaryFailures = [.. rotary.Select(node => OnnxRotaryEmbedding.Difference(node) is { } difference ? $"{node.Name}: {difference}" : null).OfType<string>()];
        int rotaryAgreed = rotary.Count - rotaryFailures.Length;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agreed + rotaryAgreed} of {cases + rotary.Count} ONNX conformance cases agree ({InstructionSetLevel.Expected}):"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agreed} of {cases} Attention cases agree through generated kernels, {cached} of them through a cache too;"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rotaryAgreed} of {rotary.Count} RotaryEmbedding cases agree through RotaryEmbedding.Apply."));
        Assert.Empty(failures.Concat(rotaryFailures));
        Assert.Equal(AttentionCases, agreed);
        Assert.Equal(RotaryCases, rotaryAgreed);
        Assert.True(cached >= LeastCachedCases, string.Create(CultureInfo.InvariantCulture, $"Only {cached} cases ran through a cache."));
    }

    private static string? DifferenceOf(OnnxProblem onnx)
    {
        IAttentionKernel kernel = CompiledKernels.OfOnnxCases.Create(onnx.Problem);
        bool passesLengths = onnx.Problem.Declaration.TakesLengths && onnx.Problem.KeyLength != onnx.Problem.Attribute.KeyValueLength;
        KernelResult result = KernelRun.Execute(kernel, onnx.Problem, passesLengths, GuardSide.End);
        AttentionOutputs scores = onnx.Call.Declaration.Outputs;
        return onnx.Call.Difference(result.Output, scores == AttentionOutputs.None ? [] : result.Of(scores)) is { } difference
            ? $"{onnx.Problem.Declaration}: {difference}"
            : null;
    }
}
