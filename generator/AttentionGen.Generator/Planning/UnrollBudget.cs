using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

internal static class UnrollBudget
{
    public static string? Refusal(KernelSpec spec)
    {
        long products = (long)spec.HeadCount * spec.QueryLength * spec.KeyLength;
        return products <= 100_000 ? null : $"it would take {products} scores, more than 100000";
    }
}
