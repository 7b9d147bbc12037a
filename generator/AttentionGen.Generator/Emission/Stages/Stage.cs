using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What a stage writes from and to.</summary>
/// <param name="Writer">Receives the text.</param>
/// <param name="Plan">The kernel's decisions.</param>
/// <param name="Target">The decisions for one instruction set.</param>
/// <param name="Dialect">How that instruction set is written.</param>
internal sealed record Stage(CodeWriter Writer, KernelPlan Plan, TargetPlan Target, TargetDialect Dialect)
{
    /// <summary>Compiles a method optimised at its first call: a kernel that runs once must not crawl through unoptimised code first.</summary>
    public const string Optimised = "[MethodImpl(AggressiveOptimization)]";

    /// <summary>The panel's vectors, to write one statement for each.</summary>
    public IEnumerable<int> Vectors => Enumerable.Range(0, Target.PanelVectors);

    /// <summary>How what computes a panel or one of its vectors is written.</summary>
    public PartText Part => new(Target.HasPanelParts);

    /// <summary>The panel's vectors as locals of one name.</summary>
    public LaneExpression[] Locals(string name) => [.. Vectors.Select(v => LaneExpression.Local(name, v))];

    /// <summary>Floats from one key row to the next where a panel reads them, or null where only the call tells.</summary>
    public int? KeyStride => Target.ReadsShortCallsInPlace ? null : Plan.KeyRowStride;

    /// <summary>What tells a tile that distance, where it is not a constant; before a comma.</summary>
    public string KeyStrideParameter => Target.ReadsShortCallsInPlace ? "nint keyStride, " : "";

    /// <summary>Floats from one value row to the next where a panel reads them.</summary>
    public IntegerExpression ValueStride => Target.ReadsShortCallsInPlace ? IntegerExpression.Of("valueStride") : Plan.ValueRowStride;

    /// <summary>What tells a method that distance, where it is not a constant; behind a comma.</summary>
    public string ValueStrideParameter => Target.ReadsShortCallsInPlace ? ", int valueStride" : "";

    /// <summary>What is passed to it.</summary>
    public string ValueStrideArgument => Target.ReadsShortCallsInPlace ? ", valueStride" : "";

    /// <summary>Where a vector of a statistic is.</summary>
    public Place At(Statistic statistic, int vector = 0) => new Place("statistics") + (Target.Offset(statistic) + (vector * Target.Lanes));

    /// <summary>A vector of a statistic.</summary>
    public LaneExpression Load(Statistic statistic, int vector) => Dialect.Load(At(statistic, vector));

    /// <summary>A statement that stores one.</summary>
    public string Store(LaneExpression value, Statistic statistic, int vector) => Dialect.Store(value, At(statistic, vector));
}
