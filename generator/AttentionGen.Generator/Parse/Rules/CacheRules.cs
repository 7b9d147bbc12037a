using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parse;

/// <summary>A cache settles how many keys there are, where they come from and where they stand.</summary>
internal static class CacheRules
{
    public static void Check(AttributeArguments arguments, List<DiagnosticInfo> diagnostics)
    {
        if (!arguments.IsOn(OptionNames.KeyValueCache))
            return;
        var cache = new Exclusions(OptionNames.KeyValueCache, arguments, diagnostics);
        cache.Written(OptionNames.KeyValueLength, "sequenceLength is the cache's capacity, and its keys are those of the new tokens");
        cache.Written(OptionNames.KeyInputDimension, "keys and values are projected from the new tokens' own rows");
        cache.Written(OptionNames.ValueInputDimension, "keys and values are projected from the new tokens' own rows");
        cache.Written(OptionNames.CausalAlignment, "new tokens always stand behind all that is cached");
        cache.Switch(OptionNames.PackedSequences, "every sample appends the same number of tokens");
        cache.Switch(OptionNames.KeyShards, "a cache holds the whole sequence, from its first key on");
        cache.Switch(OptionNames.AddBiasKeyValue, "every call would append the added row again");
        cache.Flags(OptionNames.Mask, AttentionMask.KeyPadding, "the number of keys is the cache's own; AttentionMask.Keys hides some of them");
    }
}
