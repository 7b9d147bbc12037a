using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AttentionGen.Tests.Gradients;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Onnx;
using AttentionGen.Tests.Processes;
using AttentionGen.Tests.Scores;

namespace AttentionGen.Tests;

/// <summary>
/// One machine tests every level: the runtime hides instruction sets when told to, so <see cref="KernelCaseTests"/> and
/// <see cref="OnnxKernelTests"/> run again in child processes. They start no process, so children have no children.
/// </summary>
public sealed class InstructionSetTests : IDisposable
{
    private const int LeastCases = 300;

    private readonly string _directory = Directory.CreateTempSubdirectory("attentiongen-tests-").FullName;

    private static string BestWithoutAvx512 => Vector256.IsHardwareAccelerated ? "Vector256" : BestWithoutAvx2;

    private static string BestWithoutAvx2 => Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar";

    [Fact]
    public Task Kernels_are_right_with_256_bits() => RunKernelCases("DOTNET_EnableAVX512", BestWithoutAvx512);

    [Fact]
    public Task Kernels_are_right_with_128_bits() => RunKernelCases("DOTNET_EnableAVX2", BestWithoutAvx2);

    [Fact]
    public Task Kernels_are_right_without_vectors() => RunKernelCases("DOTNET_EnableHWIntrinsic", "Scalar");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task RunKernelCases(string switchedOff, string expectedInstructionSet)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The runtime's switches are those of x64.");
        Assert.False(InstructionSetLevel.IsChild, "A child process must not start children.");

        // What the compiler makes of the sources does not depend on the machine, so it is done once.
        CompiledKernels.OfAllCases.SaveImages(_directory);
        CompiledKernels.OfOnnxCases.SaveImages(_directory);
        string tiers = Path.Combine(_directory, "tiers.txt");
        TestProcessResult result = await TestProcess.Run(
            ["-class", typeof(KernelCaseTests).FullName!, "-class", typeof(OnnxKernelTests).FullName!, "-class", typeof(GalleryTests).FullName!, "-class", typeof(DeclaredRowLayerTests).FullName!, "-class", typeof(TableGradientTests).FullName!, "-class", typeof(DropoutTests).FullName!, "-class", typeof(RowErrorTests).FullName!, "-class", typeof(LayerRowErrorTests).FullName!, "-class", typeof(JitListenerTests).FullName!],
            new Dictionary<string, string>
            {
                [switchedOff] = "0",
                [InstructionSetLevel.Variable] = expectedInstructionSet,
                [CompiledKernels.ImageDirectoryVariable] = _directory,
                [KernelTierReport.Variable] = tiers,
            },
            TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, $"{switchedOff}=0: {result.Failure}");
        int cases = result.Passed.Count(test => test.Method == nameof(KernelCaseTests.Kernel_agrees_with_the_reference));
        Assert.True(cases >= LeastCases, string.Create(CultureInfo.InvariantCulture, $"Only {cases} cases ran."));
        Assert.Contains(result.Passed, test => test.Method == nameof(KernelCaseTests.Kernels_report_the_instruction_set_of_this_process));
        Assert.Contains(result.Passed, test => test.Method == nameof(GalleryTests.A_kernel_agrees_with_the_reference));
        Assert.Contains(result.Passed, test => test.Method == nameof(DeclaredRowLayerTests.A_layer_agrees_with_the_reference));
        Assert.Contains(result.Passed, test => test.Method == nameof(TableGradientTests.Kernels_agree_with_the_reference));
        Assert.Contains(result.Passed, test => test.Method == nameof(LayerRowErrorTests.Rows_of_all_cases_together_are_at_most_twice_as_wrong_as_in_the_plain_loop));
        Assert.Contains(result.Passed, test => test.Method == nameof(DropoutTests.Weights_in_lanes_meet_the_factors_of_each));
        if (OnnxCases.Folder is not null)
            Assert.Contains(result.Passed, test => test.Method == nameof(OnnxKernelTests.Every_case_agrees));
        ExpectOptimisedKernels(await File.ReadAllLinesAsync(tiers, TestContext.Current.CancellationToken));
    }

    // A method above one of the JIT's limits is silently compiled without optimisation; the planner must keep every kernel below them.
    private static void ExpectOptimisedKernels(string[] methods)
    {
        int tiles = methods.Count(method => method.Contains("Tile", StringComparison.Ordinal));
        Assert.True(tiles >= LeastCases, string.Create(CultureInfo.InvariantCulture, $"The runtime tells of {tiles} tile methods only."));
        Assert.DoesNotContain(methods, method => !method.StartsWith($"{JitTier.Optimised} ", StringComparison.Ordinal));
    }
}
