using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Runtime;

namespace AttentionGen;

/// <summary>
/// The keys and values of the tokens that a kernel has seen so far, for a batch of sequences that grow together: each call appends its tokens' rows
/// and attends to all that are cached. One cache serves one layer.
/// </summary>
/// <remarks>
/// Its memory is taken when it is made, and never moves. Not thread-safe: calls that share a cache must come one after the other, and none of its
/// members may be used during a call. A call that finds out throws; at worst its numbers are wrong, never memory that is not the cache's.
/// </remarks>
public sealed class KeyValueCache
{
    private const int Alignment = 64;

    private readonly byte[] _keys;
    private readonly byte[] _values;
    private readonly float[] _keyScales;
    private readonly float[] _valueScales;
    private readonly int _firstKeyByte;
    private readonly int _firstValueByte;
    private int _count;

    /// <summary>An empty cache. Generated kernels make theirs with the sizes of their declaration.</summary>
    /// <param name="batchSize">Sequences, at least 1.</param>
    /// <param name="headCount">Heads of keys and values, at least 1.</param>
    /// <param name="capacity">The most tokens of a sequence, at least 1.</param>
    /// <param name="headDimension">Elements of a head's key row, at least 1.</param>
    /// <param name="valueDimension">Elements of a head's value row, at least 1.</param>
    /// <param name="type">How the elements are stored.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, the type is none, or keys or values take more bytes than an array has.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public KeyValueCache(int batchSize, int headCount, int capacity, int headDimension, int valueDimension, ElementType type)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(headCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(headDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(valueDimension, 1);
        if (!Enum.IsDefined(type))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Expected a declared element type.");

        BatchSize = batchSize;
        HeadCount = headCount;
        Capacity = capacity;
        HeadDimension = headDimension;
        ValueDimension = valueDimension;
        Type = type;

