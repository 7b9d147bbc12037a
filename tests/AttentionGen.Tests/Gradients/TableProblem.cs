using System;
using System.Linq;

namespace AttentionGen.Tests.Gradients;

/// <summary>A call of a kernel that reads tables, for gradients: its numbers, the kernel, and the same methods for the reference.</summary>
internal abstract class TableProblem
{
    protected TableProblem(int tableLength, int otherLength = 0)
    {
        var random = new Random(11);
        float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => MathF.Round(((random.NextSingle() * 2) - 1) * 64) / 64)];
        Query = Draw(TableSizes.Batch * TableSizes.Queries * Width);
        Key = Draw(TableSizes.Batch * TableSizes.Keys * Width);
        Value = Draw(TableSizes.Batch * TableSizes.Keys * Width);
        OutputGradient = Draw(Query.Length);
        Table = Draw(tableLength);
        Other = Draw(otherLength);
        TableStart = Draw(tableLength);
        OtherStart = Draw(otherLength);
    }

    public const int Width = TableSizes.Heads * TableSizes.Dimension;

    public float[] Query { get; }
    public float[] Key { get; }
    public float[] Value { get; }
    public float[] OutputGradient { get; }
    public float[] Table { get; }

    /// <summary>A second table, if there is one.</summary>
    public float[] Other { get; }

    /// <summary>What gradients of tables are added to.</summary>
    public float[] TableStart { get; }
    public float[] OtherStart { get; }

    public abstract ScaledDotProductAttentionAttribute Declaration { get; }

    /// <summary>The most that a modified score changes by when an element does.</summary>
    public virtual double MostPartial => 1;

    public abstract void Forward(TableCall call);

    public abstract void Backward(TableCall call, ParallelOptions? options = null, bool byName = false);

    public abstract float Modified(float score, int head, int query, int key);

    /// <summary>The gradient of the score; those of the tables are added.</summary>
    public abstract double Gradient(double gradient, float score, int head, int query, int key, double[] table, double[] other);

    protected virtual MaskPredicateFunction? Predicate => null;

    protected virtual int[] KeyLengths => [];

    public AttentionInputs Inputs(double[]? table = null, double[]? other = null, Action<int, int, int, int>? asked = null) => new()
    {
        Query = Query,
        Key = Key,
        Value = Value,
        KeyLengths = KeyLengths,
        ScoreModifier = (score, _, head, query, key) => Modified(score, head, query, key),
        ScoreModifierGradient = (gradient, score, batch, head, query, key) =>
        {
            asked?.Invoke(batch, head, query, key);
            return Gradient(gradient, score, head, query, key, table ?? new double[Table.Length], other ?? new double[Other.Length]);
        },
        MaskPredicate = Predicate,
    };

    /// <summary>Without delegates, for a kernel.</summary>
    protected AttentionInputs KernelInputs(TableCall call) => new() { Query = call.Query, Key = call.Key, Value = call.Value, KeyLengths = KeyLengths };
}

/// <summary>The spans of a call.</summary>
internal ref struct TableCall
{
    public ReadOnlySpan<float> Query { get; set; }
    public ReadOnlySpan<float> Key { get; set; }
    public ReadOnlySpan<float> Value { get; set; }
    public ReadOnlySpan<float> Table { get; set; }
    public ReadOnlySpan<float> Other { get; set; }
    public Span<float> Output { get; set; }
    public Span<float> LogSumExp { get; set; }
    public ReadOnlySpan<float> OutputGradient { get; set; }
    public Span<float> QueryGradient { get; set; }
    public Span<float> KeyGradient { get; set; }
    public Span<float> ValueGradient { get; set; }
    public Span<float> TableGradient { get; set; }
    public Span<float> OtherGradient { get; set; }

    public readonly AttentionGradients<float> Gradients => new() { Query = QueryGradient, Key = KeyGradient, Value = ValueGradient };
}

/// <summary>Of <see cref="DistanceTable"/>.</summary>
internal sealed class DistanceProblem() : TableProblem(TableSizes.Heads * TableSizes.Distances)
{
    public override ScaledDotProductAttentionAttribute Declaration { get; } = new(TableSizes.Heads, Width, TableSizes.Queries) { KeyValueLength = TableSizes.Keys, ScoreModifier = "Modified" };

    public override void Forward(TableCall call) => DistanceTable.Forward(call.Query, call.Key, call.Value, call.Table, call.Output, call.LogSumExp);

