using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Fuzz.Calls;

/// <summary>
/// A call with each of its spans in guarded memory, at the guard at its end, at the one before it, or a few elements from that; what lies between an
/// output and the guards is watched. Spans can then be moved, cut and changed.
/// </summary>
internal sealed unsafe class PlacedCall
{
    /// <summary>What outputs and their surroundings hold before a call: NaN in every format.</summary>
    private const byte Pattern = 0xFF;

    /// <summary>Bytes on the open side of an output that must stay as they are.</summary>
    private const int Watched = 256;

    private readonly GuardedSlot[] _slots = [.. Arguments.All.Select(_ => new GuardedSlot())];
    private readonly byte*[] _starts = new byte*[Arguments.All.Count];
    private readonly int[] _offsets = new int[Arguments.All.Count];
    private readonly int[] _lengths = new int[Arguments.All.Count];
    private byte* _watched;
    private byte[] _asItWas = [];
    private PreparedProblem? _prepared;
    private AttentionProblem? _problem;
    private KernelResult? _expected;

    public AttentionProblem Problem => _problem!;

    public KernelType Type => _prepared!.Type;

    /// <summary>Spans that the kernel takes and that hold anything.</summary>
    public IEnumerable<Argument> Filled => Type.Spans.Where(argument => _lengths[(int)argument] > 0);

    public bool PassesLengths => _prepared!.PassesLengths;

    public object? Cache { get; set; }
    public int QueryLength { get; set; }
    public int KeyLength { get; set; }
    public int FirstKey { get; set; }
    public RotaryEmbedding? Rotary { get; set; }
    public bool PassesOptions { get; set; }
    public ParallelOptions? Options { get; set; }

    /// <summary>Where a span starts, for whoever wants to change it while it is passed.</summary>
    public byte* WritableStart(Argument argument) => _slots[(int)argument].Writable + _offsets[(int)argument];

    public int Length(Argument argument) => _lengths[(int)argument];

    /// <summary>Places a right call: of the steps on a cache one, or the problem itself.</summary>
    public void Place(PreparedProblem prepared, Draw draw, int? step = null)
    {
        _prepared = prepared;
        bool isLast = step is null || step == prepared.Problem.Earlier.Count;
        _problem = isLast ? prepared.Problem : prepared.Problem.Earlier[step!.Value];
        _expected = isLast ? prepared.Expected : prepared.Expected.Earlier[step!.Value];
        Cache = null;
        QueryLength = _problem.QueryLength;
        KeyLength = _problem.KeyLength;
        FirstKey = _problem.FirstKey;
        Rotary = _problem.Rotary;
        PassesOptions = false;
        Options = null;
        _watched = null;
        _asItWas = [];
        foreach (Argument argument in Arguments.All)
        {
            ReadOnlySpan<byte> content = Arguments.BytesOf(argument, _problem, _expected);
            Put(argument, content.Length, draw);
            if (Arguments.IsOutput(argument))
                ClearOutput(argument);
            else
                content.CopyTo(new Span<byte>(WritableStart(argument), content.Length));
        }
    }

    /// <summary>All outputs and what lies around them as before the call.</summary>
    public void ClearOutputs()
    {
        foreach (Argument argument in Arguments.All)
        {
            if (Arguments.IsOutput(argument))
                ClearOutput(argument);
        }
    }

    /// <summary>Gives a span another length; what lies behind it may not be touched.</summary>
    public void Resize(Argument argument, int length, Draw draw)
    {
        int size = Arguments.ElementSize(argument);
        if ((long)length * size > GuardedSlot.Bytes - (2 * Watched))
        {
            _lengths[(int)argument] = Math.Min(length, NoMemory.Most(size));
            _starts[(int)argument] = NoMemory.Start;
            return;
        }

        ReadOnlySpan<byte> content = Arguments.BytesOf(argument, _problem!, _expected!);
        Put(argument, length * size, draw);
        if (Arguments.IsOutput(argument))
            ClearOutput(argument);
        else
            content[..Math.Min(content.Length, length * size)].CopyTo(new Span<byte>(WritableStart(argument), length * size));
    }

    /// <summary>A span of nothing, as of an array that is null.</summary>
    public void Nullify(Argument argument)
    {
        _starts[(int)argument] = null;
        _lengths[(int)argument] = 0;
    }

    /// <summary>Lays a span upon another, so that they share some bytes.</summary>
    public void Overlap(Argument moved, Argument onto, Draw draw)
    {
        // Both where they may be written. Which rows they are then does not matter.
        byte* start = WritableStart(onto);
        int size = Arguments.ElementSize(moved);
        int shared = size * draw.From(1, Math.Max((int)Math.Min(BytesOf(moved), BytesOf(onto)) / size, 1));
        byte* before = start + shared - BytesOf(moved), behind = start + BytesOf(onto) - shared;
        byte* first = _slots[(int)onto].Writable;
        _starts[(int)onto] = start;
        _starts[(int)moved] = draw.Chance(0.5) && before >= first ? before : behind + BytesOf(moved) <= first + GuardedSlot.Bytes ? behind : before >= first ? before : start;
        _watched = first;
        _asItWas = new Span<byte>(first, GuardedSlot.Bytes).ToArray();
    }

    public void SetInt(Argument argument, int index, int value) => ((int*)WritableStart(argument))[index] = value;

    public int GetInt(Argument argument, int index) => ((int*)WritableStart(argument))[index];

