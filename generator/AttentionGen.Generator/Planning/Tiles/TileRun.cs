namespace AttentionGen.Generator.Planning;

/// <summary>A run of equal tiles over one axis.</summary>
/// <param name="First">Index of the first element the run covers.</param>
/// <param name="Size">Elements of one tile.</param>
/// <param name="Count">How many tiles.</param>
internal sealed record TileRun(int First, int Size, int Count)
{
    /// <summary>Whether it is one tile.</summary>
    public bool IsSingle => Count == 1;

    /// <summary>The first index behind the run.</summary>
    public int End => First + (Size * Count);

    /// <summary>
    /// Cuts an axis into as few tiles as the maximum allows, of two sizes at most that differ by one: 9 with a maximum of 4 is 3+3+3,
    /// not 4+4+1, because a small last tile leaves most of the accumulators idle.
    /// </summary>
    /// <param name="length">Length of the axis, at least 1.</param>
    /// <param name="maximum">Largest tile, at least 1.</param>
    public static EquatableArray<TileRun> Equalise(int length, int maximum)
    {
        int tiles = ((length - 1) / maximum) + 1;
        int small = length / tiles;
        int larger = length - (small * tiles);
        if (larger == 0)
            return new([new TileRun(0, small, tiles)]);

        var first = new TileRun(0, small + 1, larger);
        return new([first, new TileRun(first.End, small, tiles - larger)]);
    }
}
