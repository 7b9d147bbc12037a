using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>
/// What score methods do in lanes and vectors have no one operation for, with the meaning of C#: what it would not come to does not throw, what it would
/// come to throws what it throws there. For generated code; not meant to be called by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class ScoreLanes;