        // Both are checked before any memory is taken.
        int keyBytes = ByteLength(capacity, headDimension, "keys");
        int valueBytes = ByteLength(capacity, valueDimension, "values");
        (_keys, _firstKeyByte) = Allocate(keyBytes);
        (_values, _firstValueByte) = Allocate(valueBytes);
        int scaleCount = type == ElementType.Int8 ? batchSize * headCount * capacity : 0;
        _keyScales = new float[scaleCount];
        _valueScales = new float[scaleCount];
    }

    /// <summary>Sequences of the batch.</summary>
    public int BatchSize { get; }

    /// <summary>Heads of keys and values.</summary>
    public int HeadCount { get; }

    /// <summary>The most tokens of a sequence.</summary>
    public int Capacity { get; }

    /// <summary>Tokens of each sequence whose rows are cached.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Elements of a head's key row.</summary>
    public int HeadDimension { get; }

    /// <summary>Elements of a head's value row.</summary>
    public int ValueDimension { get; }

    /// <summary>How the elements are stored.</summary>
    public ElementType Type { get; }

    /// <summary>Bytes of memory that the cache holds.</summary>
    public long ByteCount => (long)_keys.Length + _values.Length + ((long)sizeof(float) * (_keyScales.Length + _valueScales.Length));

    /// <summary>
    /// The first key row, aligned to 64 bytes: (batch, head, capacity, HeadDimension), and 16 rows behind the last. Rows from <see cref="Count"/> on
    /// may be loaded; what is in them means nothing. For generated code; not meant to be called by hand.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref byte KeyStart => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_keys), _firstKeyByte);

    /// <summary>The first value row, as <see cref="KeyStart"/>, with rows of ValueDimension.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref byte ValueStart => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), _firstValueByte);

    /// <summary><see cref="KeyStart"/> of a cache of floats.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref float Keys => ref Unsafe.As<byte, float>(ref KeyStart);

    /// <summary><see cref="ValueStart"/> of a cache of floats.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref float Values => ref Unsafe.As<byte, float>(ref ValueStart);

    /// <summary><see cref="KeyStart"/> of a cache of 16-bit elements, as bits.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref ushort Keys16 => ref Unsafe.As<byte, ushort>(ref KeyStart);

    /// <summary><see cref="ValueStart"/> of a cache of 16-bit elements, as bits.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref ushort Values16 => ref Unsafe.As<byte, ushort>(ref ValueStart);

    /// <summary>The scale of the first key row, if the cache is one of signed bytes: (batch, head, capacity).</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref float KeyScales => ref MemoryMarshal.GetArrayDataReference(_keyScales);

    /// <summary>The same of the first value row.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref float ValueScales => ref MemoryMarshal.GetArrayDataReference(_valueScales);

    /// <summary>Forgets all tokens; the memory stays.</summary>
    public void Clear() => Volatile.Write(ref _count, 0);

    /// <summary>Forgets the tokens from a place on, such as drafts that were not accepted.</summary>
    /// <param name="count">Tokens of each sequence that stay, 0 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cache has fewer tokens, or the number is negative.</exception>
    public void Truncate(int count)
    {
        int cached = Count;
        if ((uint)count > (uint)cached)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, string.Create(
                CultureInfo.InvariantCulture, $"Expected 0 to the {cached} cached tokens, got {count}."));
        }
        Volatile.Write(ref _count, count);
    }

    /// <summary>Whether the cache is one for a declaration. For generated code; not meant to be called by hand.</summary>
    /// <param name="headCount">Declared heads of keys and values.</param>
    /// <param name="capacity">Declared sequence length.</param>
    /// <param name="headDimension">Declared elements of a key row.</param>
    /// <param name="valueDimension">Declared elements of a value row.</param>
    /// <param name="type">Declared storage.</param>
    /// <param name="name">The argument's name.</param>
    /// <exception cref="ArgumentException">It is not; the message says what was expected and what came.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Check(int headCount, int capacity, int headDimension, int valueDimension, ElementType type, string name = "cache")
    {
        if (headCount == HeadCount && capacity == Capacity && headDimension == HeadDimension && valueDimension == ValueDimension && type == Type)
            return;

        string expected = Describe(headCount, capacity, headDimension, valueDimension, type);
        string got = Describe(HeadCount, Capacity, HeadDimension, ValueDimension, Type);
        throw new ArgumentException($"Expected a cache of {expected}, got one of {got}.", name);
    }

    /// <summary>
    /// The number of cached tokens, behind which more must fit. A call asks once and goes by the answer, whatever others do to the cache meanwhile.
    /// </summary>
    /// <param name="newRows">Tokens that a call is to append to each sequence.</param>
    /// <exception cref="InvalidOperationException">They do not fit; nothing was changed.</exception>
    internal int CountBefore(int newRows)
    {
        int cached = Count;
        if ((uint)newRows > (uint)(Capacity - cached))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The cache holds {cached} of at most {Capacity} tokens; {newRows} more do not fit."));
        }
        return cached;
    }

    /// <summary>Counts the tokens whose rows a call has written behind those that it found. For generated code; not meant to be called by hand.</summary>
    /// <param name="call">The call, checked.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than the cache holds; no checked call is such.</exception>
    /// <exception cref="InvalidOperationException">Their number was changed meanwhile; it stays as it was changed.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Advance(in AttentionArguments call)
    {
        int found = call.KeyLength - call.QueryLength;
        ArgumentOutOfRangeException.ThrowIfNegative(call.QueryLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)call.KeyLength, (uint)Capacity);
        int now = Interlocked.CompareExchange(ref _count, call.KeyLength, found);
        if (now != found)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The cache was used by others during a call, which found {found} tokens and left {now}: calls that share a cache must come one after the other."));
        }
    }

    private static string Describe(int headCount, int capacity, int headDimension, int valueDimension, ElementType type) => string.Create(
        CultureInfo.InvariantCulture,
        $"(head {headCount}, capacity {capacity}, key dimension {headDimension}, value dimension {valueDimension}) in {type}");

    private int ByteLength(int capacity, int dimension, string rows)
    {
        // Four sizes of 31 bits and one of 3.
        UInt128 rowCount = ((UInt128)(uint)BatchSize * (uint)HeadCount * (uint)capacity) + CacheLayout.SlackRows;
        UInt128 bytes = (rowCount * (uint)dimension * (uint)Type.Size()) + Alignment;
        if (bytes > (uint)Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, string.Create(
                CultureInfo.InvariantCulture,
                $"The {rows} of (batch {BatchSize}, head {HeadCount}, capacity {capacity}, dimension {dimension}) in {Type} take {bytes} bytes, at most {Array.MaxLength} are possible."));
        }
        return (int)bytes;
    }

    private static unsafe (byte[] Bytes, int First) Allocate(int byteLength)
    {
        byte[] bytes = GC.AllocateArray<byte>(byteLength, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(bytes));
        return (bytes, (int)(-address & (Alignment - 1)));
    }
}
