using System.Runtime.InteropServices;

namespace AttentionGen.Tests.Processes;

/// <summary>Native blocks as the library allocates them. <see cref="HeapCheckTests"/> runs these in child processes and has the blocks damaged there.</summary>
public sealed unsafe class NativeBlockTests
{
    /// <summary>Names what a child process does to its block.</summary>
    public const string DamageVariable = "ATTENTIONGEN_TESTS_HEAP_DAMAGE";

    public const string None = "None";

    /// <summary>A few bytes behind the block.</summary>
    public const string Behind = "Behind";

    /// <summary>A few bytes before the block.</summary>
    public const string Before = "Before";

    // A multiple of the alignment: what is asked for is then what the C library is asked for. It has a few bytes more that nobody uses.
    private const int ByteCount = 128;
    private const int Alignment = 64;
    private const int DamagedBytes = 3;
    private const byte Written = 0x11;

    [Fact]
    public void A_block_is_filled_and_freed()
    {
        void* block = NativeMemory.Alloc(ByteCount);
        try
        {
            Fill(block);
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }

    [Fact]
    public void An_aligned_block_is_filled_and_freed()
    {
        void* block = NativeMemory.AlignedAlloc(ByteCount, Alignment);
        try
        {
            Assert.Equal(0u, (nuint)block % Alignment);
            Fill(block);
        }
        finally
        {
            NativeMemory.AlignedFree(block);
        }
    }

    private static void Fill(void* block)
    {
        var bytes = new Span<byte>(block, ByteCount);
        string? damage = Environment.GetEnvironmentVariable(DamageVariable);
        if (damage == None)
            Assert.DoesNotContain(bytes.ToArray(), fresh => fresh != HeapChecks.FreshByte);
        bytes.Fill(Written);
        if (damage == Behind)
            new Span<byte>((byte*)block + ByteCount, DamagedBytes).Fill(Written);
        if (damage == Before)
            new Span<byte>((byte*)block - DamagedBytes, DamagedBytes).Fill(Written);
        Assert.DoesNotContain(bytes.ToArray(), written => written != Written);
    }
}
