using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

internal sealed record KernelPlan(KernelSpec Spec);
