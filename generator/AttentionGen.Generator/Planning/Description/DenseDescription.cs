using System.Globalization;

namespace AttentionGen.Generator.Planning;

/// <summary>The plan of a layer that computes row by row, in prose.</summary>
internal static class DenseDescription
{
    /// <summary>The layer as a whole, a line each.</summary>
    public static IEnumerable<string> Of(DensePlan plan)
    {
        yield return plan.IsNetwork
            ? Invariant($"Feed-forward network of model dimension {plan.Inputs}, hidden dimension {plan.Hidden}: {Formula(plan)}.")
            : Invariant($"Linear layer of {plan.Inputs} inputs, {plan.Outputs} outputs: {Formula(plan)}.");
        yield return Invariant($"{plan.Operations:N0} multiply-adds a row.");
        if (plan.Gradients is { } gradients)
            yield return gradients.Drops ? Invariant($"With gradients: a call keeps {gradients.KeptOfRow} floats of each row, what the activation was applied to, and may drop {gradients.Dropout} of the hidden elements.")
                : gradients.Keeps ? Invariant($"With gradients: a call keeps {gradients.KeptOfRow} floats of each row, what the activation was applied to.") : "With gradients.";
        foreach (DensePath path in plan.Paths)
        {
            DenseTiles tiles = path.Tiles;
            string blocks = string.Join(" or ", new[] { plan.InBlock, plan.HiddenBlock }.Where(block => block > 0).Distinct().Select(block => Invariant($"{block}")));
            yield return Invariant($"{path.Target.Description}: tiles of up to {Tiles(tiles)} over packed weights{Stored(tiles)}, {blocks} inputs at a time{(tiles.PrefetchesWeights ? ", the next asked for ahead" : "")}; blocks of {tiles.BlockRows} rows;");
            yield return Invariant($"  a call with ParallelOptions takes a thread for each {tiles.WorkerOperations:N0} multiply-adds, up to its degree.");
        }
    }

    /// <summary>What it computes of a row x.</summary>
    public static string Formula(DensePlan plan) => plan switch
    {
        { IsNetwork: false, Activation: Activation.None } => "W x + b",
        { IsNetwork: false } => $"{plan.Activation}(W x + b)",
        _ when plan.Activation.IsGated() => $"down({plan.Activation.Function()}(gate(x)) * up(x))",
        { Activation: Activation.None } => "down(up(x))",
        _ => $"down({plan.Activation}(up(x)))",
    };

    /// <summary>The most rows of a tile, and its vectors of outputs; behind that, those of tiles of few rows.</summary>
    public static string Tiles(DenseTiles tiles) => Invariant($"{tiles.TileRows} rows x {tiles.PanelVectors} vectors of outputs or {tiles.PairedRows} rows x {2 * tiles.PanelVectors}");

    /// <summary>How weights are stored, behind the word for them.</summary>
    public static string Stored(DenseTiles tiles) => tiles.HasFloatWeights ? "" : Invariant($" in {tiles.WeightType}, which from {tiles.WideningTiles} tiles on are widened once for all");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
