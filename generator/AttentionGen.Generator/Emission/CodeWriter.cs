using System.Text;

namespace AttentionGen.Generator.Emission;

/// <summary>Indented text with '\n' newlines, the same on every machine.</summary>
/// <param name="mostCharacters">Characters behind which nothing is taken any more, so that no text outgrows the memory.</param>
internal sealed class CodeWriter(int mostCharacters)
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Whether more was written than there is room for: the text is not whole.</summary>
    public bool IsFull => _text.Length > mostCharacters;

    /// <summary>Writes an empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes text, each of its lines indented.</summary>
    public void Line(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            if (IsFull)
                return;
            string content = line.TrimEnd('\r');
            if (content.Length > 0)
                _text.Append(' ', _depth * 4).Append(content);
            _text.Append('\n');
        }
    }

    /// <summary>Writes statements that belong together, on one line.</summary>
    public void Line(params IEnumerable<string> statements) => Line(string.Join(" ", statements));

    /// <summary>Writes text if a condition of the plan holds.</summary>
    public void LineIf(bool condition, string text)
    {
        if (condition)
            Line(text);
    }

    /// <summary>Writes a header and an opening brace; the result closes it.</summary>
    public Block Braces(string header)
    {
        Line(header);
        return Braces();
    }

    /// <summary>Writes an opening brace behind a header that is already written; the result closes it.</summary>
    public Block Braces()
    {
        Line("{");
        _depth++;
        return new Block(this, hasBrace: true);
    }

    /// <summary>Writes a header whose body is one statement; the result ends it.</summary>
    public Block Statement(string header)
    {
        Line(header);
        _depth++;
        return new Block(this, hasBrace: false);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Closes what <see cref="Braces()"/> or <see cref="Statement"/> opened.</summary>
    internal readonly struct Block(CodeWriter writer, bool hasBrace) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.LineIf(hasBrace, "}");
        }
    }
}
