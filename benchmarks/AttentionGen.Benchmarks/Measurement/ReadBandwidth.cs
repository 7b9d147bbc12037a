using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Benchmarks.Measurement;

/// <summary>How fast this core reads buffers of a size, by the fastest of many loops; its contestants take part in the rounds of what is compared.</summary>
internal sealed unsafe class ReadBandwidth
{
    /// <summary>The loops that are fastest while warming up take part; which of them is fastest in the end counts.</summary>
    private const int Finalists = 3;

    private const int Alignment = 64;

    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromMilliseconds(20);

    private readonly byte[][] _buffers;
    private readonly (string Form, Contestant Contestant)[] _finalists;

    /// <param name="bytes">Bytes of a buffer, a multiple of <see cref="ReadLoop.LengthStep"/>.</param>
    /// <param name="buffers">Buffers that the calls go through in turn.</param>
    public ReadBandwidth(int bytes, int buffers)
    {
        Bytes = bytes;

        // The same kind of memory as a KeyValueCache has.
        _buffers = [.. Enumerable.Range(0, buffers).Select(_ => GC.AllocateArray<byte>(bytes + Alignment, pinned: true))];
        foreach (byte[] buffer in _buffers)
            buffer.AsSpan().Fill(1);

        (string Form, Contestant Contestant)[] all = [.. Forms().Select(form => (form.Name, new Contestant(InTurn(form.Run))))];
        foreach ((_, Contestant contestant) in all)
            contestant.WarmUp(s_warmUpTime);
        _finalists = [.. all.OrderBy(entry => entry.Contestant.WarmMicroseconds).Take(Finalists)];
    }

    private delegate void Reader(byte* buffer);

    /// <summary>What one call reads.</summary>
    public int Bytes { get; }

    public IEnumerable<Contestant> Contestants => _finalists.Select(entry => entry.Contestant);

    /// <summary>Bytes in a nanosecond, the fastest median, after measuring.</summary>
    public double GigabytesPerSecond => Bytes / Winner.Contestant.MedianMicroseconds / 1e3;

    /// <summary>Which loop that was.</summary>
    public string Form => Winner.Form;

    private (string Form, Contestant Contestant) Winner => _finalists.MinBy(entry => entry.Contestant.MedianMicroseconds);

    private List<(string Name, Reader Run)> Forms()
    {
        var forms = new List<(string, Reader)>();
        var length = (nuint)Bytes;
        foreach (int streams in (int[])[1, 2, 4, 8])
            foreach (int ahead in Sse.IsSupported ? (int[])[0, 1024, 4096, 16384] : [0])
            {
                string how = $"{streams} {(streams == 1 ? "stream" : "streams")}, {(ahead == 0 ? "no prefetch" : $"prefetch {ahead} bytes ahead")}";
                forms.Add(("Vector256, " + how, buffer => ReadLoop.Run256(buffer, length, streams, (nuint)ahead)));
                if (Vector512.IsHardwareAccelerated)
                    forms.Add(("Vector512, " + how, buffer => ReadLoop.Run512(buffer, length, streams, (nuint)ahead)));
            }

        return forms;
    }

    private Action InTurn(Reader run)
    {
        int next = 0;
        return () =>
        {
            byte[] buffer = _buffers[next];
            next = next + 1 == _buffers.Length ? 0 : next + 1;
            var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buffer));
            run((byte*)((address + Alignment - 1) & -Alignment));
        };
    }
}
