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

    /// <summary>A reference to the first lane of a statistic.</summary>
    public string Statistics(Statistic statistic) => Text.Ref("statistics", Target.Offset(statistic));

    /// <summary>Loads one vector of a statistic.</summary>
    public string LoadStatistic(Statistic statistic, int vector) =>
        Dialect.Load("statistics", Target.Offset(statistic) + (vector * Target.Lanes));

    /// <summary>Stores one vector of a statistic.</summary>
    public string StoreStatistic(string value, Statistic statistic, int vector) =>
        Dialect.Store(value, "statistics", Target.Offset(statistic) + (vector * Target.Lanes));
}
