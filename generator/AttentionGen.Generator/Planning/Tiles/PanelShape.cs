namespace AttentionGen.Generator.Planning;

/// <summary>How many queries stand side by side in lanes.</summary>
internal static class PanelShape
{
    /// <summary>Two vectors share each broadcast key element; one where all queries fit it, and without vectors.</summary>
    public static int Vectors(KernelSpec spec, Target target) => !target.IsScalar && spec.QueryLength > target.Lanes ? 2 : 1;

    /// <summary>Queries of a panel.</summary>
    public static int Lanes(KernelSpec spec, Target target) => Vectors(spec, target) * target.Lanes;

    /// <summary>Panels of one head at the declared length.</summary>
    public static int Count(KernelSpec spec, Target target) => ((spec.QueryLength - 1) / Lanes(spec, target)) + 1;
}
