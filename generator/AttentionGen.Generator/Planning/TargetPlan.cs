namespace AttentionGen.Generator.Planning;

/// <summary>Every decision about the kernel of one instruction set.</summary>
/// <param name="Target">The instruction set.</param>
/// <param name="PanelVectors">Vectors of queries that a tile works on side by side.</param>
/// <param name="KeyTiles">Score tiles over the keys, of two sizes at most, the larger first; the last run goes on for as long as there are keys.</param>
/// <param name="SplitsDiagonal">
/// A causal panel's keys behind the diagonal of its first vector are scored against the second vector alone.
/// </param>
/// <param name="SplitsStart">Likewise a window's first keys, which the second vector does not see, against the first alone.</param>
/// <param name="HalvesPanels">A panel whose queries are no more than the first vector holds is computed by that vector alone.</param>
/// <param name="MostKeysInPlace">
/// Keys of a call, of all its samples together, up to which the rows of a head whose queries are no more than half a panel are read where they lie, though others are
/// gathered: they are read too seldom to pay for it. Rows that come from afar are gathered all the same, which asks for them ahead. 0 where that is never done.
/// </param>
/// <param name="Values">The sums of weighted value rows.</param>
/// <param name="KeyBlock">Keys of a block of scores, whole tiles; in a strip all of them.</param>
/// <param name="PanelsSharing">
/// Neighbouring panels of a head that all pass over a block of keys before any passes over the next, so that it comes from afar once for all of them; 1 where each has its own way.
/// </param>
/// <param name="Softmax">How the softmax is computed.</param>
/// <param name="ClassifiesBlocks">
/// Each block of a run-time mask is looked at before it is computed: one that hides all is passed over.
/// </param>
/// <param name="SkipsTests">A block that the mask leaves whole is not tested; without a bias, which meets every score, there is nothing to add either.</param>
/// <param name="ClassifiesTiles">Tiles that the predicate hides from all queries of a panel are passed over.</param>
/// <param name="FinishesWholeTiles">Tiles that the predicate leaves whole make scores of their products themselves; the others leave that to a walk.</param>
/// <param name="Schedule">What the predicate makes of each tile, if that is known already.</param>
/// <param name="ScheduleRows">Keys that are classified together: a tile, or several.</param>
/// <param name="Scratch">The working memory.</param>
/// <param name="WorkerOperations">Multiply-adds of a parallel call that are worth a thread.</param>
/// <param name="Unrolled">The kernel without loops for the declared lengths, if there is one.</param>
/// <param name="Decode">The kernel for few queries, if there is one.</param>
/// <param name="Projection">The projections around the attention, in a layer.</param>
internal sealed record TargetPlan(
    Target Target,
    int PanelVectors,
    EquatableArray<TileRun> KeyTiles,
    bool SplitsDiagonal,
    bool SplitsStart,
    bool HalvesPanels,
    int MostKeysInPlace,
    ValuePlan Values,
    int KeyBlock,
    int PanelsSharing,
    SoftmaxForm Softmax,
    bool ClassifiesBlocks,
    bool SkipsTests,
    bool ClassifiesTiles,
    bool FinishesWholeTiles,
    TileSchedule? Schedule,
    int ScheduleRows,
    ScratchLayout Scratch,
    int WorkerOperations,
    UnrolledPlan? Unrolled,
    DecodePlan? Decode,
    ProjectionPlan? Projection)
{
    /// <summary>Its gradients, if they are asked for.</summary>
    public GradientPlan? Gradient { get; init; }

    /// <summary>Floats of the attention's scratch.</summary>
    public long ScratchLength => Math.Max(Scratch.Length, Decode?.ScratchLength ?? 0);

    /// <summary>Floats that a call asks for at most: of a layer with its projections, otherwise with the parts of keys that threads share.</summary>
    public long MostScratch => Projection is not null
        ? Projection.ScratchLength
        : Math.Max(Math.Max(Scratch.Length, Gradient?.ScratchLength ?? 0), Decode is null ? 0 : DecodePlan.MostPartFloats + Decode.ScratchLength);

    /// <summary>Floats of one vector.</summary>
    public int Lanes => Target.Lanes;

    /// <summary>Keys whose exponentials one turn of the softmax computes: as many as a statement weighs, or as have their constants in 32 registers.</summary>
    public int SoftmaxStep => WeighsKeys ? Target.WeighedKeys : InterleavesSoftmax ? 2 : 1;

    /// <summary>Whether a statement of the library weighs the keys of a turn.</summary>
    public bool WeighsKeys => Target.WeighsKeys(PanelVectors);

    /// <summary>Whether a turn of the softmax computes all its exponentials before it stores any.</summary>
    public bool InterleavesSoftmax => Target.Registers == 32;

    /// <summary>What turns of the softmax take, one after the other: as many keys as a turn computes, then those that are left.</summary>
    public IEnumerable<int> SoftmaxSteps => Enumerable.Range(1, SoftmaxStep).Reverse();

    /// <summary>The same over a known number of keys.</summary>
    public IEnumerable<(int First, int Keys)> SoftmaxTurns(int keys)
    {
        for (int key = 0; key < keys; key += SoftmaxStep)
            yield return (key, Math.Min(SoftmaxStep, keys - key));
    }

    /// <summary>
    /// How far, in units of log2, a score may pass the reference of an online softmax: weights of at most 2 to it do no harm, and the sums so far are
    /// seldom touched.
    /// </summary>
    public int SoftmaxSlack { get; init; } = 8;

    /// <summary>Whether several panels share blocks of keys.</summary>
    public bool SharesBlocks => PanelsSharing > 1;

    /// <summary>Whether some calls read rows in place that others gather, so that only a call tells how far they are apart.</summary>
    public bool ReadsShortCallsInPlace => MostKeysInPlace > 0;

    /// <summary>Whether there are score tiles of a panel's first vector alone.</summary>
    public bool HasLowerTiles => SplitsStart || HalvesPanels;

    /// <summary>Whether one of a panel's two vectors may be computed without the other.</summary>
    public bool HasPanelParts => HasLowerTiles || SplitsDiagonal;

    /// <summary>Whether a panel has more than one vector of queries, which share each broadcast.</summary>
    public bool HasSeveralVectors => PanelVectors > 1;

    /// <summary>The smaller score tiles behind the larger ones, if there are two sizes.</summary>
    public TileRun? LastKeyTiles => KeyTiles.Count > 1 ? KeyTiles[1] : null;

    /// <summary>Keys of the largest score tile.</summary>
    public int MostTileKeys => KeyTiles[0].Size;

    /// <summary>From a window's first key on, where the first tile starts that the second vector of queries sees.</summary>
    public int FirstTileAhead => Lanes - MostTileKeys + 1;

    /// <summary>Rows that each score tile asks for ahead, of all that a panel's neighbour needs: a narrow window has few tiles.</summary>
    public int RowsAhead { get; init; } = 1;

    /// <summary>Value rows that each tile of values asks for ahead, where the next panel gathers its own.</summary>
    public int ValueRowsAhead { get; init; }

    /// <summary>Queries of a panel.</summary>
    public int PanelLanes => Lanes * PanelVectors;

    /// <summary>Floats from the start of the statistics to one of them.</summary>
    public int Offset(Statistic statistic) => (int)statistic * PanelLanes;
}
