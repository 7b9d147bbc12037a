using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Xml.Linq;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Onnx;
using AttentionGen.Tests.Processes;

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
        string report = Path.Combine(_directory, "report.xml");
        string compiled = Path.Combine(_directory, "compiled.txt");
        TestProcessResult result = await TestProcess.Run(
            ["-class", typeof(KernelCaseTests).FullName!, "-class", typeof(OnnxKernelTests).FullName!, "-xml", report],
            new Dictionary<string, string>
            {
                [switchedOff] = "0",
                [InstructionSetLevel.Variable] = expectedInstructionSet,
                [CompiledKernels.ImageDirectoryVariable] = _directory,
                // Nothing is compiled in the background while the process ends, and the file of the report with it.
                ["DOTNET_TieredCompilation"] = "0",
                ["DOTNET_JitStdOutFile"] = compiled,
                ["DOTNET_JitDisasmSummary"] = "1",
            },
            TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, $"{switchedOff}=0: exit code {result.ExitCode}\n{result.Output}");
        List<XElement> passed = [.. XDocument.Load(report).Descendants("test").Where(test => (string?)test.Attribute("result") == "Pass")];
        int cases = passed.Count(test => IsOf(test, nameof(KernelCaseTests.Kernel_agrees_with_the_reference)));
        Assert.True(cases >= LeastCases, string.Create(CultureInfo.InvariantCulture, $"Only {cases} cases ran."));
        Assert.Contains(passed, test => IsOf(test, nameof(KernelCaseTests.Kernels_report_the_instruction_set_of_this_process)));
        if (OnnxCases.Folder is not null)
            Assert.Contains(passed, test => IsOf(test, nameof(OnnxKernelTests.Every_case_agrees)));
        ExpectOptimisedKernels(await File.ReadAllLinesAsync(compiled, TestContext.Current.CancellationToken));
    }

    // A method above one of the JIT's limits is silently compiled without optimisation; the planner must keep every kernel below them.
    private static void ExpectOptimisedKernels(string[] compiled)
    {
        // Threads write the report at once and may tear each other's lines: one that tells of two methods says nothing certain of either.
        string[] tiles = [.. compiled.Where(line => line.Contains("AttentionGen.Generated.", StringComparison.Ordinal) && line.Contains("Tile", StringComparison.Ordinal) && TellsOfOne(line))];
        int optimised = tiles.Count(line => line.Contains("[FullOpts", StringComparison.Ordinal));
        Assert.True(optimised >= LeastCases, string.Create(CultureInfo.InvariantCulture, $"The JIT tells of {optimised} optimised tile methods only."));
        Assert.DoesNotContain(tiles, line => line.Contains("MinOpts", StringComparison.Ordinal));
    }

    private static bool TellsOfOne(string line)
    {
        const string Compiled = "JIT compiled ";
        int first = line.IndexOf(Compiled, StringComparison.Ordinal);
        return first >= 0 && line.IndexOf(Compiled, first + 1, StringComparison.Ordinal) < 0 && line.Count(letter => letter == '[') == 1;
    }

    private static bool IsOf(XElement test, string method) => (string?)test.Attribute("method") == method;
}
