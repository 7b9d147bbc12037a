using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.Grid;

/// <summary>Floats on a 64-byte boundary that never move, so that every peer reads and writes memory of the same kind.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private float* _pointer;

    public AlignedBuffer(int length)
    {
        Length = length;
        _pointer = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);
        Span.Clear();
    }

    public int Length { get; }

    public Span<float> Span => new(_pointer, Length);

    /// <summary>Valid until disposal.</summary>
    public float* Pointer => _pointer;

    public static implicit operator ReadOnlySpan<float>(AlignedBuffer buffer) => buffer.Span;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        GC.SuppressFinalize(this);
    }

    ~AlignedBuffer() => NativeMemory.AlignedFree(_pointer);
}
