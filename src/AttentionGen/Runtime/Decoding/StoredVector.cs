using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Runtime;

/// <summary>Vectors of floats from elements of 16 or 8 bits, widened as they are loaded. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StoredVector
{
    /// <summary>16 elements of <see cref="Half"/>.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Vector512Half(ref ushort source, nint offset) => Load512<HalfElement>(ref source, offset);

    /// <summary>16 elements of <see cref="BFloat16"/>.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Vector512BFloat16(ref ushort source, nint offset) => Load512<BFloat16Element>(ref source, offset);

    /// <summary>8 elements of <see cref="Half"/>.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Vector256Half(ref ushort source, nint offset) => Load256<HalfElement>(ref source, offset);

    /// <summary>8 elements of <see cref="BFloat16"/>.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Vector256BFloat16(ref ushort source, nint offset) => Load256<BFloat16Element>(ref source, offset);

    /// <summary>4 elements of <see cref="Half"/>.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Vector128Half(ref ushort source, nint offset) => Load128<HalfElement>(ref source, offset);

    /// <summary>4 elements of <see cref="BFloat16"/>.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Vector128BFloat16(ref ushort source, nint offset) => Load128<BFloat16Element>(ref source, offset);

    /// <summary>16 signed bytes.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Vector512Int8(ref sbyte source, nint offset) =>
        Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref source, (nuint)offset)));

    /// <summary>8 signed bytes.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Vector256Int8(ref sbyte source, nint offset) =>
        Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, offset)))).AsSByte()));

    /// <summary>4 signed bytes.</summary>
    /// <param name="source">A reference.</param>
    /// <param name="offset">Elements behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Vector128Int8(ref sbyte source, nint offset) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, offset)))).AsSByte())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load512<T>(ref ushort source, nint offset)
        where T : IStoredElement =>
        T.Widen(Avx512F.ConvertToVector512UInt32(Vector256.LoadUnsafe(ref source, (nuint)offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load256<T>(ref ushort source, nint offset)
        where T : IStoredElement =>
        T.Widen(Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source, (nuint)offset)).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Load128<T>(ref ushort source, nint offset)
        where T : IStoredElement =>
        T.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref source, offset)))).AsUInt16()));
}
