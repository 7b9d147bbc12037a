using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>
/// Which of a panel's two vectors of queries a tile computes, constant to the JIT: one text serves all three. For generated code; not meant to be implemented by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPanelPart
{
    /// <summary>Whether the first vector is computed.</summary>
    static abstract bool HasLower { get; }

    /// <summary>Whether the second is.</summary>
    static abstract bool HasUpper { get; }
}

/// <summary>Both vectors. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct WholePanel : IPanelPart
{
    /// <inheritdoc/>
    public static bool HasLower => true;

    /// <inheritdoc/>
    public static bool HasUpper => true;
}

/// <summary>The first vector: where the second has no query, or does not see the keys any more. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LowerVector : IPanelPart
{
    /// <inheritdoc/>
    public static bool HasLower => true;

    /// <inheritdoc/>
    public static bool HasUpper => false;
}

/// <summary>The second vector, where the first does not see the keys yet. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UpperVector : IPanelPart
{
    /// <inheritdoc/>
    public static bool HasLower => false;

    /// <inheritdoc/>
    public static bool HasUpper => true;
}
