namespace AttentionGen.Generator.Planning;

/// <summary>Where each working area of a kernel starts, in floats. Areas start at cache lines; an area that is not needed has no length.</summary>
/// <param name="Keys">One head's key rows, filled up to whole tiles; or only the rows of the last tile where keys are read in place.</param>
/// <param name="Values">One head's value rows, where they are gathered.</param>
/// <param name="QueryRows">Query rows of a panel, where they are widened or rotated.</param>
/// <param name="Scores">One block of scores, then weights, P^T.</param>
/// <param name="Bias">Mask and bias of one block, in lanes.</param>
/// <param name="WeightRows">Weights of a panel as rows, where heads are averaged.</param>
/// <param name="Edge">Output rows of a tile of queries that are not all there.</param>
/// <param name="Queries">The query panel, Q^T: the first of the areas that a panel keeps while other panels are computed.</param>
/// <param name="OutputRows">Output rows of a panel, where they are narrowed; kept as well.</param>
/// <param name="Statistics">The rows of <see cref="Statistic"/>; kept as well.</param>
/// <param name="PanelLength">Floats of what one panel keeps, which is there for each of the panels that share blocks of keys.</param>
/// <param name="Length">Floats in all.</param>
internal sealed record ScratchLayout(
    long Keys, long Values, long QueryRows, long Scores, long Bias, long WeightRows, long Edge, long Queries, long OutputRows, long Statistics, long PanelLength, long Length)
{
    /// <summary>Lays areas of these lengths out one behind the other, those that are kept last, as often as there are panels.</summary>
    public static ScratchLayout Create(
        long keys, long values, long queryRows, long scores, long bias, long weightRows, long edge, long queries, long outputRows, long statistics, int panels)
    {
        var areas = new ScratchAreas();
        var layout = new ScratchLayout(
            areas.Take(keys),
            areas.Take(values),
            areas.Take(queryRows),
            areas.Take(scores),
            areas.Take(bias),
            areas.Take(weightRows),
            areas.Take(edge),
            areas.Take(queries),
            areas.Take(outputRows),
            areas.Take(statistics),
            0,
            areas.Length);
        long panelLength = layout.Length - layout.Queries;
        return layout with { PanelLength = panelLength, Length = layout.Queries + (panels * panelLength) };
    }
}
