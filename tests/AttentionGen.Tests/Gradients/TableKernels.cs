using System;

namespace AttentionGen.Tests.Gradients;

/// <summary>The sizes of the kernels that read tables: no whole vectors, several tiles of queries.</summary>
internal static class TableSizes
{
    public const int Batch = 2;
    public const int Heads = 3;
    public const int Dimension = 8;
    public const int Queries = 37;
    public const int Keys = 29;
    public const int Distances = Queries + Keys - 1;
    public const int Groups = 5;
    public const int Short = 11;
}

/// <summary>A bias for each distance and head: elements that lie side by side.</summary>
[ScaledDotProductAttention(TableSizes.Heads, TableSizes.Heads * TableSizes.Dimension, TableSizes.Queries, KeyValueLength = TableSizes.Keys, ScoreModifier = nameof(Modified), Gradients = true)]
internal static partial class DistanceTable
{
    public static float Modified(float score, int head, int query, int key, ReadOnlySpan<float> table) => score + table[(head * TableSizes.Distances) + query - key + TableSizes.Keys - 1];

    public static double Gradient(double gradient, float score, int head, int query, int key, ReadOnlySpan<float> table, Span<double> sums)
    {
        sums[(head * TableSizes.Distances) + query - key + TableSizes.Keys - 1] += gradient;
        return gradient;
    }
}

/// <summary>One table at two places, which may be one, gathered by a table of integers; scores are capped before, and a predicate hides some.</summary>
[ScaledDotProductAttention(
    TableSizes.Heads, TableSizes.Heads * TableSizes.Dimension, TableSizes.Queries, KeyValueLength = TableSizes.Keys, ScoreModifier = nameof(Modified), MaskPredicate = nameof(Sees), Gradients = true,
    SoftCap = 3f, Mask = AttentionMask.KeyPadding, VectorWidth = VectorWidth.Vector256)]
internal static partial class PairTable
{
    public static float Modified(float score, int head, int query, int key, ReadOnlySpan<float> table, ReadOnlySpan<int> groups) =>
        (score * table[groups[query]]) + (0.5f * table[groups[key]] * table[groups[query]]);

    public static bool Sees(int head, int query, int key) => (query + (2 * key) + head) % 5 != 1;

    public static double Gradient(double gradient, float score, int head, int query, int key, ReadOnlySpan<float> table, ReadOnlySpan<int> groups, Span<double> sums)
    {
        double ofQuery = table[groups[query]], ofKey = table[groups[key]];
        sums[groups[query]] += gradient * (score + (0.5 * ofKey));
        sums[groups[key]] += gradient * 0.5 * ofQuery;
        return gradient * ofQuery;
    }
}

/// <summary>A table that is shorter than the positions: read where it is asked for alone, in a window that hides what would be out of range.</summary>
[ScaledDotProductAttention(
    TableSizes.Heads, TableSizes.Heads * TableSizes.Dimension, TableSizes.Queries, KeyValueLength = TableSizes.Keys, ScoreModifier = nameof(Modified), Gradients = true,
    WindowLeft = 6, Mask = AttentionMask.Causal, VectorWidth = VectorWidth.Vector128)]
internal static partial class GuardedTable
{
    public static float Modified(float score, int head, int query, int key, ReadOnlySpan<float> table, ReadOnlySpan<float> ahead)
    {
        float first = key < table.Length ? MathF.Tanh(score) * table[key] : score;
        return first + ahead[query - key];
    }

    public static double Gradient(double gradient, float score, int head, int query, int key, ReadOnlySpan<float> table, ReadOnlySpan<float> ahead, Span<double> sums, Span<double> aheadSums)
    {
        aheadSums[query - key] += gradient;
        if (key >= table.Length)
            return gradient;
        double bounded = Math.Tanh(score);
        sums[key] += gradient * bounded;
        return gradient * table[key] * (1 - (bounded * bounded));
    }
}
