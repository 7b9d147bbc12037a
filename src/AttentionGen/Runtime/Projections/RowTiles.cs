namespace AttentionGen.Runtime;

/// <summary>Rows cut into as few tiles as their most rows allow, of two sizes that differ by one, the larger first. What a row becomes does not depend on its tile.</summary>
internal readonly struct RowTiles
{
    private readonly int _tall;
    private readonly int _tallEnd;

    /// <summary>Tiles for some rows, at least one.</summary>
    public RowTiles(int rows, int most)
    {
        Count = ((rows - 1) / most) + 1;
        _tall = ((rows - 1) / Count) + 1;
        _tallEnd = (rows - (Count * (_tall - 1))) * _tall;
    }

    /// <summary>How many tiles.</summary>
    public int Count { get; }

    /// <summary>Rows of the tile that starts at this row.</summary>
    public int At(int row) => row < _tallEnd ? _tall : _tall - 1;
}
