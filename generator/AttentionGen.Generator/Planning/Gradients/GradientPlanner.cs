namespace AttentionGen.Generator.Planning;

/// <summary>Decides how gradients are computed. What it decides changes no bit: sums go over all queries, or keys, in their order.</summary>
internal static class GradientPlanner
{
    /// <summary>The plan for one instruction set, or null where gradients are not asked for.</summary>
    public static GradientPlan? Plan(KernelSpec spec, Target target, PlannerSettings settings)
    {
        if (!spec.Gradients)
            return null;
        int lanes = TileVectors * target.Lanes;
        TileShape tile = settings.ValueTile(target, TileVectors);
        long queries = WholeTiles(spec.QueryLength, lanes);
        long block = Math.Min(queries, settings.GradientQueries);
        long run = Math.Min((queries + block - 1) / block * block, settings.GradientRun);
        int keys = Math.Max(Math.Min(settings.GradientKeys, settings.GradientKeyFloats / Math.Max(spec.HeadDimension, spec.ValueDimension)), tile.MostRows);
        return new GradientPlan(
            tile.MostRows, (int)run, (int)block, keys, Scratch(spec, lanes, run, block * keys), TileVectors,
            spec.Methods is null ? null : ScoreGradientPlan.Of(spec.Methods, spec.KeyShards));
    }

    /// <summary>What the library's tiles have.</summary>
    private const int TileVectors = 2;

    /// <summary>A head's keys and values with the sums of their gradients, a run's rows in memory and in lanes, blocks of scores.</summary>
    private static long Scratch(KernelSpec spec, int lanes, long run, long block)
    {
        const int Alignment = 18 * 16;
        long row = WholeTiles(spec.HeadDimension, lanes), value = WholeTiles(spec.ValueDimension, lanes);
        return (2 * spec.KeyLength * (row + value)) + (run * ((3 * row) + (2 * value) + 2)) + (6 * block) + lanes + Alignment;
    }

    private static long WholeTiles(int length, int lanes) => ((long)length + lanes - 1) / lanes * lanes;
}
