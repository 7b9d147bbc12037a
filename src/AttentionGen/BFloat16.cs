using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>
/// The upper 16 bits of a float: its sign, its 8 bits of exponent and the first 7 of its fraction. A format to store numbers in; arithmetic is in float.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
public readonly struct BFloat16 : IEquatable<BFloat16>, IFormattable
{
    private readonly ushort _bits;

    private BFloat16(ushort bits) => _bits = bits;

    /// <summary>The number that these bits are.</summary>
    /// <param name="bits">Sign, exponent and fraction, from the highest bit on.</param>
    public static BFloat16 FromBits(ushort bits) => new(bits);

    /// <summary>Sign, exponent and fraction, from the highest bit on.</summary>
    public ushort ToBits() => _bits;

    /// <summary>The nearest of these numbers, of two equally near the one whose last bit is 0. NaN stays NaN; what is too large becomes infinite.</summary>
    /// <param name="value">Any number.</param>
    public static explicit operator BFloat16(float value) => new(BFloat16Element.Narrow(value));

    /// <summary>The same number; exact.</summary>
    /// <param name="value">Any number.</param>
    public static implicit operator float(BFloat16 value) => BFloat16Element.Widen(value._bits);

    /// <inheritdoc cref="op_Explicit"/>
    public static BFloat16 FromSingle(float value) => (BFloat16)value;

    /// <inheritdoc cref="op_Implicit"/>
    public float ToSingle() => this;

    /// <summary>Rounds each element.</summary>
    /// <param name="source">Floats.</param>
    /// <param name="destination">Receives as many elements, from its first on.</param>
    /// <exception cref="ArgumentException">The destination is shorter than the source.</exception>
    public static void ConvertTo(ReadOnlySpan<float> source, Span<BFloat16> destination)
    {
        CheckLength(source.Length, destination.Length);
        StoredRows.ScatterBFloat16(
            ref MemoryMarshal.GetReference(source), 0, 1, source.Length, ref Unsafe.As<BFloat16, ushort>(ref MemoryMarshal.GetReference(destination)), 0);
    }

    /// <summary>Widens each element; exact.</summary>
    /// <inheritdoc cref="ConvertTo(ReadOnlySpan{float}, Span{BFloat16})"/>
    public static void ConvertTo(ReadOnlySpan<BFloat16> source, Span<float> destination)
    {
        CheckLength(source.Length, destination.Length);
        StoredRows.GatherBFloat16(
            ref Unsafe.As<BFloat16, ushort>(ref MemoryMarshal.GetReference(source)), 0, 1, source.Length, ref MemoryMarshal.GetReference(destination), 0);
    }

    /// <summary>Whether both are the same number: as floats compare, but NaN equals NaN.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(BFloat16 other) => ToSingle().Equals(other.ToSingle());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToSingle().GetHashCode();

    /// <summary>Whether both are the same number; NaN is none.</summary>
    public static bool operator ==(BFloat16 left, BFloat16 right) => (float)left == right;

    /// <summary>Whether they are not the same number; NaN is none.</summary>
    public static bool operator !=(BFloat16 left, BFloat16 right) => !(left == right);

    /// <summary>The number as a float is written, in the invariant culture.</summary>
    public override string ToString() => ToSingle().ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToSingle().ToString(format, formatProvider);

    private static void CheckLength(int source, int destination)
    {
        if (destination < source)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Expected at least the source's {source} elements, got {destination}."), nameof(destination));
        }
    }
}
