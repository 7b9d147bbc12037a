using AttentionGen.Benchmarks.Grid;

namespace AttentionGen.Benchmarks.Peers;

/// <summary>An engine that the generated kernels are measured against.</summary>
/// <param name="Name">In every table.</param>
/// <param name="Presence">Whether it takes part here.</param>
/// <param name="Candidates">The ways in which it solves a problem, ready to run.</param>
internal sealed record Rival(string Name, Presence Presence, Func<Problem, IReadOnlyList<Peer>> Candidates)
{
    /// <summary>For example "ONNX Runtime 1.31.1", or why it takes no part.</summary>
    public override string ToString() => Presence.IsThere ? $"{Name} {Presence.Version}" : $"{Name} takes no part: {Presence.ReasonInShort}";
}
