using System.Globalization;
using AttentionGen.Tests.Memory;
using AttentionGen.Weights;

namespace AttentionGen.Tests.Weights.Files;

/// <summary>What a reader may do with any bytes: refuse them as documented, or read what a plain reader finds in them; with memory as for a file of their size.</summary>
internal static class HostileFile
{
    /// <summary>
    /// Of a file with nothing in it, with the exception and its stack, and the rest of the thread's block of up to 8 KB, which a collection ends and the counter then counts. Each tensor, node or name takes a few objects of up to a hundred bytes, for as few bytes of the
    /// file as a message's head and its length are.
    /// </summary>
    public const long FixedBytes = (32 + 8) * 1024, BytesForEach = 100;

    /// <returns>The message if the file was refused, otherwise null.</returns>
    /// <exception cref="InvalidOperationException">The reader broke its promise.</exception>
    public static string? Check(byte[] file, Func<ReadOnlyMemory<byte>, NamedTensors> open, Func<byte[], List<PlainTensor>> plain, GuardSide side)
    {
        using var guarded = new GuardedBytes(file, side);
        ReadOnlyMemory<byte> memory = guarded.Memory;
        List<PlainTensor> tensors = [];
        string? refusal = null;
        void Read()
        {
            refusal = null;
            try
            {
                using NamedTensors source = open(memory);
                tensors = PlainTensor.Read(source);
            }
            catch (InvalidDataException exception)
            {
                refusal = exception.Message;
            }
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Read();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, most = FixedBytes + (BytesForEach * file.Length);

        // Collections that other threads bring about count as well, each up to 8 KB: the least of some attempts is the reader's own.
        if (allocated > most)
            allocated = AllocatedBytes.Least(Read);
        if (allocated > most)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes made it allocate {allocated}, more than {most}."));
        if (refusal is not null)
            return refusal.Length > 0 ? refusal : throw new InvalidOperationException("Refused without a word.");

        List<PlainTensor> expected;
        try
        {
            expected = plain(file);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException("Accepted, though it breaks the format.", exception);
        }
        return PlainTensor.Difference(expected, tensors) is { } difference ? throw new InvalidOperationException($"Accepted with {difference}.") : null;
    }
}
