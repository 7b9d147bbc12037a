namespace AttentionGen.Generator.Pipeline;

/// <summary>Names of the pipeline's steps, by which tests ask why each of them ran.</summary>
internal static class TrackingNames
{
    /// <summary>Attribute to <see cref="Model.ParseResult"/>.</summary>
    public const string Parse = nameof(Parse);

    /// <summary>The names that a parse result found no option of.</summary>
    public const string UnknownOptions = nameof(UnknownOptions);

    /// <summary>The declaration of a parse result, free of locations: everything that the generated text depends on.</summary>
    public const string Declarations = nameof(Declarations);

    /// <summary>Declaration to generated text, through planning and emission.</summary>
    public const string Generate = nameof(Generate);

    /// <summary>What planning and emission refused or failed at, with the attributes it belongs to.</summary>
    public const string Failures = nameof(Failures);
}
