using System.Collections.Generic;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.Tests.Diagnostics;

/// <summary>Source text in which <c>[|</c> and <c>|]</c> enclose the places where diagnostics are expected.</summary>
internal sealed class Markup
{
    private Markup(string text, IReadOnlyList<TextSpan> spans)
    {
        Text = text;
        Spans = spans;
    }

    public string Text { get; }

    public IReadOnlyList<TextSpan> Spans { get; }

    public static Markup Read(string marked)
    {
        var text = new StringBuilder();
        var spans = new List<TextSpan>();
        int start = 0;
        for (int i = 0; i < marked.Length; i++)
        {
            string pair = i + 1 < marked.Length ? marked.Substring(i, 2) : "";
            if (pair == "[|")
            {
                start = text.Length;
                i++;
            }
            else if (pair == "|]")
            {
                spans.Add(TextSpan.FromBounds(start, text.Length));
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }

        return new Markup(text.ToString(), spans);
    }
}
