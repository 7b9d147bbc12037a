using AttentionGen.Tests.Processes;

namespace AttentionGen.Tests.Memory;

/// <summary>The fences hold: what the kernels must not do kills a process that does it.</summary>
public sealed class GuardedMemoryTests
{
    private const string Trespass = "Set for the child process that steps over the fence.";

    [Theory]
    [InlineData(nameof(Reads_past_the_end))]
    [InlineData(nameof(Reads_before_the_start))]
    [InlineData(nameof(Writes_an_input))]
    public async Task Trespassing_crashes(string method)
    {
        Assert.SkipUnless(MemoryProtection.IsSupported, "Pages are protected on Linux and macOS only.");
        TestProcessResult result = await TestProcess.Run(
            ["-explicit", "only", "-method", $"{typeof(GuardedMemoryTests).FullName}.{method}"],
            new Dictionary<string, string>(),
            TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode != 0, result.Output);
        Assert.Contains("System.AccessViolationException", result.Output, StringComparison.Ordinal);
        Assert.Contains(method, result.Output, StringComparison.Ordinal);
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

    [Fact(Explicit = true, DisplayName = nameof(Reads_past_the_end) + ": " + Trespass)]
    public unsafe void Reads_past_the_end()
    {
        using var memory = new GuardedMemory<float>(10, GuardSide.End);
        Assert.Equal(0, memory.Pointer[memory.Length]);
    }

    [Fact(Explicit = true, DisplayName = nameof(Reads_before_the_start) + ": " + Trespass)]
    public unsafe void Reads_before_the_start()
    {
        using var memory = new GuardedMemory<float>(10, GuardSide.Start);
        Assert.Equal(0, memory.Pointer[-1]);
    }

    [Fact(Explicit = true, DisplayName = nameof(Writes_an_input) + ": " + Trespass)]
    public unsafe void Writes_an_input()
    {
        using GuardedMemory<float> memory = new GuardedMemory<float>(10, GuardSide.End).AsReadOnly();
        memory.Pointer[0] = 1;
    }
}
