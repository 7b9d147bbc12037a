namespace SentenceEncoder.Search;

/// <summary>A passage that was found.</summary>
/// <param name="Passage">The passage.</param>
/// <param name="Score">The cosine of its embedding with the question's.</param>
internal sealed record Match(string Passage, float Score);
