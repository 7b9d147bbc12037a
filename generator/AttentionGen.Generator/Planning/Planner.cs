using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

internal static class Planner
{
    public static KernelPlan Plan(KernelSpec spec) => new(spec);
}
