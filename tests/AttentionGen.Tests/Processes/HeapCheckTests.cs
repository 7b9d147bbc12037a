namespace AttentionGen.Tests.Processes;

/// <summary>Child processes run under the C library's heap checks, and those see the ends of a native block being written over.</summary>
public sealed class HeapCheckTests
{
    private const int Aborted = 128 + 6;

    [Theory]
    [InlineData(nameof(NativeBlockTests.A_block_is_filled_and_freed), NativeBlockTests.Behind)]
    [InlineData(nameof(NativeBlockTests.A_block_is_filled_and_freed), NativeBlockTests.Before)]
    [InlineData(nameof(NativeBlockTests.An_aligned_block_is_filled_and_freed), NativeBlockTests.Behind)]
    [InlineData(nameof(NativeBlockTests.An_aligned_block_is_filled_and_freed), NativeBlockTests.Before)]
    public async Task Writing_over_an_end_of_a_block_ends_the_process(string method, string damage)
    {
        TestProcessResult result = await Run(method, damage, []);

        Assert.True(result.ExitCode == Aborted, result.Failure);

        // The C library's own words. Damage before a block is that of the heap's lists: whoever frees or allocates next finds it, on any thread.
        Assert.Matches(@"(free|malloc|realloc|calloc|malloc_consolidate|munmap_chunk)\(\)|corrupt", result.Errors);
    }

    [Theory]
    [InlineData(nameof(NativeBlockTests.A_block_is_filled_and_freed))]
    [InlineData(nameof(NativeBlockTests.An_aligned_block_is_filled_and_freed))]
    public async Task A_process_without_damage_passes(string method)
    {
        TestProcessResult result = await Run(method, NativeBlockTests.None, []);

        Assert.True(result.ExitCode == 0, result.Failure);
        Assert.Equal(method, Assert.Single(result.Passed).Method);
    }

    /// <summary>The bytes behind a block are nobody's, so that only the checks can tell.</summary>
    [Fact]
    public async Task Without_the_checks_the_damage_is_not_seen()
    {
        TestProcessResult result = await Run(
            nameof(NativeBlockTests.A_block_is_filled_and_freed),
            NativeBlockTests.Behind,
            HeapChecks.Environment.Select(variable => KeyValuePair.Create(variable.Key, "")));

        Assert.True(result.ExitCode == 0, result.Failure);
    }

    private static Task<TestProcessResult> Run(string method, string damage, IEnumerable<KeyValuePair<string, string>> environment)
    {
        Assert.SkipUnless(HeapChecks.AreAvailable, "No libc_malloc_debug.so.0 beside the C library: children run without heap checks.");
        return TestProcess.Run(
            ["-method", $"{typeof(NativeBlockTests).FullName}.{method}"],
            new Dictionary<string, string>(environment) { [NativeBlockTests.DamageVariable] = damage },
            TestContext.Current.CancellationToken);
    }
}
