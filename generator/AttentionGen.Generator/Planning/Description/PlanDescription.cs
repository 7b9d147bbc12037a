using System.Globalization;

namespace AttentionGen.Generator.Planning;

/// <summary>A plan in prose: what heads the generated file, and what a user reads to learn how a kernel computes.</summary>
internal static class PlanDescription
{
    /// <summary>The kernel as a whole, a line each.</summary>
    public static IEnumerable<string> Of(KernelPlan plan)
    {
        KernelSpec spec = plan.Spec;
        bool isLayer = spec.IsLayer;
        yield return isLayer
            ? Invariant($"{(spec.Transformer is null ? "Multi-head attention" : "Transformer")} layer of model dimension {spec.ModelDimension}, keys and values from {(spec.IsCrossAttention ? "a memory" : "the input")}:")
            : "Scaled dot-product attention:";
        string group = spec.GroupSize > 1 ? Invariant($" on {spec.KeyValueHeadCount} of keys and values") : "";
        yield return Invariant($"{spec.HeadCount} head(s){group}, query/key dimension {spec.HeadDimension}, value dimension {spec.ValueDimension}, {spec.QueryLength} queries x {spec.KeyLength} keys, mask {spec.Mask}.");
        string options = string.Join(", ", OptionDescription.Of(plan));
        if (options.Length > 0)
            yield return $"With {options}.";
        if (spec.Transformer is { } transformer)
            yield return Transformer(transformer);
        foreach (string line in MethodDescription.Of(plan))
            yield return line;
        yield return Invariant($"{plan.Operations:N0} multiply-adds a sample{(plan.Methods is { Methods.HasPredicate: true } ? ", what the predicate hides counted too" : "")}.");
        yield return Invariant($"Queries, keys and values are read {plan.InputLayout}, output is written {plan.OutputLayout}.");
        if (plan.KeyLayout != plan.InputLayout)
            yield return "The cache keeps each head's keys and values together, and they are read there.";
        yield return Rows(plan);
        yield return plan.Targets.Any(target => target.FinishesWholeTiles)
            ? "Tiles that the predicate leaves whole carry no test; the others leave their products to a walk, which tests each; hidden tiles are not computed."
            : plan.Pass is not null
            ? $"Tiles leave their products to a walk over each block, which makes scores of them{(plan.Walk.Replaces ? " and tests each" : "")}."
            : plan.TileTest == TileTest.AtEdges
            ? "Tiles at an edge (last keys, causal diagonal) test each score; tiles before carry no test, tiles behind are not computed."
            : "Every tile tests each score: the run-time mask or bias can hide any key.";
        yield return plan.Targets.Any(target => target.Unrolled is not null)
            ? "Unrolled: calls at the declared lengths run without any loop but the one over samples; shorter ones run tiles in loops."
            : "Tiled: register tiles inside loops.";
        if (plan.Prefetches)
            yield return $"A sample outgrows the near caches: each score tile asks for rows of the output and of the next queries{(plan.GathersByPanel ? " and keys" : "")} ahead of time{(plan.GathersByPanel ? ", each tile of values for the next values" : "")}.";
        yield return Invariant($"Planned for cores with {plan.Caches.FirstLevel / 1024} KB of first-level and {plan.Caches.SecondLevel / 1024} KB of second-level cache.");
        foreach (TargetPlan target in plan.Targets)
        {
            foreach (string line in Of(target))
                yield return line;
        }
    }

    private static string Transformer(TransformerSpec transformer)
    {
        string network = transformer.FeedForwardDimension == 0 ? "No feed-forward network" : Invariant($"Feed-forward network of hidden dimension {transformer.FeedForwardDimension}, {transformer.Activation}");
        string where = transformer.Placement switch
        {
            NormalizationPlacement.Post => "behind each residual sum",
            NormalizationPlacement.Pre => "before each sublayer",
            _ => "before each sublayer and behind it",
        };
        return Invariant($"{network}; {transformer.Normalization} {where}, epsilon {transformer.Epsilon:G7}.");
    }

