using System.Text.Json;
using System.Text.Unicode;
using AttentionGen.Weights.Bytes;

namespace AttentionGen.Weights.Safetensors;

/// <summary>Walks through JSON that is one object, and says where it is not what was expected.</summary>
/// <param name="file">Where it stands, for exceptions.</param>
/// <param name="what">What messages call it.</param>
/// <param name="text">The JSON.</param>
internal ref struct JsonObject(ModelBytes file, string what, ReadOnlySpan<byte> text)
{
    /// <summary>The most that is read as JSON, as in the format's own library.</summary>
    public const int MostBytes = 100_000_000;

    private Utf8JsonReader _reader = new(text);

    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>Reads all of it. Whatever the JSON reader throws says what is wrong with the text.</summary>
    public static void Read(ModelBytes file, string what, long offset, int length, JsonObjectBody body)
    {
        byte[] text = new byte[length];
        file.Read(offset, text);
        if (!Utf8.IsValid(text))
            throw file.Invalid($"the {what} is not UTF-8.");

        try
        {
            var json = new JsonObject(file, what, text);
            json.Next();
            json.Expect(JsonTokenType.StartObject, "an object");
            body(ref json);
            if (json._reader.Read())
                throw json.Invalid("more follows its end");
        }
        catch (JsonException exception)
        {
            throw file.Invalid($"the {what} is not the JSON expected: {Shown.Message(exception)}.", exception);
        }
        catch (InvalidOperationException exception)
        {
            // An escape that is half a character is found as the string is read.
            throw file.Invalid($"the {what} has a string that is no text: {Shown.Message(exception)}.", exception);
        }
    }

    /// <summary>The next property's name, with the reader at its value; null at the end of the object.</summary>
    public string? NextProperty()
    {
        Next();
        if (Token == JsonTokenType.EndObject)
            return null;
        string name = _reader.GetString()!;
        Next();
        return name;
    }

    public void Next() => _reader.Read();

    public void Skip() => _reader.Skip();

    public readonly void Expect(JsonTokenType token, string expected)
    {
        if (Token != token)
            throw Invalid($"expected {expected}, got {Token}");
    }

    public readonly string String(string expected)
    {
        Expect(JsonTokenType.String, expected);
        return _reader.GetString()!;
    }

    public readonly long Count(string expected)
    {
        if (Token != JsonTokenType.Number || !_reader.TryGetInt64(out long count) || count < 0)
            throw Invalid($"expected {expected}, an integer from 0 on");
        return count;
    }

    public readonly InvalidDataException Invalid(string message) => file.Invalid($"the {what}, at its byte {_reader.TokenStartIndex}: {message}.");
}

/// <summary>Reads the properties of an object up to its end.</summary>
internal delegate void JsonObjectBody(ref JsonObject json);
