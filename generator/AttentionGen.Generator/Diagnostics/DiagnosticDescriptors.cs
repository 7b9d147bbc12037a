using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>Everything the generator and its analyzers can tell their user. Each ID has a page under docs/diagnostics, which the package carries too.</summary>
/// <remarks>
/// No <c>#pragma</c> and no <c>.editorconfig</c> silences an error: there is no kernel then, and what hides why would leave only its absence to see.
/// </remarks>
internal static class DiagnosticDescriptors
{
    private const string Category = "AttentionGen";

    private const string HelpFolder = "docs/diagnostics/";

    public static readonly DiagnosticDescriptor SizeNotPositive = new(
        id: "ATTN001",
        title: "Sizes are at least 1",
        messageFormat: "{0} must be at least {2}, but is {1}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN001.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor HeadCountDoesNotDivide = new(
        id: "ATTN002",
        title: "The head count divides the model dimension",
        messageFormat: "modelDimension must be a multiple of headCount while {3} not set: "
            + "{0} is not a multiple of {1} (remainder {2})",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN002.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor SizeTooLarge = new(
        id: "ATTN003",
        title: "Every buffer can be indexed",
        messageFormat: "{0} would have {1} elements, more than the {2} that it may have",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN003.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor UndefinedOptionValue = new(
        id: "ATTN004",
        title: "Options have defined values",
        messageFormat: "{0} must be {1}, but is {2}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN004.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ScaleNotFinite = new(
        id: "ATTN005",
        title: "The scale is finite",
        messageFormat: "Scale must be a finite number between -{1} and {1}, but is {0}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN005.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor OptionWithoutEffect = new(
        id: "ATTN006",
        title: "Every written option has an effect",
        messageFormat: "{0} has no effect without {1}, and {2}; remove it or {3}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN006.md");

    public static readonly DiagnosticDescriptor FullUnrollRefused = new(
        id: "ATTN007",
        title: "The shape can be unrolled fully",
        messageFormat: "Unroll = Full cannot be honoured: {0}; use Unroll = Auto or Tiled",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN007.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor TypeNotPartial = new(
        id: "ATTN008",
        title: "The type is partial",
        messageFormat: "'{0}' must be declared partial, so that its kernel can be added to it",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN008.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ContainerNotPartial = new(
        id: "ATTN009",
        title: "Containing types are partial",
        messageFormat: "'{0}' must be declared partial, because it contains '{1}', to which a kernel is added",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN009.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor FileLocalType = new(
        id: "ATTN010",
        title: "The type is visible to generated files",
        messageFormat: "'{0}' must not be file-local: a generated file cannot add a kernel to {1}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN010.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor UnsupportedType = new(
        id: "ATTN011",
        title: "The type can hold the kernel",
        messageFormat: "[{0}] cannot be applied to '{1}', because {2}; expected a class or struct that can have {3}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN011.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ConflictingAttributes = new(
        id: "ATTN012",
        title: "A type has one kernel",
        messageFormat: "'{0}' has {1}, whose members collide; expected one of them",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN012.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor MemberCollision = new(
        id: "ATTN013",
        title: "Members do not collide with generated ones",
        messageFormat: "'{0}' already has {1}, which the generator adds; rename or remove it",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN013.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor TypeNamedLikeMember = new(
        id: "ATTN014",
        title: "The type is not named like a generated member",
        messageFormat: "{0} '{1}' has the name of a member that the generator adds to '{2}' ({3}); rename it",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN014.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor PrimaryConstructor = new(
        id: "ATTN015",
        title: "A layer has no primary constructor",
        messageFormat: "'{0}' must not have a primary constructor (it has {1} parameters): "
            + "the generated constructor '{0}({2})' could not call it",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN015.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BaseConstructorMissing = new(
        id: "ATTN016",
        title: "A layer's base class can be constructed without arguments",
        messageFormat: "Base class '{1}' of '{0}' must have an accessible constructor without parameters "
            + "for the generated constructor to call, but {2}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN016.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor LanguageVersionTooOld = new(
        id: "ATTN017",
        title: "C# 12 or later",
        messageFormat: "Generated kernels need C# 12 or later, but this project compiles as C# {0}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN017.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor InternalError = new(
        id: "ATTN018",
        title: "The generator failed",
        messageFormat: "The generator failed on this declaration, which is a defect of AttentionGen: {0}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN018.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor GroupsNotWhole = new(
        id: "ATTN019",
        title: "Key and value heads divide the query heads",
        messageFormat: "headCount must be a multiple of KeyValueHeadCount: {0} is not a multiple of {1} (remainder {2})",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN019.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor WindowNegative = new(
        id: "ATTN020",
        title: "Windows are unbounded or count keys",
        messageFormat: "{0} must be -1 (unbounded) or at least 0, but is {1}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN020.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor WindowBehindDiagonal = new(
        id: "ATTN021",
        title: "A causal window ends at the diagonal",
        messageFormat: "WindowRight must be 0 or -1 with {0}, which hides all keys behind a query's position, but is {1}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN021.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor RotaryDimensionInvalid = new(
        id: "ATTN022",
        title: "Rotated elements are pairs of the head's",
        messageFormat: "RotaryDimension must be an even number from 2 to HeadDimension = {0}, but is {1}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN022.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor SoftCapInvalid = new(
        id: "ATTN023",
        title: "The soft cap is positive and finite",
        messageFormat: "SoftCap must be 0 (no cap) or a number from {1} to {2}, but is {0}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN023.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor OptionNeedsAnother = new(
        id: "ATTN024",
        title: "Options have what they need",
        messageFormat: "{0} cannot be used without {1}: {2}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN024.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor OptionsExcludeEachOther = new(
        id: "ATTN025",
        title: "Options can be combined",
        messageFormat: "{0} cannot be combined with {1}: {2}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN025.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor FileTooLong = new(
        id: "ATTN026",
        title: "Generated files stay readable",
        messageFormat: "The kernel would be a file of more than {0} characters; use Unroll = Tiled or Auto, or a smaller VectorWidth",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN026.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor UnknownOption = new(
        id: "ATTN027",
        title: "Options belong to their attribute",
        messageFormat: "{0} is no option of [{1}]; {2}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN027.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ScoreMethodInvalid = new(
        id: "ATTN028",
        title: "Score methods have the declared form",
        messageFormat: "{0} names '{1}', but {2}; expected a static method {3}, with further parameters of int, float, ReadOnlySpan<int> or ReadOnlySpan<float> if need be, and 'int batch' before the head if it counts",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN028.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ScoreConstructRefused = new(
        id: "ATTN029",
        title: "Score methods can be compiled into the kernel",
        messageFormat: "'{0}' can't become part of the kernel: {1}. Use {2}.",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN029.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ScoreMethodCost = new(
        id: "ATTN030",
        title: "Score methods are arithmetic in vectors",
        messageFormat: "'{0}' {1}, {2}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: false,
        helpLinkUri: HelpFolder + "ATTN030.md");

    public static readonly DiagnosticDescriptor EpsilonInvalid = new(
        id: "ATTN031",
        title: "Epsilon is a finite number",
        messageFormat: "Epsilon must be a finite number of at least 0, but is {0}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN031.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor GateMissing = new(
        id: "ATTN032",
        title: "A gated activation has a gate",
        messageFormat: "Activation.{0} multiplies two projections, of which [Linear] has one; use [FeedForward], or an activation without a gate",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN032.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor WeightTypeRefused = new(
        id: "ATTN033",
        title: "Weights are stored in a type that vectors widen",
        messageFormat: "WeightType must be ElementType.Float32, ElementType.BFloat16 or ElementType.Int8, but is ElementType.Float16: .NET 10 has no conversion of vectors of Half to float, which a register tile would have to make of every weight",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN033.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor HandwrittenAttention = new(
        id: "ATTN034",
        title: "Attention can be declared",
        messageFormat: "'{0}' computes attention by hand; a type with [ScaledDotProductAttention] has it generated as a vectorised kernel",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN034.md");

    public static readonly DiagnosticDescriptor DropoutInvalid = new(
        id: "ATTN035",
        title: "Dropout is a share of less than 1",
        messageFormat: "{0} must be a number from 0 to less than 1, but is {1}",
        category: Category,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpFolder + "ATTN035.md",
        customTags: WellKnownDiagnosticTags.NotConfigurable);

    /// <summary>All of them, in the order of their IDs.</summary>
    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
    [
        SizeNotPositive,
        HeadCountDoesNotDivide,
        SizeTooLarge,
        UndefinedOptionValue,
        ScaleNotFinite,
        OptionWithoutEffect,
        FullUnrollRefused,
        TypeNotPartial,
        ContainerNotPartial,
        FileLocalType,
        UnsupportedType,
        ConflictingAttributes,
        MemberCollision,
        TypeNamedLikeMember,
        PrimaryConstructor,
        BaseConstructorMissing,
        LanguageVersionTooOld,
        InternalError,
        GroupsNotWhole,
        WindowNegative,
        WindowBehindDiagonal,
        RotaryDimensionInvalid,
        SoftCapInvalid,
        OptionNeedsAnother,
        OptionsExcludeEachOther,
        FileTooLong,
        UnknownOption,
        ScoreMethodInvalid,
        ScoreConstructRefused,
        ScoreMethodCost,
        EpsilonInvalid,
        GateMissing,
        WeightTypeRefused,
        HandwrittenAttention,
        DropoutInvalid,
    ];

    /// <summary>
    /// What the analyzer says of declarations. The generator says itself that a text is too long, which it alone knows, and that an option is unknown,
    /// with which the compiler refuses the declaration and runs no analyzer.
    /// </summary>
    public static readonly IReadOnlyList<DiagnosticDescriptor> OfDeclarations =
        [.. All.Where(descriptor => descriptor != FileTooLong && descriptor != UnknownOption && descriptor != HandwrittenAttention)];

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = All.ToDictionary(descriptor => descriptor.Id);

    /// <summary>Whether it forbids the kernel; a warning does not, whatever severity a project gives it.</summary>
    public static bool IsError(Diagnostic diagnostic) => diagnostic.DefaultSeverity == DiagnosticSeverity.Error;

    /// <summary>The diagnostic that the generator reports.</summary>
    public static Diagnostic Materialise(DiagnosticInfo info)
    {
        object[] arguments = [.. info.Arguments];
        return Diagnostic.Create(ById[info.Id], info.Location.ToLocation(), arguments);
    }
}
