using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>Computes one worker's share of an attention call. For generated code; not meant to be called by hand.</summary>
/// <param name="call">The call.</param>
/// <param name="share">What of it to compute.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void AttentionWorker(in AttentionArguments call, WorkShare share);