    public override void Backward(TableCall call, ParallelOptions? options, bool byName)
    {
        if (byName)
            DistanceTable.Backward(KernelInputs(call), call.Table, call.Output, call.LogSumExp, call.OutputGradient, call.Gradients, call.TableGradient, options);
        else if (options is not null)
            DistanceTable.Backward(call.Query, call.Key, call.Value, call.Table, call.Output, call.LogSumExp, call.OutputGradient, call.QueryGradient, call.KeyGradient, call.ValueGradient, call.TableGradient, options);
        else
            DistanceTable.Backward(call.Query, call.Key, call.Value, call.Table, call.Output, call.LogSumExp, call.OutputGradient, call.QueryGradient, call.KeyGradient, call.ValueGradient, call.TableGradient);
    }

    public override float Modified(float score, int head, int query, int key) => DistanceTable.Modified(score, head, query, key, Table);

    public override double Gradient(double gradient, float score, int head, int query, int key, double[] table, double[] other) =>
        DistanceTable.Gradient(gradient, score, head, query, key, Table, table);
}

/// <summary>Of <see cref="PairTable"/>.</summary>
internal sealed class PairProblem() : TableProblem(TableSizes.Groups)
{
    private readonly int[] _groups = [.. Enumerable.Range(0, TableSizes.Queries).Select(n => n * 7 % TableSizes.Groups)];

    public override ScaledDotProductAttentionAttribute Declaration { get; } = new(TableSizes.Heads, Width, TableSizes.Queries)
    {
        KeyValueLength = TableSizes.Keys, ScoreModifier = "Modified", MaskPredicate = "Sees", SoftCap = 3f, Mask = AttentionMask.KeyPadding,
    };

    /// <summary>A capped score, and half an element.</summary>
    public override double MostPartial => 3.5;

    protected override int[] KeyLengths { get; } = [TableSizes.Keys, TableSizes.Keys - 12];

    protected override MaskPredicateFunction? Predicate => (_, head, query, key) => PairTable.Sees(head, query, key);

    public override void Forward(TableCall call) => PairTable.Forward(call.Query, call.Key, call.Value, KeyLengths, call.Table, _groups, call.Output, call.LogSumExp);

    public override void Backward(TableCall call, ParallelOptions? options, bool byName)
    {
        if (byName)
            PairTable.Backward(KernelInputs(call), call.Table, _groups, call.Output, call.LogSumExp, call.OutputGradient, call.Gradients, call.TableGradient, options);
        else if (options is not null)
            PairTable.Backward(call.Query, call.Key, call.Value, KeyLengths, call.Table, _groups, call.Output, call.LogSumExp, call.OutputGradient, call.QueryGradient, call.KeyGradient, call.ValueGradient, call.TableGradient, options);
        else
            PairTable.Backward(call.Query, call.Key, call.Value, KeyLengths, call.Table, _groups, call.Output, call.LogSumExp, call.OutputGradient, call.QueryGradient, call.KeyGradient, call.ValueGradient, call.TableGradient);
    }

    public override float Modified(float score, int head, int query, int key) => PairTable.Modified(score, head, query, key, Table, _groups);

    public override double Gradient(double gradient, float score, int head, int query, int key, double[] table, double[] other) =>
        PairTable.Gradient(gradient, score, head, query, key, Table, _groups, table);
}

/// <summary>Of <see cref="GuardedTable"/>.</summary>
internal sealed class GuardedProblem() : TableProblem(TableSizes.Short, 7)
{
    public override ScaledDotProductAttentionAttribute Declaration { get; } = new(TableSizes.Heads, Width, TableSizes.Queries)
    {
        KeyValueLength = TableSizes.Keys, ScoreModifier = "Modified", WindowLeft = 6, Mask = AttentionMask.Causal,
    };

    public override void Forward(TableCall call) => GuardedTable.Forward(call.Query, call.Key, call.Value, call.Table, call.Other, call.Output, call.LogSumExp);

    public override void Backward(TableCall call, ParallelOptions? options, bool byName)
    {
        if (byName)
            GuardedTable.Backward(KernelInputs(call), call.Table, call.Other, call.Output, call.LogSumExp, call.OutputGradient, call.Gradients, call.TableGradient, call.OtherGradient, options);
        else if (options is not null)
            GuardedTable.Backward(call.Query, call.Key, call.Value, call.Table, call.Other, call.Output, call.LogSumExp, call.OutputGradient, call.QueryGradient, call.KeyGradient, call.ValueGradient, call.TableGradient, call.OtherGradient, options);
        else
            GuardedTable.Backward(call.Query, call.Key, call.Value, call.Table, call.Other, call.Output, call.LogSumExp, call.OutputGradient, call.QueryGradient, call.KeyGradient, call.ValueGradient, call.TableGradient, call.OtherGradient);
    }

    public override float Modified(float score, int head, int query, int key) => GuardedTable.Modified(score, head, query, key, Table, Other);

    public override double Gradient(double gradient, float score, int head, int query, int key, double[] table, double[] other) =>
        GuardedTable.Gradient(gradient, score, head, query, key, Table, Other, table, other);
}
