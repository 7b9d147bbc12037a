using AttentionGen.Runtime;

namespace AttentionGen.Tests.Layers;

/// <summary>Plans as the planner might make them.</summary>
internal static class DensePlans
{
    public static DensePlan Of(
        int lanes, int blockRows = 128, bool prefetchesWeights = false, ElementType weightType = ElementType.Float32, int wideningTiles = 2, int pairedRows = 2) => new()
    {
        Lanes = lanes,
        TileRows = lanes == 1 ? 4 : 12,
        BlockRows = blockRows,
        WeightType = weightType,
        WideningTiles = wideningTiles,
        PairedRows = pairedRows,
        PrefetchesWeights = prefetchesWeights,
        WorkerOperations = 1,
    };
}
