namespace AttentionGen.Generator.Planning;

/// <summary>Where each working area of a kernel starts, in floats. Areas start at cache lines; an area that is not needed has no length.</summary>
/// <param name="Keys">One head's key rows, filled up to whole tiles; or only the rows of the last tile where keys are read in place.</param>
/// <param name="Values">One head's value rows, where they are gathered.</param>
/// <param name="QueryRows">Query rows of a panel, where they are widened or rotated.</param>
/// <param name="Queries">The query panel, Q^T.</param>
/// <param name="Scores">One block of scores, then weights, P^T.</param>
/// <param name="Bias">Mask and bias of one block, in lanes.</param>
/// <param name="WeightRows">Weights of a panel as rows, where heads are averaged.</param>
/// <param name="OutputRows">Output rows of a panel, where they are narrowed.</param>
/// <param name="Edge">Output rows of a tile of queries that are not all there.</param>
/// <param name="Statistics">The rows of <see cref="Statistic"/>.</param>
/// <param name="Length">Floats in all.</param>
internal sealed record ScratchLayout(
    long Keys, long Values, long QueryRows, long Queries, long Scores, long Bias, long WeightRows, long OutputRows, long Edge, long Statistics, long Length)
{
    /// <summary>Lays areas of these lengths out one behind the other.</summary>
    public static ScratchLayout Create(
        long keys, long values, long queryRows, long queries, long scores, long bias, long weightRows, long outputRows, long edge, long statistics)
    {
        var areas = new ScratchAreas();
        return new(
            areas.Take(keys),
            areas.Take(values),
            areas.Take(queryRows),
            areas.Take(queries),
            areas.Take(scores),
            areas.Take(bias),
            areas.Take(weightRows),
            areas.Take(outputRows),
            areas.Take(edge),
            areas.Take(statistics),
            areas.Length);
    }
}
