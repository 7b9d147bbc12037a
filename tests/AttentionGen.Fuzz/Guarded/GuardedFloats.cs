using System.Runtime.InteropServices;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Guarded;

/// <summary>A span of 4-byte elements of any length in guarded memory, for what is called by itself.</summary>
internal sealed unsafe class GuardedFloats
{
    private readonly GuardedSlot _slot = new();
    private byte* _start;
    private int _length;
    private byte[] _before = [];

    public Span<float> Span => new(_start, _length);

    /// <summary>The same where a write faults, unless it lies in another's memory.</summary>
    public ReadOnlySpan<float> Input => _start >= _slot.Writable && _start <= _slot.Writable + GuardedSlot.Bytes
        ? new(_slot.ReadOnly + (_start - _slot.Writable), _length)
        : Span;

    public Span<int> Ints => new(_start, _length);

    public int Length => _length;

    /// <summary>Random numbers in the span, of which the bits are kept for <see cref="ExpectUntouched"/>.</summary>
    public GuardedFloats Put(int length, Draw draw)
    {
        _length = Math.Max(length, 0);
        if ((long)_length * sizeof(float) > GuardedSlot.Bytes)
        {
            _length = Math.Min(_length, NoMemory.Most(sizeof(float)));
            _start = NoMemory.Start;
            _before = [];
            return this;
        }

        _start = draw.Chance(0.6) ? _slot.Writable + GuardedSlot.Bytes - (_length * sizeof(float)) : _slot.Writable;
        draw.Fill(Span);
        Keep();
        return this;
    }

    /// <summary>The same memory as another span's, some elements on.</summary>
    public GuardedFloats Upon(GuardedFloats other, int offset, int length)
    {
        bool fits = other._start != NoMemory.Start && other._start + (offset * sizeof(float)) >= other._slot.Writable
            && other._start + ((offset + length) * sizeof(float)) <= other._slot.Writable + GuardedSlot.Bytes;
        _start = fits ? other._start + (offset * sizeof(float)) : other._start;
        _length = fits ? length : other._length;
        Keep();
        return this;
    }

    public void Keep() => _before = _start == NoMemory.Start ? [] : MemoryMarshal.AsBytes(Span).ToArray();

    public void ExpectUntouched(string description)
    {
        if (!MemoryMarshal.AsBytes(new Span<float>(_start, _before.Length / sizeof(float))).SequenceEqual(_before))
            throw new Failure($"{description}: refused, but something was written.");
    }
}
