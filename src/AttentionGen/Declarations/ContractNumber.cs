namespace AttentionGen;

/// <summary>
/// The number of what generated code and library agree on: the generator writes it into its code, the library says which it serves. See docs/compatibility.md.
/// </summary>
internal static class ContractNumber
{
#if ATTENTIONGEN_NEXT_CONTRACT
    // A library of the future, as a test packs it.
    public const int Newest = 2;
    public const int Oldest = Newest;
#else
    /// <summary>Grows when generated code calls what older libraries do not have, or what it calls means something else.</summary>
    public const int Newest = 1;

    /// <summary>Grows when a member that only older generated code calls is removed.</summary>
    public const int Oldest = 1;
#endif
}
