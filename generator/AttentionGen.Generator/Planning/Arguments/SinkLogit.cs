namespace AttentionGen.Generator.Planning;

/// <summary>The logit without a value that joins each softmax row.</summary>
internal enum SinkLogit
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>One for each head, from the call.</summary>
    Given,

    /// <summary>Zero: that of a key of zeros.</summary>
    Zero,
}
