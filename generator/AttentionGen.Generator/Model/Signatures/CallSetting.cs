namespace AttentionGen.Generator.Model.Signatures;

/// <summary>A property of <c>AttentionArguments</c> that a parameter sets.</summary>
/// <param name="Property">Its name there.</param>
/// <param name="Value">What of the parameter it is set to.</param>
internal sealed record CallSetting(string Property, CallValue Value = CallValue.Itself);

/// <summary>What of a parameter a call is told.</summary>
internal enum CallValue
{
    /// <summary>The argument as it is.</summary>
    Itself,

    /// <summary>The bits of a number.</summary>
    Bits,

    /// <summary>The bits of the 16-bit numbers of a span.</summary>
    RowBits,

    /// <summary>The span of a key mask.</summary>
    MaskKeys,

    /// <summary>Whether true in a key mask hides.</summary>
    MaskHides,
}
