using System.Runtime.CompilerServices;
using AttentionGen.Tests.Processes;

namespace AttentionGen.Tests.Memory;

/// <summary>The fences hold: what the kernels must not do kills a process that does it.</summary>
public sealed class GuardedMemoryTests
{
    // Names the fence that a child process is to step over.
    private const string Trespass = "ATTENTIONGEN_TESTS_TRESPASS";

    [Theory]
    [InlineData(nameof(ReadPastTheEnd))]
    [InlineData(nameof(ReadBeforeTheStart))]
    [InlineData(nameof(WriteAnInput))]
    public async Task Trespassing_crashes(string trespass)
    {
        Assert.SkipUnless(MemoryProtection.IsSupported, "Pages are protected on Linux and macOS only.");
        if (Environment.GetEnvironmentVariable(Trespass) is { } ordered)
        {
            Commit(ordered);
            return;
        }

        TestProcessResult result = await TestProcess.Run(
            ["-method", $"{typeof(GuardedMemoryTests).FullName}.{nameof(Trespassing_crashes)}"],
            new Dictionary<string, string> { [Trespass] = trespass },
            TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode != 0, result.Errors);
        Assert.Contains("System.AccessViolationException", result.Errors, StringComparison.Ordinal);
        Assert.Contains($"{nameof(GuardedMemoryTests)}.{trespass}", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    public void Content_is_where_it_was_put(int length)
    {
        float[] content = [.. Enumerable.Range(0, length).Select(n => (float)n)];
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            using GuardedMemory<float> memory = new GuardedMemory<float>(content, side).AsReadOnly();
            Assert.Equal(content, memory.Span.ToArray());
        }
    }

    private static void Commit(string trespass)
    {
        if (trespass == nameof(ReadPastTheEnd))
            ReadPastTheEnd();
        else if (trespass == nameof(ReadBeforeTheStart))
            ReadBeforeTheStart();
        else if (trespass == nameof(WriteAnInput))
            WriteAnInput();
    }

    // Not inlined: the crash report must name them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void ReadPastTheEnd()
    {
        using var memory = new GuardedMemory<float>(10, GuardSide.End);
        Assert.Equal(0, memory.Pointer[memory.Length]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void ReadBeforeTheStart()
    {
        using var memory = new GuardedMemory<float>(10, GuardSide.Start);
        Assert.Equal(0, memory.Pointer[-1]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void WriteAnInput()
    {
        using GuardedMemory<float> memory = new GuardedMemory<float>(10, GuardSide.End).AsReadOnly();
        memory.Pointer[0] = 1;
    }
}
