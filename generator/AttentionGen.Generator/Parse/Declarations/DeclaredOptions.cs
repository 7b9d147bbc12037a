namespace AttentionGen.Generator.Parse;

/// <summary>Questions that several rules ask an attribute's arguments, whether or not its sizes make sense.</summary>
internal static class DeclaredOptions
{
    /// <summary>Whether a switch was written and is true.</summary>
    public static bool IsOn(this AttributeArguments arguments, string name) => arguments.Get(name, fallback: false);

    /// <summary>Whether an option names something.</summary>
    public static bool HasText(this AttributeArguments arguments, string name) => arguments.Get(name, "").Length > 0;

    /// <summary>Which of some masks are declared.</summary>
    public static AttentionMask MasksAmong(this AttributeArguments arguments, AttentionMask masks) =>
        arguments.GetEnum(OptionNames.Mask, AttentionMask.None) & masks;

    /// <summary>Whether keys behind a query's position are hidden from it.</summary>
    public static bool IsCausal(this AttributeArguments arguments) =>
        arguments.MasksAmong(AttentionMask.Causal) != 0 || arguments.IsOn(OptionNames.KeyValueCache);

    /// <summary>Whether one side of the window, or the other, is bounded.</summary>
    public static bool IsBounded(this AttributeArguments arguments, string window) => arguments.Get(window, -1) != -1;

    public static bool IsRotated(this AttributeArguments arguments) =>
        arguments.GetEnum(OptionNames.Rotary, RotaryPairing.None) != RotaryPairing.None;

    /// <summary>Whether anything depends on where in the sequence queries and keys stand, beside positions that calls give themselves.</summary>
    public static bool DependsOnPositions(this AttributeArguments arguments) =>
        arguments.IsCausal()
        || arguments.IsBounded(OptionNames.WindowLeft)
        || arguments.IsBounded(OptionNames.WindowRight)
        || arguments.IsOn(OptionNames.Alibi)
        || arguments.HasText(OptionNames.ScoreModifier)
        || arguments.HasText(OptionNames.MaskPredicate)
        || (arguments.IsRotated() && !arguments.IsOn(OptionNames.PositionIds));
}
