using System.Globalization;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Tests.Cases;
using AttentionGen.Tests.InMemory;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Fuzz.Targets;

/// <summary>
/// Declarations of anything that the attributes can say. The generator refuses each with a diagnostic, or writes a file that compiles; neither takes long,
/// and no file is large. Small kernels are called.
/// </summary>
internal sealed class DeclarationTarget : ITarget
{
    /// <summary>What the generator reports when a stage of its own threw.</summary>
    private const string InternalError = "ATTN018";

    private const int MostCharacters = 1 << 20;

    /// <summary>Multiply-adds of a sample that the plain loops are given to do.</summary>
    private const long FewOperations = 1 << 18;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    public string Name => "Declarations";

    public double Weight => 0.015;

    public Outcome Run(Draw draw)
    {
        string source = DrawnDeclaration.Source("Drawn", draw);

        // Beside this thread, so that one that never ends is told of with its source.
        Task<GeneratorOutcome> generation = Task.Run(() => GeneratorHarness.Run(source));
        if (Task.WaitAny([generation], s_longest) < 0)
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{source}takes more than {s_longest.TotalSeconds:F0} s to generate."));
        if (generation.Exception is { } thrown)
            throw new Failure(source, thrown);
        GeneratorOutcome outcome = generation.Result;
        if (outcome.Diagnostics.Any(diagnostic => diagnostic.Id == InternalError))
            throw new Failure($"{source}{outcome.Diagnostics[0]}");
        bool isRefused = outcome.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        if (isRefused == outcome.GeneratedSources.Any())
            throw new Failure($"{source}{(isRefused ? "was refused and generated." : "was neither refused nor generated.")}");
        if (isRefused)
            return Outcome.Refused;

        int characters = outcome.SingleSource.Length;
        if (characters > MostCharacters)
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{source}is generated as {characters:N0} characters."));
        try
        {
            // Of warnings, those about options without effect are meant.
            using LoadedAssembly assembly = (outcome with { Diagnostics = [] }).Load();
            return Call(assembly.Type("Drawn"), draw);
        }
        catch (Exception exception)
        {
            throw new Failure(source, exception);
        }
    }

    private static Outcome Call(Type type, Draw draw)
    {
        var kernel = new KernelType(type);
        AttentionAttribute attribute = kernel.Declaration.ToAttribute();
        double scores = (double)attribute.HeadCount * attribute.SequenceLength * attribute.KeyValueLength * (attribute.HeadDimension + (double)attribute.ValueDimension);
        double projections = !kernel.Declaration.IsMultiHead ? 0
            : (double)(attribute.SequenceLength + attribute.KeyValueLength) * attribute.ModelDimension * attribute.HeadCount * (attribute.HeadDimension + (double)attribute.ValueDimension);

        // By numbers far from 1, errors grow beyond what their bound is derived for, and weights vanish in float that do not in double.
        bool areUsual = IsUsual(attribute.Scale) && attribute.SoftCap is 0 or (> 0.5f and < 100f);
        if (scores + projections > FewOperations || !areUsual)
            return Outcome.Survived;
        ProblemPool.Prepare(kernel, draw);
        return Outcome.Right;

        static bool IsUsual(float number) => Math.Abs(number) is > 0.05f and < 4f;
    }
}
