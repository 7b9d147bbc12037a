using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>What a generated file's predicate makes of a block, so that hidden ones are not computed. For generated code; not meant to be called by hand.</summary>
/// <param name="call">The call.</param>
/// <param name="sample">Number of the sample.</param>
/// <param name="head">Number of the query head.</param>
/// <param name="queryRange">Positions of the queries.</param>
/// <param name="keyRange">Positions of the keys.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TileClass GradientClassifier(in AttentionArguments call, int sample, int head, IndexRange queryRange, IndexRange keyRange);
