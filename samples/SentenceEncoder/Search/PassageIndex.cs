using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace SentenceEncoder.Search;

/// <summary>Passages and their embeddings, searched one by one: what a database does for millions.</summary>
internal sealed class PassageIndex
{
    private readonly List<(string Passage, ReadOnlyMemory<float> Vector)> _entries = [];

    /// <summary>Passages.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds passages with their embeddings.</summary>
    public void Add(IEnumerable<string> passages, GeneratedEmbeddings<Embedding<float>> embeddings) =>
        _entries.AddRange(passages.Zip(embeddings, (passage, embedding) => (passage, embedding.Vector)));

    /// <summary>The passages nearest to a question, the best first.</summary>
    /// <param name="question">Its embedding.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<Match> Best(Embedding<float> question, int count) =>
    [
        .. _entries.Select(entry => new Match(entry.Passage, TensorPrimitives.Dot(entry.Vector.Span, question.Vector.Span)))
            .OrderByDescending(match => match.Score)
            .Take(count),
    ];
}
