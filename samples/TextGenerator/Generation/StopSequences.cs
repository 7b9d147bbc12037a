using System.Text;

namespace TextGenerator.Generation;

/// <summary>Lets text through up to the first of some sequences, and holds back what may turn out to be the beginning of one.</summary>
internal sealed class StopSequences(IEnumerable<string> sequences)
{
    private readonly string[] _sequences = [.. sequences.Where(sequence => sequence.Length > 0)];
    private readonly StringBuilder _held = new();

    /// <summary>Whether a sequence was met.</summary>
    public bool IsMet { get; private set; }

    /// <summary>Takes text, and returns what is certain to stand before any sequence.</summary>
    public string Take(string text)
    {
        string held = _held.Append(text).ToString();
        int[] found = [.. _sequences.Select(sequence => held.IndexOf(sequence, StringComparison.Ordinal)).Where(place => place >= 0)];
        IsMet = found.Length > 0;
        int certain = IsMet ? found.Min() : held.Length - _sequences.Select(sequence => BeginningAtEnd(held, sequence)).DefaultIfEmpty().Max();
        _held.Clear().Append(held, certain, IsMet ? 0 : held.Length - certain);
        return held[..certain];
    }

    /// <summary>What was held back, when no more text comes.</summary>
    public string Rest()
    {
        string rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    // How much of a sequence's beginning a text ends with.
    private static int BeginningAtEnd(string text, string sequence)
    {
        int length = Math.Min(text.Length, sequence.Length - 1);
        while (length > 0 && !text.EndsWith(sequence[..length], StringComparison.Ordinal))
            length--;
        return length;
    }
}
