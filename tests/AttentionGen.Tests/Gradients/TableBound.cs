using System;
using System.Linq;

namespace AttentionGen.Tests.Gradients;

/// <summary>How far a kernel's gradients of a <see cref="TableProblem"/> may lie from the reference, to first order in u = 2^-24; inputs and tables are at most 1 in size.</summary>
/// <remarks>
/// <list type="number">
/// <item>
/// A score: the products of d elements and their scale, (d + 4) u A with A the largest sum of |q_c k_c| times the scale; the cap, 8 u of at most 3; the modifier in base 2 and back, 16 u
/// of the score and what is added, at most A + 4. Log-sum-exp is off by as much again, and is at most A + 8; the difference and its exponential are rounded: H u in all, with
/// H = 2 ((d + 4) A + 24 + 16 (A + 4)) + 4 (A + 8) + 8. A weight p moves by p H u.
/// </item>
/// <item>
/// The gradient of a score p (dP - D): |dP| and |D| are at most B, the largest sum of |dO_c v_c|; both are sums of d products, and D moves by B H u with the output:
/// p B (3 H + 2 (d + 8)) u. Times a derivative of at most P, which itself moves by at most (H + 8) u P: with |dP - D| at most 2 B, a term of a sum moves by p B P (5 H + 2 d + 32) u.
/// </item>
/// <item>A sum of N such terms, of at most 2 p B P each, is rounded N times: N u of the sum of their sizes and of what they are added to.</item>
/// </list>
/// </remarks>
internal sealed class TableBound
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly double _score;
    private readonly double _scale;
    private readonly double _product;
    private double _keyWeights;

    public TableBound(TableProblem problem)
    {
        const int Dimension = TableSizes.Dimension;
        _scale = problem.Declaration.Scale;
        double a = 0;
        for (int batch = 0; batch < TableSizes.Batch; batch++)
        for (int head = 0; head < TableSizes.Heads; head++)
        for (int i = 0; i < TableSizes.Queries; i++)
        for (int j = 0; j < TableSizes.Keys; j++)
        {
            int query = (((batch * TableSizes.Queries) + i) * TableProblem.Width) + (head * Dimension), key = (((batch * TableSizes.Keys) + j) * TableProblem.Width) + (head * Dimension);
            a = Math.Max(a, _scale * Size(problem.Query, query, problem.Key, key));
            _product = Math.Max(_product, Size(problem.OutputGradient, query, problem.Value, key));
        }

        _score = (2 * (((Dimension + 4) * a) + 24 + (16 * (a + 4)))) + (4 * (a + 8)) + 8;
        Table = Array.ConvertAll(problem.TableStart, start => 0.0);
        Other = Array.ConvertAll(problem.OtherStart, start => 0.0);
    }

    /// <summary>What each element of the tables' gradients may be off by.</summary>
    public double[] Table { get; }
    public double[] Other { get; }

    /// <summary>Of any element of the queries' gradient: weights of a row add up to 1.</summary>
    public double Query => _scale * Terms(1, 1, TableSizes.Keys);

    /// <summary>Of the keys'.</summary>
    public double Key => _scale * Terms(_keyWeights, 1, TableSizes.Queries);

    /// <summary>Of the values'.</summary>
    public double Value => _keyWeights * (_score + TableSizes.Queries + 8) * UnitRoundoff;

    /// <summary>Takes in all pairs, by their weights.</summary>
    public void Add(TableProblem problem, double[] weights)
    {
        var (table, other) = (new Sums(problem.Table.Length), new Sums(problem.Other.Length));
        var keyWeights = new double[TableSizes.Batch * TableSizes.Heads * TableSizes.Keys];
        for (int pair = 0; pair < weights.Length; pair++)
        {
            if (weights[pair] == 0)
                continue;
            int key = pair % TableSizes.Keys, query = pair / TableSizes.Keys % TableSizes.Queries, headOfSample = pair / TableSizes.Keys / TableSizes.Queries;
            keyWeights[(headOfSample * TableSizes.Keys) + key] += weights[pair];

            // Which elements the pair reads, the derivative tells, of a score and a gradient that make none of it 0.
            double[] readOfTable = new double[problem.Table.Length], readOfOther = new double[problem.Other.Length];
            problem.Gradient(1, 1f, headOfSample % TableSizes.Heads, query, key, readOfTable, readOfOther);
            table.Add(readOfTable, weights[pair]);
            other.Add(readOfOther, weights[pair]);
        }

        _keyWeights = keyWeights.Max();
        Finish(table, problem.TableStart, Table, problem.MostPartial);
        Finish(other, problem.OtherStart, Other, problem.MostPartial);
    }

    private void Finish(Sums sums, float[] start, double[] allowed, double partial)
    {
        for (int n = 0; n < allowed.Length; n++)
            allowed[n] = Terms(sums.Weights[n], partial, sums.Counts[n] + 1) + ((sums.Counts[n] + 1) * UnitRoundoff * Math.Abs(start[n]));
    }

    private double Terms(double weights, double partial, int count) =>
        weights * _product * partial * ((5 * _score) + (2 * TableSizes.Dimension) + 32 + (2 * count)) * UnitRoundoff;

    private static double Size(float[] a, int atA, float[] b, int atB)
    {
        double size = 0;
        for (int c = 0; c < TableSizes.Dimension; c++)
            size += Math.Abs((double)a[atA + c] * b[atB + c]);
        return size;
    }

    private sealed class Sums(int length)
    {
        public double[] Weights { get; } = new double[length];
        public int[] Counts { get; } = new int[length];

        public void Add(double[] read, double weight)
        {
            for (int n = 0; n < read.Length; n++)
            {
                if (read[n] == 0)
                    continue;
                Weights[n] += weight;
                Counts[n] += 2;
            }
        }
    }
}
