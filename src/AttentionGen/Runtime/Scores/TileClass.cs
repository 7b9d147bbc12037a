using System.ComponentModel;

namespace AttentionGen.Runtime;

/// <summary>What a mask makes of a tile of queries and keys. For generated code; not meant to be used by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum TileClass
{
    /// <summary>No query sees a key: the tile is not computed.</summary>
    Hidden,

    /// <summary>Some queries see some keys: each score is tested.</summary>
    Partial,

    /// <summary>Every query sees every key: nothing is tested.</summary>
    Whole,
}
