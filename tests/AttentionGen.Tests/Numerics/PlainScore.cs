using System.Numerics;
using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Numerics;

/// <summary>What becomes of a dot product on its way to the softmax, in one number type.</summary>
internal static class PlainScore<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    /// <summary>cap * tanh(score / cap).</summary>
    public static T Capped(AttentionProblem problem, T score)
    {
        T cap = T.CreateChecked(problem.Attribute.SoftCap);
        return T.IsZero(cap) ? score : cap * T.Tanh(score / cap);
    }

    /// <summary>What the distance takes off, 0 without ALiBi.</summary>
    public static T Penalty(AttentionProblem problem, int batch, int head, int i, int j) => problem.Declaration.Alibi == true
        ? T.CreateChecked(Slope(head, problem.HeadCount)) * T.CreateChecked(Math.Abs(problem.QueryPosition(batch, i) - problem.KeyPosition(j)))
        : T.Zero;

    /// <summary>What the declared modifier makes of a score, which is a float there.</summary>
    public static T Modified(AttentionProblem problem, T score, int batch, int head, int i, int j) => problem.Declaration.ScoreModifier is null
        ? score
        : T.CreateChecked(ScoreMethodCases.Modified(float.CreateChecked(score), head, problem.QueryPosition(batch, i), problem.KeyPosition(j)));

    /// <summary>What a modified score changes by when the score does.</summary>
    public static T ModifierSlope(AttentionProblem problem, int head) => problem.Declaration.ScoreModifier is null ? T.One : T.CreateChecked(ScoreMethodCases.Slope(head));

    /// <summary>
    /// Press et al., "Train Short, Test Long": for a power of 2, a geometric sequence that begins with its own ratio, 2^(-8 / heads). Other head counts
    /// take that of the next lower power, and every second slope of the one of twice as many.
    /// </summary>
    public static double Slope(int head, int heads)
    {
        int lower = (int)BitOperations.RoundUpToPowerOf2((uint)heads);
        if (lower != heads)
            lower /= 2;
        double ratio = Math.Pow(2, -8.0 / lower);
        if (head < lower)
            return Math.Pow(ratio, head + 1);
        return Math.Pow(Math.Sqrt(ratio), 2 * (head - lower) + 1);
    }
}
