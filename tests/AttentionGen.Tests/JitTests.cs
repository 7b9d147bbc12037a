using System.Globalization;
using System.Runtime.InteropServices;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Processes;

namespace AttentionGen.Tests;

/// <summary>
/// What the JIT makes of the measured kernels and of one of each kind besides, in child processes at every instruction-set level: a method above one of its limits is silently
/// compiled without optimisation, and one vector too many in a tile goes to the stack and back at every turn.
/// </summary>
public sealed class JitTests : IDisposable
{
    // By class: methods of other classes may be compiled again on the runtime's own thread meanwhile, whose lines would come between.
    private const string HotMethods =
        "AttentionGen.Generated*:ScoreTile* AttentionGen.Generated*:ValueTile* AttentionGen.Generated*:UnrolledScoreTile* AttentionGen.Generated*:UnrolledValueTile* AttentionGen.Generated*:Softmax*"
        + " AttentionGen.Generated*:CapScores* AttentionGen.Generated*:MaskScores* AttentionGen.Generated*:DecodeScoreTile* AttentionGen.Generated*:DecodeValueTile* ProductTile*";

    /// <summary>A kernel alone has three such methods.</summary>
    private const int LeastMethods = 120;

    private readonly string _directory = Directory.CreateTempSubdirectory("attentiongen-tests-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public async Task Hot_methods_are_optimised_and_keep_their_vectors_in_registers(string switchedOff)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The runtime's switches are those of x64.");
        GridKernelTests.Kernels.SaveImages(_directory);

        // On standard output, which stays open until the process is gone; a file of the JIT's own is closed under threads that may still compile.
        var environment = new Dictionary<string, string> { ["DOTNET_JitDisasm"] = HotMethods, [CompiledKernels.ImageDirectoryVariable] = _directory };
        if (switchedOff.Length > 0)
            environment[switchedOff] = "0";

        TestProcessResult result = await TestProcess.Run(["-class", typeof(GridKernelTests).FullName!, "-parallel", "none"], environment, TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.Failure);
        Assert.Equal(GridDeclarations.All.Count, result.Passed.Count());
        JitMethod[] methods = [.. JitReport.Read(result.Output.Split('\n'))
            .Where(method => method.Name.Contains("AttentionGen.Generated.", StringComparison.Ordinal) || method.Name.Contains(":ProductTileRows", StringComparison.Ordinal))];
        Assert.True(methods.Length >= LeastMethods, string.Create(CultureInfo.InvariantCulture, $"The JIT tells of {methods.Length} methods only."));
        Assert.Contains(methods, method => method.Name.Contains(":ProductTileRows", StringComparison.Ordinal));
        Assert.Contains(methods, method => method.Name.Contains(":CapScores", StringComparison.Ordinal));
        Assert.Contains(methods, method => method.Name.Contains(":MaskScores", StringComparison.Ordinal));
        Assert.Contains(methods, method => method.Name.Contains(":DecodeScoreTile", StringComparison.Ordinal));
        Assert.Contains(methods, method => method.Name.Contains(":DecodeValueTile", StringComparison.Ordinal));
        Assert.All(methods, method => Assert.Equal("FullOpts", method.Tier));
        Assert.All(methods, method => Assert.True(method.Code.Count > 10, $"{method.Name} has no code"));

        // The softmax of a kernel without loops is a few exponentials in a row, each of which may be put down once.
        IEnumerable<JitMethod> hot = methods.Where(method => !method.Name.Contains(":SoftmaxTile", StringComparison.Ordinal) && !IsKnownToSpill(method));
        Assert.Empty(hot.SelectMany(method => SpillsOf(method).Take(3).Select(spill => $"{method.Name}: {spill.Trim()}")));
    }

    // Still to be mended: the decode tiles of Float16 caches spill wherever vectors are not of 512 bits.
    private static bool IsKnownToSpill(JitMethod method) =>
        method.Name.Contains(":Decode", StringComparison.Ordinal)
        && GridDeclarations.All.Index().Any(kernel =>
            kernel.Item is { HasCache: true, StoredType: ElementType.Float16 }
            && method.Name.Contains(string.Create(CultureInfo.InvariantCulture, $"__Kernel{kernel.Index:D4}V"), StringComparison.Ordinal));

    // Where masks, windows, biases and distances meet, 16 registers do not hold all that is the same for every key of a block; nor do four exponentials in step leave
    // any for their constants, which the JIT puts down once before the loop. What is only taken up from the stack is read as any constant is; nothing may be put
    // down there key by key.
    private static IEnumerable<string> SpillsOf(JitMethod method) =>
        s_withConstants.Any(name => method.Name.Contains(name, StringComparison.Ordinal)) ? method.HotSpills.Where(JitReport.IsPutDown) : method.HotSpills;

    private static readonly string[] s_withConstants = [":MaskScores", "Vector256:Softmax", "Vector128:Softmax"];

    [Fact]
    public void Loops_are_found_by_their_jumps_back()
    {
        string[] code =
        [
            "G_M1_IG01:", "       vmovups  ymmword ptr [rsp], ymm1", "       jl       SHORT G_M1_IG03", "G_M1_IG02:", "       vfmadd231ps ymm1, ymm2, ymm3",
            "       vmovups  ymmword ptr [rsp], ymm2", "       jne      G_M1_IG02", "G_M1_IG03:", "       vmovups  ymmword ptr [rsp], ymm3",
        ];
        Assert.Equal([(3, 6)], JitReport.Loops(code));
        Assert.Equal(["       vmovups  ymmword ptr [rsp], ymm2"], new JitMethod("Looped", "FullOpts", code).HotSpills);

        string[] straight = [.. code.Where(line => !line.Contains(" j", StringComparison.Ordinal)), "       vfmadd231ps ymm1, ymm2, ymm3"];
        Assert.Empty(JitReport.Loops(straight));
        Assert.Equal(2, new JitMethod("Straight", "FullOpts", straight).HotSpills.Count());
    }
}
