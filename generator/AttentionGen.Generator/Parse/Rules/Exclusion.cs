namespace AttentionGen.Generator.Parse;

/// <summary>Two things that cannot both be said of a kernel.</summary>
/// <param name="Host">The one; null is the attribute of layers itself.</param>
/// <param name="Excluded">The other, which is reported.</param>
/// <param name="Reason">Why not.</param>
internal sealed record Exclusion(Statement? Host, Statement Excluded, string Reason)
{
    /// <summary>Whether layers alone have the two.</summary>
    public bool IsOfLayers { get; init; }

    /// <summary>What cannot go with one thing.</summary>
    public static IEnumerable<Exclusion> With(Statement host, params (Statement Excluded, string Reason)[] others) =>
        others.Select(other => new Exclusion(host, other.Excluded, other.Reason));
}
