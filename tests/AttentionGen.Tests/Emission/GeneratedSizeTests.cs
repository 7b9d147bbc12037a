using System.Globalization;
using System.Reflection;
using AttentionGen.Tests.InMemory;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Tests.Emission;

/// <summary>
/// What a dozen layers, and a dozen transformer layers, of <c>tests/BuildTime</c> cost those who compile them. Time depends on the machine, and <c>tests/BuildTime/run.sh</c> measures it; it
/// goes with the length of the text.
/// </summary>
public sealed class GeneratedSizeTests(ITestOutputHelper output)
{
    private const int MostCharacters = 200 * 1024;
    private const int MostCharactersOnAverage = 100 * 1024;

    private static string ProjectDirectory =>
        typeof(GeneratedSizeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "ProjectDirectory").Value!;

    [Theory]
    [InlineData("Layers.cs")]
    [InlineData("TransformerLayers.cs")]
    public void A_dozen_layers_are_short(string list)
    {
        string declarations = File.ReadAllText(Path.Combine(ProjectDirectory, "..", "BuildTime", list));
        GeneratorOutcome outcome = GeneratorHarness.Run(declarations);
        (string Name, int Length)[] files = [.. outcome.GeneratedSources.Select(source => (source.HintName, source.SourceText.Length))];

        Assert.Equal(12, files.Length);
        string lengths = string.Join("\n", files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {file.Length:N0}")));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Average(file => file.Length):N0} characters on average, {files.Max(file => file.Length):N0} at most.\n{lengths}"));
        Assert.All(files, file => Assert.True(file.Length <= MostCharacters, lengths));
        Assert.True(files.Average(file => file.Length) <= MostCharactersOnAverage, lengths);
    }
}