    private static string Rows(KernelPlan plan)
    {
        if (plan.Rows == RowSource.InPlace)
            return "Key and value rows are read in place.";
        string how = plan.Spec.KeyValueType != ElementType.Float32 ? "widened" : "gathered";
        string rotated = plan.RotatesKeys ? ", keys rotated," : "";
        bool isStrided = plan.KeyLayout == AttentionLayout.SequenceMajor && plan.Spec.KeyValueHeadCount > 1;
        string when = plan.GathersByPanel ? "as panels come to them" : "once";
        string few = plan.Targets.FirstOrDefault(static target => target.ReadsShortCallsInPlace) is { } target ? Invariant($"; up to {target.Lanes} queries on up to {target.MostKeysInPlace} keys of a call read them in place") : "";
        return $"Each head's key and value rows are {how}{rotated} {when}{(isStrided ? ": strided rows would crowd into few cache sets" : "")}{few}.";
    }

    /// <summary>One instruction set's kernel.</summary>
    public static IEnumerable<string> Of(TargetPlan target)
    {
        string queries = string.Join(" and ", target.Values.Queries.Select(run => Invariant($"{run.Size}")));
        string values = string.Join(" + ", target.Values.Columns.Select(columns => Invariant($"{columns.Run.Count} x {columns.Offsets.Count}")));
        string softmax = target.Softmax == SoftmaxForm.Strip
            ? "two-pass softmax over the whole strip of keys"
            : Invariant($"online softmax over blocks of {target.KeyBlock} keys{(target.SharesBlocks ? Invariant($", each for {target.PanelsSharing} panels while it is near") : "")}{(target.ClassifiesBlocks ? ", those that the mask hides passed over" : "")}{(target.SkipsTests ? ", those that it leaves whole not tested" : "")}");
        string keys = string.Join(" and ", target.KeyTiles.Select(run => Invariant($"{run.Size}")));
        yield return Invariant($"{target.Target.Description}: panels of {target.PanelLanes} queries in lanes; score tiles of {keys} keys x {target.PanelVectors} vector(s){(target.SplitsStart ? ", one vector where the window starts" : "")}{(target.SplitsDiagonal ? ", one vector behind its diagonal" : "")}{(target.HalvesPanels ? Invariant($", one vector for up to {target.Lanes} queries") : "")};");
        yield return Invariant($"  {softmax}; output tiles of {queries} queries x {values} vector(s) of {target.Values.Target.Vectors}; {(long)target.ScratchLength * sizeof(float):N0} bytes of scratch.");
        yield return Invariant($"  a call with ParallelOptions takes a thread for each {target.WorkerOperations:N0} multiply-adds, up to its degree.");
        if (target.Gradient is { } gradient)
            yield return Invariant($"  gradients: scores anew in blocks of {gradient.QueryBlock} queries x {gradient.KeyBlock} keys, tiles of up to {gradient.TileRows} rows x 2 vector(s), {gradient.QueryRun} queries against all keys; {gradient.ScratchLength * sizeof(float):N0} bytes of scratch.");
        if (target.Decode is { } decode)
            yield return Invariant($"  up to {decode.MostQueries} queries: parts of {decode.Chunk} keys; {decode.ScoreRows} query rows x 4 keys of {decode.Keys.Vectors}, {decode.ValueTile.Rows} query rows x {decode.ValueTile.Vectors} vector(s) of {decode.Values.Vectors}.");
        if (target.Projection is { } projection)
            yield return Invariant($"  projections: tiles of up to {DenseDescription.Tiles(projection.Dense)} over packed weights{DenseDescription.Stored(projection.Dense)}, {string.Join(" or ", Blocks(projection).Select(block => Invariant($"{block}")))} inputs at a time{(projection.Dense.PrefetchesWeights ? ", the next asked for ahead" : "")}; samples together up to {projection.ChunkRows} rows; {(long)projection.ScratchLength * sizeof(float):N0} bytes of scratch in all for one.");
    }

    private static IEnumerable<int> Blocks(ProjectionPlan projection) =>
        new[] { projection.QueryBlock, projection.KeyBlock, projection.ValueBlock, projection.OutputBlock, projection.UpBlock, projection.DownBlock }.Where(block => block > 0).Distinct();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
