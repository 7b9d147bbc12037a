using System.Runtime.InteropServices;
using AttentionGen;
using TextGenerator.Model;

namespace TextGenerator.Generation;

/// <summary>A text that is under way: its tokens, and what each layer keeps of them.</summary>
internal sealed class TextState
{
    private readonly List<int> _tokens = [];
    private readonly RowBuffers _rows = new();

    public TextState(int layerCount) => Caches = [.. Enumerable.Range(0, layerCount).Select(_ => LlamaLayer.CreateCache(batchSize: 1))];

    /// <summary>Keys and values, layer by layer.</summary>
    public KeyValueCache[] Caches { get; }

    /// <summary>Forgets all behind the tokens that the text has in common with another, so that it can go on with that one's.</summary>
    /// <param name="other">The other text, at least one token, of which the last is not kept: what follows it is still to be computed.</param>
    /// <returns>How many tokens stay.</returns>
    public int KeepCommon(ReadOnlySpan<int> other)
    {
        int count = CollectionsMarshal.AsSpan(_tokens).CommonPrefixLength(other[..^1]);
        Truncate(count);
        return count;
    }

    /// <summary>Forgets all but the first tokens.</summary>
    public void Truncate(int count)
    {
        _tokens.RemoveRange(count, _tokens.Count - count);
        foreach (KeyValueCache cache in Caches)
            cache.Truncate(count);
    }

    /// <summary>Buffers for some rows.</summary>
    public RowBuffers Rows(int rowCount)
    {
        _rows.Resize(rowCount);
        return _rows;
    }

    /// <summary>Notes tokens whose keys and values are cached now.</summary>
    public void Append(ReadOnlySpan<int> tokens) => _tokens.AddRange(tokens);
}
