using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>The way through a layer's call, a chunk of samples after the other.</summary>
/// <remarks>
/// Numbers that say where packed samples lie are the caller's, and another thread may write to them: each is read once, checked, and kept in scratch, counted from the chunk's
/// first row.
/// </remarks>
internal ref struct LayerChunks
{
    /// <summary>Floats of scratch that several samples may take together: 256 MB.</summary>
    private const long MostFloats = 1L << 26;

    /// <summary>Packed samples of a chunk, which may be empty.</summary>
    private const int MostPackedSamples = 1 << 16;

    private readonly ReadOnlySpan<int> _queryEnds;
    private readonly ReadOnlySpan<int> _keyEnds;
    private readonly LayerWidths _widths;
    private readonly AttentionShape _shape;
    private readonly int _batchSize;
    private readonly int _queryLength;
    private readonly int _projectedLength;
    private readonly int _samples;
    private readonly int _rows;
    private readonly (string Queries, string Keys) _names;
    private int _sample;
    private int _queryRow;
    private int _keyRow;

    /// <summary>The chunks of a call.</summary>
    /// <param name="call">The call, checked.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="degree">Threads that share each chunk.</param>
    public LayerChunks(in AttentionArguments call, LayerWeights weights, int degree)
    {
        _shape = weights.Shape;
        _widths = weights.Widths;
        _batchSize = call.BatchSize;
        _queryEnds = call.CumulativeQueryLengths;
        _keyEnds = call.CumulativeKeyLengths;
        _queryLength = call.QueryLength;
        _projectedLength = _shape.HasCache ? call.QueryLength : call.KeyLength;
        int most = (int)Math.Min((long)weights.Plan.ChunkRows * degree, int.MaxValue);
        if (_shape.IsPacked)
        {
            // All rows that there are, or at most the longest sample's beyond the full chunk.
            int longest = Math.Max(_shape.QueryLength, _shape.KeyLength);
            _names = weights.Plan.Layer.IsCrossAttention ? ("cumulativeQueryLengths", "cumulativeKeyLengths") : ("cumulativeLengths", "cumulativeLengths");
            _rows = (int)Math.Max(Math.Min(most, MostFloats / LayerAreas.Floats(_widths, 1, 1)), longest);
            Largest = new LayerChunk
            {
                SampleCount = Math.Min(_batchSize, MostPackedSamples),
                QueryRows = Math.Min(_queryLength, _rows),
                ProjectedRows = Math.Min(_projectedLength, _rows),
                LengthCount = 2 * (Math.Min(_batchSize, MostPackedSamples) + 1),
            };
            return;
        }
        int length = Math.Max(Math.Max(_queryLength, _projectedLength), 1);
        long floats = Math.Max(LayerAreas.Floats(_widths, _queryLength, _projectedLength), 1);
        _samples = (int)Math.Clamp(Math.Min(most / length, MostFloats / floats), 1, Math.Max(_batchSize, 1));
        Largest = Uniform(0, _samples);
    }

    /// <summary>As large as any chunk, in every number.</summary>
    public LayerChunk Largest { get; }

    /// <summary>The next chunk; false when none is left.</summary>
    /// <param name="scratch">The call's scratch, in which numbers of packed samples are kept.</param>
    /// <param name="chunk">The chunk.</param>
    public bool Next(ref float scratch, out LayerChunk chunk)
    {
        chunk = default;
        if (_sample >= _batchSize)
            return false;
        chunk = _shape.IsPacked ? Packed(ref scratch) : Uniform(_sample, Math.Min(_samples, _batchSize - _sample));
        _sample += chunk.SampleCount;
        _queryRow += chunk.QueryRows;
        _keyRow += chunk.ProjectedRows;
        return true;
    }

    /// <summary>All that the scratch of a call of packed samples keeps of their numbers.</summary>
    public static ReadOnlySpan<int> Lengths(in LayerChunk chunk, ref float scratch) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<float, int>(ref scratch), chunk.LengthCount);

    /// <summary>Where the query rows of a chunk's packed samples start, and the last ends.</summary>
    public static ReadOnlySpan<int> QueryLengths(in LayerChunk chunk, ref float scratch) =>
        chunk.LengthCount == 0 ? default : Lengths(chunk, ref scratch)[..(chunk.SampleCount + 1)];

    /// <summary>The same of key rows.</summary>
    public static ReadOnlySpan<int> KeyLengths(in LayerChunk chunk, ref float scratch) =>
        chunk.LengthCount == 0 ? default : Lengths(chunk, ref scratch).Slice(chunk.LengthCount / 2, chunk.SampleCount + 1);

    private readonly LayerChunk Uniform(int sample, int count) => new()
    {
        FirstSample = sample,
        SampleCount = count,
        FirstQueryRow = sample * _queryLength,
        QueryRows = count * _queryLength,
        FirstKeyRow = sample * _projectedLength,
        ProjectedRows = count * _projectedLength,
    };

    private readonly LayerChunk Packed(ref float scratch)
    {
        int numbers = Largest.LengthCount;
        Span<int> queries = MemoryMarshal.CreateSpan(ref Unsafe.As<float, int>(ref scratch), numbers), keys = queries[(numbers / 2)..];
        queries[0] = keys[0] = 0;
        int count = 0;
        while (count < Math.Min(_batchSize - _sample, MostPackedSamples))
        {
            int queryEnd = End(_queryEnds[_sample + count + 1], _queryRow, queries[count], _queryLength, _shape.QueryLength, _names.Queries);
            int keyEnd = End(_keyEnds[_sample + count + 1], _keyRow, keys[count], _projectedLength, _shape.KeyLength, _names.Keys);
            if (count > 0 && Math.Max(queryEnd, keyEnd) > _rows)
                break;
            count++;
            queries[count] = queryEnd;
            keys[count] = keyEnd;
        }
        return new LayerChunk
        {
            FirstSample = _sample,
            SampleCount = count,
            FirstQueryRow = _queryRow,
            QueryRows = queries[count],
            FirstKeyRow = _keyRow,
            ProjectedRows = keys[count],
            LengthCount = numbers,
        };
    }

    /// <summary>The row behind a sample, counted from the chunk's first.</summary>
    private static int End(int end, int chunkStart, int start, int rows, int declared, string name)
    {
        long relative = (long)end - chunkStart;
        if (relative < start || relative - start > declared || end > rows)
            ChangedInput.Throw(name);
        return (int)relative;
    }
}
