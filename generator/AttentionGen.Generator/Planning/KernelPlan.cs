namespace AttentionGen.Generator.Planning;

/// <summary>Every decision about one kernel, none of them text.</summary>
/// <param name="Spec">What was asked for, a predicate that is a range of distances as the range.</param>
/// <param name="Targets">The kernel of each instruction set, widest first, scalar last.</param>
/// <param name="InputLayout">Order of the axes of the queries, keys and values that the kernel reads.</param>
/// <param name="OutputLayout">Order of the axes of the output that the kernel writes.</param>
/// <param name="Rows">Where key and value rows are read.</param>
/// <param name="TileTest">Which score tiles test for hidden keys.</param>
/// <param name="HasBiasPanel">A run-time mask or bias is brought into lanes for each block.</param>
/// <param name="ChecksValues">
/// Keys can be hidden from some queries of a panel only, or dropped, so a head whose values are not all finite takes the way that passes over them.
/// </param>
/// <param name="Prefetches">Queries and output of a sample come from afar, and are asked for while a panel computes.</param>
/// <param name="ScoreFactor">Factor on the queries: score scale * log2(e).</param>
/// <param name="Caches">The caches that regimes, blocks and copies were chosen for.</param>
/// <param name="Visibility">Which keys a query sees by their distance.</param>
/// <param name="Pass">What happens to scores between products and softmax, beyond a test.</param>
/// <param name="KeyLayout">Order of the axes of the keys and values that the kernel attends to: a cache has its own.</param>
/// <param name="StagesQueries">A panel's queries are widened or rotated into rows of its own before they are packed.</param>
/// <param name="Item">What a worker takes at a time.</param>
/// <param name="LeadingKeys">Keys before those of the caller, which every query sees.</param>
internal sealed record KernelPlan(
    KernelSpec Spec,
    EquatableArray<TargetPlan> Targets,
    AttentionLayout InputLayout,
    AttentionLayout OutputLayout,
    RowSource Rows,
    TileTest TileTest,
    bool HasBiasPanel,
    bool ChecksValues,
    bool Prefetches,
    float ScoreFactor,
    CacheSizes Caches,
    Visibility Visibility,
    ScorePass? Pass,
    AttentionLayout KeyLayout,
    bool StagesQueries,
    WorkItem Item,
    int LeadingKeys)
{
    /// <summary>The members that the kernel adds to its type.</summary>
    public EntryPlan Entry { get; } = EntryPlan.Of(Spec);

    /// <summary>What the library checks calls against.</summary>
    public EquatableArray<ShapeSetting> Shape { get; } = ShapeSetting.OfAttention(Spec);

    /// <summary>The heads of a sample.</summary>
    public HeadPlan Heads { get; } = new(Spec.HeadCount, Spec.KeyValueHeadCount);

    /// <summary>Which rows belong to a sample.</summary>
    public SamplePlan Samples { get; } = SamplePlan.Of(Spec);

    /// <summary>Where queries and keys stand.</summary>
    public PositionPlan Positions { get; } = PositionPlan.Of(Spec);

    /// <summary>The run-time masks and biases.</summary>
    public TablePlan Tables { get; } = TablePlan.Of(Spec);

    /// <summary>The queries that the kernel reads.</summary>
    public RowLayout Query { get; } = new(Spec.ElementType, InputLayout, Spec.HeadCount, Spec.HeadDimension);

    /// <summary>The keys that the kernel attends to.</summary>
    public RowLayout Key { get; } = new(Spec.KeyValueType, KeyLayout, Spec.KeyValueHeadCount, Spec.HeadDimension);

    /// <summary>The values that the kernel attends to.</summary>
    public RowLayout Value { get; } = new(Spec.KeyValueType, KeyLayout, Spec.KeyValueHeadCount, Spec.ValueDimension);

    /// <summary>The output that the kernel writes.</summary>
    public RowLayout Output { get; } = new(Spec.ElementType, OutputLayout, Spec.HeadCount, Spec.ValueDimension);

    /// <summary>Whether the kernel is the attention of a layer, which the library runs between its projections.</summary>
    public bool IsLayer => Spec.IsLayer;

    /// <summary>Whether a call appends its keys and values to a cache before it attends.</summary>
    public bool AppendsToCache => Spec.KeyValueCache;

    /// <summary>The logit that joins each softmax row.</summary>
    public SinkLogit Sink => Spec.Sinks ? SinkLogit.Given : Spec.AddZeroAttention ? SinkLogit.Zero : SinkLogit.None;

    /// <summary>The share of attention weights that a call with a seed drops.</summary>
    public float AttentionDropout => Spec.AttentionDropout;

    /// <summary>Whether any is dropped.</summary>
    public bool DropsWeights => Spec.AttentionDropout > 0;

    /// <summary>Whether an output is computed beside the output.</summary>
    public bool Returns(AttentionOutputs output) => (Spec.ComputedOutputs & output) != 0;

    /// <summary>Whether an output that is returned has a number for each key.</summary>
    public bool ReturnsKeys => (Spec.Outputs & ~AttentionOutputs.LogSumExp) != 0;

    /// <summary>Whether a panel needs to know where its first query stands.</summary>
    public bool HasPositions => Visibility.HasEnd || Visibility.HasStart || Positions.HasDistances || HasMethods;

    /// <summary>Whether the last tile of keys, which may not be all there, has rows of its own: a cache has room behind its rows, and gathered rows have too.</summary>
    public bool CompletesLastTile => Rows == RowSource.InPlace && !Spec.KeyValueCache;

    /// <summary>Floats that the most demanding target asks for.</summary>
    public long MostScratch => Targets.Max(target => target.MostScratch);

    /// <summary>Multiply-adds of one sample at the declared lengths, visible scores only, as one figure for Q K^T and P V; of a plan whose scratch fits.</summary>
    public long Operations =>
        (Visibility.Scores(Spec.QueryLength, Spec.KeyLength, Spec.CausalOffset) * PairOperations)
        + (Spec.IsLayer ? ProjectionPlanner.Operations(Spec) : 0);

    /// <summary>Elements from one query row of the caller's to the next.</summary>
    public int QueryStride => Query.Stride;

    /// <summary>Whether some panel of a head is followed by one as long: the step between them then lies within the queries.</summary>
    public bool HasNextPanel(TargetPlan target) => Spec.QueryLength >= 2 * target.PanelLanes;

    /// <summary>Floats from one query row to the next where they are packed.</summary>
    public int QueryRowStride => StagesQueries ? Spec.HeadDimension : QueryStride;

    /// <summary>Elements from one key row to the next.</summary>
    public int KeyStride => Key.Stride;

    /// <summary>Elements from one value row to the next.</summary>
    public int ValueStride => Value.Stride;

    /// <summary>Floats from one key row to the next where tiles read them.</summary>
    public int KeyRowStride => Rows == RowSource.Gathered ? Spec.HeadDimension : KeyStride;

    /// <summary>Floats from one value row to the next where tiles read them.</summary>
    public int ValueRowStride => Rows == RowSource.Gathered ? Spec.ValueDimension : ValueStride;

    /// <summary>Whether a panel's output rows are written to rows of its own and narrowed from there.</summary>
    public bool StagesOutput => !Output.IsFloat;

    /// <summary>Elements from one output row of the caller's to the next.</summary>
    public int OutputStride => Output.Stride;

    /// <summary>Floats from one output row to the next where tiles write them.</summary>
    public int OutputRowStride => StagesOutput ? Spec.ValueDimension : OutputStride;

    /// <summary>Whether keys are rotated when they are loaded; those of a cache were when they were appended.</summary>
    public bool RotatesKeys => Spec.Rotary != RotaryPairing.None && !Spec.KeyValueCache;

    /// <summary>
    /// Whether rows are gathered as panels come to them, not all of a head's at once: in a window of rows that are copied as they are, each
    /// is then still near when it is used. Panels know where theirs end, and the walk keeps which are there.
    /// </summary>
    public bool GathersByPanel =>
        Rows == RowSource.Gathered && Key.IsFloat && Value.IsFloat && !RotatesKeys && LeadingKeys == 0 && Pass is not { KeepsHidden: true }
        && Visibility is { HasStart: true, HasEnd: true };

    /// <summary>Whether rows that are gathered are copied as they are, from where they could be read as well.</summary>
    public bool GathersCopies => Rows == RowSource.Gathered && Key.IsFloat && Value.IsFloat && !RotatesKeys && LeadingKeys == 0 && !GathersByPanel;

    /// <summary>Whether a tile of values ends at its own queries' last visible key; a layer's own key, which all see, comes before.</summary>
    public bool ValuesEndAtDiagonal => Visibility.HasEnd && LeadingKeys == 0;

    /// <summary>
    /// Whether the last keys of such a tile are left out for the queries that do not see them: 1 % of a call of 128 queries, 4 % of 32. Lower tiles have less to leave out, for
    /// as much text.
    /// </summary>
    public bool SplitsValues(TargetPlan target) => ValuesEndAtDiagonal && target.Target == Target.Vector512 && target.Values.HasTallTiles;

    /// <summary>Whether a tile of values starts at its own queries' first visible key.</summary>
    public bool ValuesStartInWindow => Visibility.HasStart && LeadingKeys == 0 && Pass is not { KeepsHidden: true };

    /// <summary>Whether the rows that the next panel gathers are asked for.</summary>
    public bool AsksForNextRows => Prefetches && GathersByPanel;

    /// <summary>Whether there are keys before those of the caller.</summary>
    public bool HasLeadingKeys => LeadingKeys > 0;

    /// <summary>Whether a logit without a value joins each softmax row.</summary>
    public bool HasSink => Sink != SinkLogit.None;

    /// <summary>The user's methods on scores as they were declared, or null.</summary>
    public ScorePlan? DeclaredMethods { get; init; }

    /// <summary>Whether the predicate is computed as a causal mask and a window are.</summary>
    public bool HasRangeAsPredicate => DeclaredMethods is { Methods.HasPredicate: true } && Methods is not { Methods.HasPredicate: true };

    /// <summary>The user's methods on scores that are computed as such, or null.</summary>
    public ScorePlan? Methods => Pass?.Methods;

    /// <summary>Whether there are any, which may hide keys that nothing else tells of.</summary>
    public bool HasMethods => Methods is not null;

    /// <summary>Whether run-time data can hide any key, so that each query keeps whether it saw one.</summary>
    public bool TracksSeen => HasBiasPanel || (HasMethods && !SumTellsSeen);

    /// <summary>
    /// Whether a sum of 0 tells that a query saw no key, because a modifier's result of -infinity is all that hides one: of any other score the largest has a weight that is not 0.
    /// </summary>
    public bool SumTellsSeen => !HasBiasPanel && !HasLeadingKeys && Methods is { Methods: { HasModifier: true, HasPredicate: false } } && !PlacesTell;

    /// <summary>
    /// Whether a key's place in a block tells that a query does not see it: by distance, or because keys behind the last visible one are computed for their scores. All others of a
    /// block are there for every query.
    /// </summary>
    public bool PlacesTell => Visibility.HasEnd || Visibility.HasStart || Pass is { KeepsHidden: true };

    /// <summary>The walk over a block of scores, where there is one.</summary>
    public ScoreWalk Walk => ScoreWalk.Of(this, asksPredicate: Methods is { Methods.HasPredicate: true });

    /// <summary>The same where the predicate is known to hold for all of the block.</summary>
    public ScoreWalk WholeWalk => ScoreWalk.Of(this, asksPredicate: false);

    /// <summary>Whether some output is made of the weights.</summary>
    public bool ReturnsWeights => (Spec.Outputs & (AttentionOutputs.Weights | AttentionOutputs.AveragedWeights | AttentionOutputs.KeyWeightSums)) != 0;

    /// <summary>Multiply-adds of one query row and one key row, over all heads.</summary>
    public long PairOperations => Spec.HeadCount * ((long)Spec.HeadDimension + Spec.ValueDimension);
}