    public void Invoke()
    {
        var call = new AttentionCall
        {
            Query = ReadOnly<float>(Argument.Query),
            Key = ReadOnly<float>(Argument.Key),
            Value = ReadOnly<float>(Argument.Value),
            NarrowQuery = ReadOnly<ushort>(Argument.NarrowQuery),
            NarrowKey = ReadOnly<ushort>(Argument.NarrowKey),
            NarrowValue = ReadOnly<ushort>(Argument.NarrowValue),
            Mask = ReadOnly<bool>(Argument.Mask),
            Bias = ReadOnly<float>(Argument.Bias),
            KeyLengths = ReadOnly<int>(Argument.KeyLengths),
            KeyMask = ReadOnly<bool>(Argument.KeyMask),
            KeyMaskHides = _problem!.KeyMaskHides,
            CumulativeQueryLengths = ReadOnly<int>(Argument.CumulativeQueryLengths),
            CumulativeKeyLengths = ReadOnly<int>(Argument.CumulativeKeyLengths),
            Sinks = ReadOnly<float>(Argument.Sinks),
            Rotary = Rotary,
            QueryPositions = ReadOnly<int>(Argument.QueryPositions),
            KeyPositions = ReadOnly<int>(Argument.KeyPositions),
            Cache = Cache,
            FirstKey = FirstKey,
            Dropout = _problem.Dropout,
            Output = Writable<float>(Argument.Output),
            NarrowOutput = Writable<ushort>(Argument.NarrowOutput),
            Weights = Writable<float>(Argument.Weights),
            AveragedWeights = Writable<float>(Argument.AveragedWeights),
            LogSumExp = Writable<float>(Argument.LogSumExp),
            ScaledScores = Writable<float>(Argument.ScaledScores),
            CappedScores = Writable<float>(Argument.CappedScores),
            MaskedScores = Writable<float>(Argument.MaskedScores),
            KeyWeightSums = Writable<float>(Argument.KeyWeightSums),
            PassesLengths = _prepared!.PassesLengths,
            QueryLength = QueryLength,
            KeyLength = KeyLength,
            PassesOptions = PassesOptions,
            Options = Options,
        };
        _prepared.Kernel.Forward(call);
    }

    /// <summary>The outputs hold the expected bits, and what lies around them is as it was.</summary>
    public void ExpectRight(string description)
    {
        foreach (Argument argument in Arguments.All.Where(Arguments.IsOutput))
        {
            ReadOnlySpan<byte> expected = Arguments.BytesOf(argument, _problem!, _expected!);
            ReadOnlySpan<byte> actual = new(WritableStart(argument), expected.Length);
            int first = actual.CommonPrefixLength(expected);
            if (first < expected.Length)
                throw new Failure($"{description}: element {first / Arguments.ElementSize(argument)} of {argument} has other bits than on one thread and ordinary arrays.");
        }

        ExpectUntouchedAround(description);
    }

    /// <summary>Nothing was written.</summary>
    public void ExpectUntouched(string description)
    {
        foreach (Argument argument in Arguments.All.Where(Arguments.IsOutput))
        {
            ReadOnlySpan<byte> actual = new(WritableStart(argument), (int)Math.Min(BytesOf(argument), BytesTo(argument)));
            int first = actual.IndexOfAnyExcept(Pattern);
            if (_starts[(int)argument] == WritableStart(argument) && _watched is null && first >= 0)
                throw new Failure($"{description}: refused, but element {first / Arguments.ElementSize(argument)} of {argument} was written.");
        }

        if (!new ReadOnlySpan<byte>(_watched, _asItWas.Length).SequenceEqual(_asItWas))
            throw new Failure($"{description}: refused, but the memory of overlapping spans was written.");

        ExpectUntouchedAround(description);
    }

    public void ExpectUntouchedAround(string description)
    {
        foreach (Argument argument in Arguments.All.Where(Arguments.IsOutput))
        {
            (int before, int behind) = Surroundings(argument);
            byte* start = WritableStart(argument);
            long length = Math.Min(BytesOf(argument), BytesTo(argument));
            if (_starts[(int)argument] != start || _watched is not null)
                continue;
            bool isUntouched = !new ReadOnlySpan<byte>(start - before, before).ContainsAnyExcept(Pattern)
                && !new ReadOnlySpan<byte>(start + length, behind).ContainsAnyExcept(Pattern);
            if (!isUntouched)
                throw new Failure($"{description}: memory beside {argument} was written.");
        }
    }

    // Bytes from a span's start to the end of its memory.
    private int BytesTo(Argument argument) => GuardedSlot.Bytes - _offsets[(int)argument];

    private long BytesOf(Argument argument) => (long)_lengths[(int)argument] * Arguments.ElementSize(argument);

    private void Put(Argument argument, int byteLength, Draw draw)
    {
        int size = Arguments.ElementSize(argument);
        GuardedSlot slot = _slots[(int)argument];
        int offset = draw.Below(4) switch
        {
            0 or 1 => GuardedSlot.Bytes - byteLength,
            2 => 0,
            _ => draw.Below(16) * size,
        };
        _offsets[(int)argument] = offset;
        _lengths[(int)argument] = byteLength / size;
        _starts[(int)argument] = (Arguments.IsOutput(argument) ? slot.Writable : slot.ReadOnly) + offset;
    }

    private void ClearOutput(Argument argument)
    {
        (int before, int behind) = Surroundings(argument);
        new Span<byte>(WritableStart(argument) - before, (int)(before + Math.Min(BytesOf(argument), BytesTo(argument)) + behind)).Fill(Pattern);
    }

    private (int Before, int Behind) Surroundings(Argument argument) => (
        Math.Min(Watched, _offsets[(int)argument]),
        (int)Math.Clamp(BytesTo(argument) - BytesOf(argument), 0, Watched));

    private ReadOnlySpan<T> ReadOnly<T>(Argument argument) => new(_starts[(int)argument], _lengths[(int)argument]);

    private Span<T> Writable<T>(Argument argument) => new(_starts[(int)argument], _lengths[(int)argument]);
}
