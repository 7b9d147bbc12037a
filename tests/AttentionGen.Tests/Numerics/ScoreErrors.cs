using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>How far rounding alone may move a score, to first order in u = 2^-24.</summary>
/// <remarks>
/// <list type="number">
/// <item>
/// The query is multiplied by scale * log2(e) beforehand (1 rounding of that constant, 1 of the product): 2 u a_j with a_j = |scale| sum |q_c k_jc|. In a
/// layer q and k are rounded themselves when projected: 2 u more, and their rows if they are normalised before, by <see cref="TransformerErrors"/>. Rotated, an element is the difference of two products, a cos - b sin: 2 u of
/// |a cos| + |b sin|, for queries and for keys, which are the sizes that a_j is then taken of.
/// </item>
/// <item>
/// A cache that stores keys narrower than they come, because they are projected or rotated on their way: u' a_j, and half a smallest subnormal of every
/// element, with u' of that type.
/// </item>
/// <item>
/// The cap's slope is at most 1, so it lets no error grow. It rounds its argument (2: the factor and the product, and x tanh'(x) is at most tanh(x)), the
/// tanh (4: a quotient of two polynomials or exponentials, each rounded at its end) and the product with cap * log2(e) (2): 8 u of the capped score.
/// </item>
/// <item>A bias is multiplied by log2(e) (1) and added (1): 2 u |bias_j|. ALiBi's slope is rounded (1), multiplied (1) and added (1): 3 u slope |p - j|.</item>
/// <item>
/// A modifier takes the score s out of base 2 (the constant and the product, 2), rounds it to float where it is a double (1), multiplies it (1, by a slope of at most
/// 1, which lets no error grow) and adds a number of at most 7/16 (1), in kernel and reference; the result m goes back to base 2 (2): 5 u |s| + 4 u |m| + 2 u.
/// </item>
/// <item>A sink is multiplied by log2(e), a rounded constant: 2 u |sink|.</item>
/// </list>
/// </remarks>
internal sealed class ScoreErrors(AttentionProblem problem, PlainResult<double> exact)
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly double _scale = Math.Abs((double)problem.Attribute.Scale);
    private readonly double _roundings = 2 + (problem.Declaration.IsMultiHead ? 2 : 0) + (problem.Declaration.IsRotary ? 4 : 0)
        + (problem.Declaration.NormalizesBefore ? 2 * TransformerErrors.NormalizedRoundings : 0);

    // What a narrower cache does to keys.
    private readonly StoredErrors _stored = new(
        problem.Declaration.HasCache ? problem.Declaration.StoredType : ElementType.Float32, isExact: !problem.Declaration.IsMultiHead && !problem.Declaration.IsRotary);

    public double Scaled(int batch, int head, int i, int j) => Dot(batch, head, i, j).Error;

    public double Capped(int batch, int head, int i, int j)
    {
        (double score, double error) = Dot(batch, head, i, j);
        return error + OfCap(score);
    }

    /// <summary>After cap, distance and bias: what goes into the softmax.</summary>
    public double Masked(int batch, int head, int i, int j) =>
        Capped(batch, head, i, j)
        + OfModifier(batch, head, i, j)
        + 2 * UnitRoundoff * Math.Abs((double)problem.BiasAt(batch, head, i, j))
        + 3 * UnitRoundoff * PlainScore<double>.Penalty(problem, batch, head, i, j);

    public double Sink(int head) => problem.Sinks.Length == 0 ? 0 : 2 * UnitRoundoff * Math.Abs(problem.Sinks[head]);

    /// <summary>Of the key that a layer's weights add.</summary>
    public double BiasKey(int batch, int head, int i)
    {
        int query = problem.QueryRow(batch, head, i);
        int key = problem.KeyHead(head) * problem.HeadDimension;
        double absolute = 0;
        double dot = 0;
        for (int c = 0; c < problem.HeadDimension; c++)
        {
            absolute += exact.QuerySizes[query + c] * Math.Abs(problem.BiasKey[key + c]);
            dot += exact.Query[query + c] * problem.BiasKey[key + c];
        }

        return _roundings * UnitRoundoff * absolute * _scale + OfCap(dot * problem.Attribute.Scale);
    }

    private (double Score, double Error) Dot(int batch, int head, int i, int j)
    {
        int query = problem.QueryRow(batch, head, i);
        int key = problem.KeyRow(batch, head, j);
        double absolute = 0;
        double dot = 0;
        double ofStored = 0;
        double largest = _stored.IsNone ? 0 : StoredErrors.Largest(exact.KeySizes.AsSpan(key, problem.HeadDimension));
        for (int c = 0; c < problem.HeadDimension; c++)
        {
            absolute += exact.QuerySizes[query + c] * exact.KeySizes[key + c];
            dot += exact.Query[query + c] * exact.Key[key + c];
            ofStored += exact.QuerySizes[query + c] * _stored.Of(exact.KeySizes[key + c], largest);
        }

        return (dot * problem.Attribute.Scale, ((_roundings * UnitRoundoff * absolute) + ofStored) * _scale);
    }

    private double OfModifier(int batch, int head, int i, int j)
    {
        if (problem.Declaration.ScoreModifier is null)
            return 0;
        double score = PlainScore<double>.Capped(problem, Dot(batch, head, i, j).Score) - PlainScore<double>.Penalty(problem, batch, head, i, j);
        double modified = PlainScore<double>.Modified(problem, score, batch, head, i, j);
        return UnitRoundoff * (5 * Math.Abs(score) + 4 * Math.Abs(modified) + 2);
    }

    private double OfCap(double score) =>
        problem.Attribute.SoftCap == 0 ? 0 : 8 * UnitRoundoff * Math.Abs(PlainScore<double>.Capped(problem, score));
}
