using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>What a generated file does with a tile of scores on the way to gradients. For generated code; not meant to be called by hand.</summary>
/// <param name="call">The call.</param>
/// <param name="tile">Where it stands.</param>
/// <param name="scores">The first key's scores.</param>
/// <param name="gradients">Its gradients, or what scores change by.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void GradientMethod(in AttentionArguments call, in GradientTile tile, ref float scores, ref float gradients);
