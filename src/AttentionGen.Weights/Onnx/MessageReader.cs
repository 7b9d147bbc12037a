using AttentionGen.Weights.Bytes;
using Google.Protobuf;

namespace AttentionGen.Weights.Onnx;

/// <summary>
/// Walks through the fields of protobuf messages, each held to its own end. Google.Protobuf reads the wire format; what is here keeps large fields out of
/// memory, which generated code does not.
/// </summary>
internal sealed class MessageReader
{
    private readonly ModelBytes _file;
    private readonly CodedInputStream _input;
    private WireFormat.WireType _wireType;
    private long _end;

    private MessageReader(ModelBytes file, CodedInputStream input)
    {
        _file = file;
        _input = input;
        _end = file.Length;
    }

    /// <summary>Number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>Whether the field has a length; otherwise it is a single number.</summary>
    public bool IsLengthDelimited => _wireType == WireFormat.WireType.LengthDelimited;

    /// <summary>Reads a file that is one message.</summary>
    public static void Read(ModelBytes file, Action<MessageReader> body)
    {
        // Protobuf counts in 32 bits.
        if (file.Length > int.MaxValue)
            throw file.Invalid($"expected at most {int.MaxValue} bytes, as many as a protobuf message has, got {file.Length}.");

        using var input = new CodedInputStream(new ByteRange(file, 0, file.Length));
        var reader = new MessageReader(file, input);
        try
        {
            body(reader);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw reader.Invalid($"no protobuf message: {Shown.Message(exception)}", exception);
        }
    }

    /// <summary>Goes to the next field, which must then be read or skipped; false at the end of the message.</summary>
    public bool Next()
    {
        if (_input.Position == _end)
            return false;
        uint tag = _input.ReadTag();
        (Field, _wireType) = (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag));
        CheckEnd();

        // Groups nest, and other numbers are no wire types, which a skip would let pass; ONNX has neither.
        if (_wireType is not (WireFormat.WireType.Varint or WireFormat.WireType.Fixed64 or WireFormat.WireType.LengthDelimited or WireFormat.WireType.Fixed32))
            throw Invalid($"field {Field} is of wire type {_wireType}, which no field of an ONNX model has");
        return true;
    }

    public void Skip()
    {
        _input.SkipLastField();
        CheckEnd();
    }

    /// <summary>A field that is a message, all of which the body reads.</summary>
    public T Message<T>(string name, Func<MessageReader, T> body)
    {
        long outer = Enter(name);
        T result = body(this);
        _end = outer;
        return result;
    }

    public string String(string name)
    {
        Expect(WireFormat.WireType.LengthDelimited, name);
        string value = _input.ReadString();
        CheckEnd();
        return value;
    }

    public long Integer(string name)
    {
        Expect(WireFormat.WireType.Varint, name);
        long value = _input.ReadInt64();
        CheckEnd();
        return value;
    }

    /// <summary>Numbers that are packed into one field, or one of them in a field of its own; both are the same to protobuf.</summary>
    /// <param name="name">What messages call the field.</param>
    /// <param name="values">Receives them.</param>
    /// <param name="most">As many as there may be, with those of earlier fields.</param>
    public void Integers(string name, List<long> values, int most)
    {
        if (!IsLengthDelimited)
        {
            Add(Integer(name));
            return;
        }

        long outer = Enter(name);
        while (_input.Position != _end)
        {
            Add(_input.ReadInt64());
            CheckEnd();
        }
        _end = outer;

        void Add(long value)
        {
            if (values.Count == most)
                throw Invalid($"expected at most {most} {name}, got more");
            values.Add(value);
        }
    }

    /// <summary>Where a field's bytes lie; they are passed over.</summary>
    public ByteSpan Bytes(string name)
    {
        Expect(WireFormat.WireType.LengthDelimited, name);
        long offset = _input.Position + LengthOfVarint(_input.Position);
        Skip();
        return new ByteSpan(offset, _input.Position - offset);
    }

    public InvalidDataException Invalid(string message, Exception? inner = null) => _file.Invalid($"at byte {_input.Position}: {message}.", inner);

    // Reads a length, and makes it the end; returns the end until then.
    private long Enter(string name)
    {
        Expect(WireFormat.WireType.LengthDelimited, name);
        int length = _input.ReadLength();
        CheckEnd();
        long outer = _end;
        if (length < 0 || length > outer - _input.Position)
            throw Invalid($"{name} says to be {unchecked((uint)length)} bytes long, but its message ends after {outer - _input.Position}");
        _end = _input.Position + length;
        return outer;
    }

    private void Expect(WireFormat.WireType type, string name)
    {
        if (_wireType != type)
            throw Invalid($"expected {name} of wire type {type}, got {_wireType}");
    }

    private void CheckEnd()
    {
        if (_input.Position > _end)
            throw Invalid($"field {Field} goes beyond the end of its message, byte {_end}");
    }

    // The last byte of a varint is the first below 128; without one, it is malformed, as its reader will find.
    private int LengthOfVarint(long offset)
    {
        Span<byte> bytes = stackalloc byte[10];
        bytes = bytes[..(int)Math.Min(bytes.Length, _file.Length - offset)];
        _file.Read(offset, bytes);
        return bytes.IndexOfAnyInRange((byte)0, (byte)127) + 1;
    }
}
