using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace AttentionGen.Runtime;

/// <summary>How one instruction set computes the gradients of a kernel: what the planner decided. For generated code; not meant to be called by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GradientPlan
{
    /// <summary>A plan.</summary>
    public GradientPlan() => Worker = Work;

    /// <summary>The attention.</summary>
    public required AttentionShape Shape { get; init; }

    /// <summary>Floats of a vector.</summary>
    public required int Lanes { get; init; }

    /// <summary>Rows of a register tile, at most.</summary>
    public required int TileRows { get; init; }

    /// <summary>Factor on the products of queries and keys, and so on the gradients of both.</summary>
    public required float Scale { get; init; }

    /// <summary>Factor on the queries, as in the forward call: products are exponents of 2, or scores divided by the cap.</summary>
    public required float ScoreFactor { get; init; }

    /// <summary>Keys before a query's position that it sees, or -1 for all.</summary>
    public int WindowLeft { get; init; } = -1;

    /// <summary>Keys behind it that it sees, or -1 for all.</summary>
    public int WindowRight { get; init; } = -1;

    /// <summary>Bound of the scaled scores in units of log2, or 0 for none.</summary>
    public float SoftCap { get; init; }

    /// <summary>Whether distances are added to the scores, with a slope for each head.</summary>
    public bool HasDistances { get; init; }

    /// <summary>The user's methods on a tile of scores, in place; null if there are none.</summary>
    public GradientMethod? ScoreMethods { get; init; }

    /// <summary>Whether they change scores: they then give what a score changes by, too.</summary>
    public bool ModifiesScores { get; init; }

    /// <summary>What the predicate among them makes of a block; null if there is none.</summary>
    public GradientClassifier? Classify { get; init; }

    /// <summary>Adds a tile's gradients of scores to those of the elements that the methods read; null if they read none.</summary>
    public GradientMethod? TableGradients { get; init; }

    /// <summary>What callers know the methods' spans of floats as, in the order of their numbers.</summary>
    public IReadOnlyList<string> TableNames { get; init; } = [];

    /// <summary>The share of attention weights that a call drops if it has a seed.</summary>
    public float AttentionDropout { get; init; }

    /// <summary>Queries whose rows and lanes stay near while all keys pass; a multiple of <see cref="QueryBlock"/>.</summary>
    public required int QueryRun { get; init; }

    /// <summary>Queries of a block of scores; a multiple of two vectors.</summary>
    public required int QueryBlock { get; init; }

    /// <summary>Keys of a block of scores.</summary>
    public required int KeyBlock { get; init; }

    /// <summary>Multiply-adds of a parallel call that are worth a thread.</summary>
    public required int WorkerOperations { get; init; }

    /// <summary>Whether calls have a table that a block of scores meets.</summary>
    internal bool HasTable => (Shape.Mask & (AttentionMask.Boolean | AttentionMask.Additive | AttentionMask.Keys)) != 0;

    /// <summary>Whether scores change otherwise than their products do.</summary>
    internal bool HasDerivatives => SoftCap != 0f || ModifiesScores;

    /// <summary>Elements of a tile's rows: two vectors.</summary>
    internal int TileLanes => 2 * Lanes;

    /// <summary>Computes a share, once for all calls.</summary>
    internal AttentionWorker Worker { get; }

    /// <summary>Elements of a row in scratch, whole tiles of them.</summary>
    internal int Padded(int dimension) => (dimension + TileLanes - 1) / TileLanes * TileLanes;

    private void Work(in AttentionArguments call, WorkShare share)
    {
        using ScratchMemory scratch = ScratchMemory.Rent(GradientAreas.Length(this, call));
        var areas = new GradientAreas(this, call, ref scratch.Start);
        if (Lanes == Lanes512.Count)
            GradientWalk<Vector512<float>, Lanes512>.Run(this, call, share, areas);
        else if (Lanes == Lanes256.Count)
            GradientWalk<Vector256<float>, Lanes256>.Run(this, call, share, areas);
        else if (Lanes == Lanes128.Count)
            GradientWalk<Vector128<float>, Lanes128>.Run(this, call, share, areas);
        else
            GradientWalk<float, ScalarLanes>.Run(this, call, share, areas);
    }
}
