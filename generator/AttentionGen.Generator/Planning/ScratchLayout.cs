namespace AttentionGen.Generator.Planning;

/// <summary>Where each working area of a kernel starts, in floats. Areas start at cache lines; an area that is not needed has no length.</summary>
/// <param name="Keys">One head's key rows, filled up to whole tiles; or only the rows of the last tile where keys are read in place.</param>
/// <param name="Values">One head's value rows, where they are gathered.</param>
/// <param name="Queries">The query panel, Q^T.</param>
/// <param name="Scores">One block of scores, then weights, P^T.</param>
/// <param name="Bias">Mask and bias of one block, in lanes.</param>
/// <param name="Outputs">The output panel, O^T.</param>
/// <param name="Statistics">The rows of <see cref="Statistic"/>.</param>
/// <param name="Length">Floats in all.</param>
internal sealed record ScratchLayout(int Keys, int Values, int Queries, int Scores, int Bias, int Outputs, int Statistics, int Length)
{
    /// <summary>Floats of a cache line.</summary>
    private const int Line = 16;

    /// <summary>Lays areas out one behind the other.</summary>
    public static ScratchLayout Create(int keys, int values, int queries, int scores, int bias, int outputs, int statistics)
    {
        int next = 0;
        return new(Take(keys), Take(values), Take(queries), Take(scores), Take(bias), Take(outputs), Take(statistics), next);

        int Take(int length)
        {
            int start = next;
            next += (length + Line - 1) / Line * Line;
            return start;
        }
    }
}
