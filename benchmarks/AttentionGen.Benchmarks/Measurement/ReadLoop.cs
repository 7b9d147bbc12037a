using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>
/// Reads memory and does next to nothing with it: eight cache lines a turn, from one place of the buffer to eight, with or without asking for lines
/// ahead of the loads. Sums of integers, whose latency of one cycle never shows.
/// </summary>
internal static unsafe class ReadLoop
{
    /// <summary>Lines of a turn.</summary>
    private const int Lines = 8;

    private const int LineBytes = 64;

    /// <summary>The length of a buffer is a multiple of this.</summary>
    public const int LengthStep = Lines * LineBytes;

    /// <summary>Where the results go, so that they count as used.</summary>
    private static int s_sink;

    /// <param name="buffer">On a 64-byte boundary.</param>
    /// <param name="length">Bytes, a multiple of <see cref="LengthStep"/>.</param>
    /// <param name="streams">Parts of the buffer that are read side by side: 1, 2, 4 or 8.</param>
    /// <param name="ahead">How many bytes before its load a line is asked for; 0: not at all.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run256(byte* buffer, nuint length, int streams, nuint ahead)
    {
        byte* p0 = Line(buffer, length, streams, 0), p1 = Line(buffer, length, streams, 1), p2 = Line(buffer, length, streams, 2);
        byte* p3 = Line(buffer, length, streams, 3), p4 = Line(buffer, length, streams, 4), p5 = Line(buffer, length, streams, 5);
        byte* p6 = Line(buffer, length, streams, 6), p7 = Line(buffer, length, streams, 7);
        Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        nuint step = (nuint)(LengthStep / streams), end = length / (nuint)streams;
        for (nuint i = 0; i < end; i += step)
        {
            if (ahead != 0)
            {
                Ask(p0 + i + ahead);
                Ask(p1 + i + ahead);
                Ask(p2 + i + ahead);
                Ask(p3 + i + ahead);
                Ask(p4 + i + ahead);
                Ask(p5 + i + ahead);
                Ask(p6 + i + ahead);
                Ask(p7 + i + ahead);
            }

            a0 += Vector256.Load((int*)(p0 + i)) + Vector256.Load((int*)(p0 + i + 32));
            a1 += Vector256.Load((int*)(p1 + i)) + Vector256.Load((int*)(p1 + i + 32));
            a2 += Vector256.Load((int*)(p2 + i)) + Vector256.Load((int*)(p2 + i + 32));
            a3 += Vector256.Load((int*)(p3 + i)) + Vector256.Load((int*)(p3 + i + 32));
            a4 += Vector256.Load((int*)(p4 + i)) + Vector256.Load((int*)(p4 + i + 32));
            a5 += Vector256.Load((int*)(p5 + i)) + Vector256.Load((int*)(p5 + i + 32));
            a6 += Vector256.Load((int*)(p6 + i)) + Vector256.Load((int*)(p6 + i + 32));
            a7 += Vector256.Load((int*)(p7 + i)) + Vector256.Load((int*)(p7 + i + 32));
        }

        s_sink = Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7);
    }

    /// <inheritdoc cref="Run256"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run512(byte* buffer, nuint length, int streams, nuint ahead)
    {
        byte* p0 = Line(buffer, length, streams, 0), p1 = Line(buffer, length, streams, 1), p2 = Line(buffer, length, streams, 2);
        byte* p3 = Line(buffer, length, streams, 3), p4 = Line(buffer, length, streams, 4), p5 = Line(buffer, length, streams, 5);
        byte* p6 = Line(buffer, length, streams, 6), p7 = Line(buffer, length, streams, 7);
        Vector512<int> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        nuint step = (nuint)(LengthStep / streams), end = length / (nuint)streams;
        for (nuint i = 0; i < end; i += step)
        {
            if (ahead != 0)
            {
                Ask(p0 + i + ahead);
                Ask(p1 + i + ahead);
                Ask(p2 + i + ahead);
                Ask(p3 + i + ahead);
                Ask(p4 + i + ahead);
                Ask(p5 + i + ahead);
                Ask(p6 + i + ahead);
                Ask(p7 + i + ahead);
            }

            a0 += Vector512.Load((int*)(p0 + i));
            a1 += Vector512.Load((int*)(p1 + i));
            a2 += Vector512.Load((int*)(p2 + i));
            a3 += Vector512.Load((int*)(p3 + i));
            a4 += Vector512.Load((int*)(p4 + i));
            a5 += Vector512.Load((int*)(p5 + i));
            a6 += Vector512.Load((int*)(p6 + i));
            a7 += Vector512.Load((int*)(p7 + i));
        }

        s_sink = Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7);
    }

    /// <summary>Where a line of the first turn is.</summary>
    private static byte* Line(byte* buffer, nuint length, int streams, int line)
    {
        int each = Lines / streams;
        return buffer + (length / (nuint)streams * (nuint)(line / each)) + (line % each * LineBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(byte* line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(line);
    }
}
