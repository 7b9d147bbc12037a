using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>Where a thread keeps what it computes gradients from and with: areas of its scratch, each a multiple of a cache line long.</summary>
internal readonly ref struct GradientAreas
{
    /// <summary>Key rows of a head, padded.</summary>
    public readonly ref float Keys;

    /// <summary>Value rows of a head, padded.</summary>
    public readonly ref float Values;

    /// <summary>Sums of the gradients of the keys.</summary>
    public readonly ref float KeyGradients;

    /// <summary>Sums of the gradients of the values.</summary>
    public readonly ref float ValueGradients;

    /// <summary>A run's query rows, padded.</summary>
    public readonly ref float Queries;

    /// <summary>Its rows of the output's gradient, padded.</summary>
    public readonly ref float OutputGradients;

    /// <summary>The queries in lanes, a tile's after another's.</summary>
    public readonly ref float QueryLanes;

    /// <summary>The output's gradient in lanes.</summary>
    public readonly ref float OutputGradientLanes;

    /// <summary>Sums of the gradients of the run's queries.</summary>
    public readonly ref float QueryGradients;

    /// <summary>Log-sum-exp of each query, in units of log2.</summary>
    public readonly ref float Denominators;

    /// <summary>Product of each query's output with the output's gradient.</summary>
    public readonly ref float Deltas;

    /// <summary>A block of attention weights, (key, query).</summary>
    public readonly ref float Weights;

    /// <summary>A block of the gradients of scores, (key, query).</summary>
    public readonly ref float ScoreGradients;

    /// <summary>A block of biases, (key, query), in units of log2.</summary>
    public readonly ref float Biases;

    /// <summary>A block of the gradients of scores, (query, key): biases lie so.</summary>
    public readonly ref float Turned;

    /// <summary>A block of what scores change by when their products do, (key, query).</summary>
    public readonly ref float Derivatives;

    /// <summary>A block of scores as the methods take them, (key, query), where gradients of tables are made of them.</summary>
    public readonly ref float MethodScores;

    /// <summary>Two vectors of zeros, which sums start at.</summary>
    public readonly ref float Zeros;

    /// <summary>Floats of a padded query or key row.</summary>
    public readonly int RowLength;

    /// <summary>Floats of a padded value or output row.</summary>
    public readonly int ValueLength;

    /// <summary>Lays the areas out.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="call">The call, checked.</param>
    /// <param name="scratch">As many floats as <see cref="Length"/> tells.</param>
    public GradientAreas(GradientPlan plan, in AttentionArguments call, ref float scratch)
    {
        RowLength = plan.Padded(plan.Shape.HeadDimension);
        ValueLength = plan.Padded(plan.Shape.ValueDimension);
        (nint keys, nint queries, nint block) = Counts(plan, call);
        nint next = 0;
        Keys = ref Take(ref scratch, ref next, keys * RowLength);
        Values = ref Take(ref scratch, ref next, keys * ValueLength);
        KeyGradients = ref Take(ref scratch, ref next, keys * RowLength);
        ValueGradients = ref Take(ref scratch, ref next, keys * ValueLength);
        Queries = ref Take(ref scratch, ref next, queries * RowLength);
        OutputGradients = ref Take(ref scratch, ref next, queries * ValueLength);
        QueryLanes = ref Take(ref scratch, ref next, queries * RowLength);
        OutputGradientLanes = ref Take(ref scratch, ref next, queries * ValueLength);
        QueryGradients = ref Take(ref scratch, ref next, queries * RowLength);
        Denominators = ref Take(ref scratch, ref next, queries);
        Deltas = ref Take(ref scratch, ref next, queries);
        Weights = ref Take(ref scratch, ref next, block);
        ScoreGradients = ref Take(ref scratch, ref next, block);
        Biases = ref Take(ref scratch, ref next, plan.HasTable ? block : 0);
        Turned = ref Take(ref scratch, ref next, plan.HasTable ? block : 0);
        Derivatives = ref Take(ref scratch, ref next, plan.HasDerivatives ? block : 0);
        MethodScores = ref Take(ref scratch, ref next, plan.TableGradients is null ? 0 : block);
        Zeros = ref Take(ref scratch, ref next, plan.TileLanes);
    }

    /// <summary>Makes the zeros, two vectors of them.</summary>
    public void ClearZeros(int count) => MemoryMarshal.CreateSpan(ref Zeros, count).Clear();

    /// <summary>Floats of all areas together.</summary>
    public static long Length(GradientPlan plan, in AttentionArguments call)
    {
        (long keys, long queries, long block) = Counts(plan, call);
        long row = plan.Padded(plan.Shape.HeadDimension), value = plan.Padded(plan.Shape.ValueDimension);
        long rows = (2 * keys * (row + value)) + (queries * ((3 * row) + (2 * value) + 2));
        int blocks = (plan.HasTable ? 4 : 2) + (plan.HasDerivatives ? 1 : 0) + (plan.TableGradients is null ? 0 : 1);
        return rows + (blocks * block) + plan.TileLanes + (Areas * Line);
    }

    private const int Line = 16, Areas = 18;

    private static (nint Keys, nint Queries, nint Block) Counts(GradientPlan plan, in AttentionArguments call)
    {
        int keys = Math.Min(call.KeyLength, plan.Shape.KeyLength), queries = Math.Min(call.QueryLength, plan.Shape.QueryLength);
        nint blocks = (queries + plan.QueryBlock - 1) / plan.QueryBlock;
        return (keys, Math.Min(plan.QueryRun, blocks * plan.QueryBlock), (nint)plan.QueryBlock * plan.KeyBlock);
    }

    private static ref float Take(ref float scratch, scoped ref nint next, nint length)
    {
        ref float taken = ref Unsafe.Add(ref scratch, next);
        next += (length + Line - 1) / Line * Line;
        return ref taken;
    }
}
