namespace AttentionGen.Generator.Emission;

/// <summary>Plans of projections, as the library is told of them.</summary>
internal static class DenseText
{
    public static string Tiles(DenseTiles tiles) =>
        $"new() {{ Lanes = {Text.Of(tiles.Lanes)}, TileRows = {Text.Of(tiles.TileRows)}, BlockRows = {Text.Of(tiles.BlockRows)}, " +
        $"{(tiles.HasFloatWeights ? "" : $"WeightType = {Text.Value(tiles.WeightType)}, WideningTiles = {Text.Of(tiles.WideningTiles)}, ")}PairedRows = {Text.Of(tiles.PairedRows)}, {(tiles.PrefetchesWeights ? "PrefetchesWeights = true, " : "")}WorkerOperations = {Text.Of(tiles.WorkerOperations)} }}";

    public static string Network(NetworkEntry network, int upBlock, int downBlock, DenseTiles tiles, bool hasGradients) =>
        $"ModelDimension = {Text.Of(network.ModelDimension)}, HiddenDimension = {Text.Of(network.HiddenDimension)}, Activation = {Text.Value(network.Activation)}, " +
        $"UpBlock = {Text.Of(upBlock)}, DownBlock = {Text.Of(downBlock)}, {(hasGradients ? "HasGradients = true, " : "")}{(network.Drops ? $"HiddenDropout = {Text.Of(network.Dropout)}, " : "")}Dense = {Tiles(tiles)}";
}
