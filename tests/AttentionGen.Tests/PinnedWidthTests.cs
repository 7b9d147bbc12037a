using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Numerics;
using AttentionGen.Tests.Processes;

namespace AttentionGen.Tests;

/// <summary>
/// A kernel that is held to a width gives the same bits on every x64 machine that has it, whatever wider vectors or registers there are beside. The
/// runtime plays the lesser machine in a child process, which runs this class again.
/// </summary>
public sealed class PinnedWidthTests : IDisposable
{
    /// <summary>Names the file of bits that a child compares its own with.</summary>
    private const string BitsVariable = "ATTENTIONGEN_TESTS_BITS";

    private const string WidthVariable = "ATTENTIONGEN_TESTS_PINNED_WIDTH";

    private readonly string _directory = Directory.CreateTempSubdirectory("attentiongen-tests-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(VectorWidth.Vector256, "DOTNET_EnableAVX512")]
    [InlineData(VectorWidth.Vector128, "DOTNET_EnableAVX2")]
    public async Task A_lesser_machine_gives_the_same_bits(VectorWidth width, string switchedOff)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The runtime's switches are those of x64.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable(BitsVariable) is null, "A child process starts no children.");
        bool isGreater = width == VectorWidth.Vector256 ? Vector512.IsHardwareAccelerated : Vector256.IsHardwareAccelerated && Fma.IsSupported;
        Assert.SkipUnless(isGreater, "This machine has nothing to switch off.");

        string bits = Path.Combine(_directory, "bits.txt");
        CompiledKernels kernels = Kernels(width);
        kernels.SaveImages(_directory);
        await File.WriteAllLinesAsync(bits, Bits(width, kernels), TestContext.Current.CancellationToken);
        TestProcessResult result = await TestProcess.Run(
            ["-method", $"{typeof(PinnedWidthTests).FullName}.{nameof(Bits_are_those_of_the_greater_machine)}"],
            new Dictionary<string, string> 
            {
                [switchedOff] = "0",
                [BitsVariable] = bits,
                [WidthVariable] = width.ToString(),
                [CompiledKernels.ImageDirectoryVariable] = _directory,
            },
            TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, $"{switchedOff}=0: {result.Failure}");
        Assert.Equal(nameof(Bits_are_those_of_the_greater_machine), Assert.Single(result.Passed).Method);
    }

    [Fact]
    public void Bits_are_those_of_the_greater_machine()
    {
        string? file = Environment.GetEnvironmentVariable(BitsVariable);
        Assert.SkipWhen(file is null, "Runs in the child process of the other test.");
        VectorWidth width = Enum.Parse<VectorWidth>(Environment.GetEnvironmentVariable(WidthVariable)!);
        string[] expected = File.ReadAllLines(file), actual = [.. Bits(width, Kernels(width))];
        Assert.True(expected.Length > 60, "There are too few cases.");
        Assert.Equal(expected.Length, actual.Length);
        Assert.Empty(actual.Except(expected));
    }

    private static CompiledKernels Kernels(VectorWidth width) =>
        CompiledKernels.Shared(PinnedCases.Of(width).Select(kernelCase => kernelCase.Declaration), "Pinned");

    /// <summary>A line for each case: its name, the width that its kernel ran with, and all that it wrote.</summary>
    private static IEnumerable<string> Bits(VectorWidth width, CompiledKernels kernels)
    {
        foreach (KernelCase kernelCase in PinnedCases.Of(width))
        {
            AttentionProblem problem = ProblemNumbers.Draw(kernelCase);
            IAttentionKernel kernel = kernels.Create(problem);
            Assert.Equal(width.ToString(), kernel.InstructionSet);
            KernelResult outputs = ArrayRun.OutputsOf(problem);
            AttentionCall call = ArrayRun.CallOf(problem, kernelCase.Lengths is not null, outputs);
            call.Cache = ArrayRun.CacheOf(kernel, problem);
            kernel.Forward(call);
            IEnumerable<byte> written = outputs.Output
                .Concat(AttentionArrays<float>.Kinds.SelectMany(outputs.Of))
                .SelectMany(element => BitConverter.GetBytes(float.IsNaN(element) ? float.NaN : element))
                .Concat(outputs.NarrowOutput.SelectMany(BitConverter.GetBytes));
            yield return string.Create(CultureInfo.InvariantCulture, $"{kernelCase.Name}\t{kernel.InstructionSet}\t{Convert.ToHexString(SHA256.HashData([.. written]))}");
        }
    }
}
