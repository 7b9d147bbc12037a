using System.Globalization;
using AttentionGen.Tests.InMemory;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Tests;

/// <summary>The generated text depends on the declarations alone: not on culture, newlines, the order of files or what ran before.</summary>
public sealed class DeterminismTests
{
    private static readonly string[] s_sources =
    [
        """
        using AttentionGen;
        namespace Company.Models
        {
            [ScaledDotProductAttention(4, 64, 128, Scale = 0.123456789f, Mask = AttentionMask.Causal | AttentionMask.KeyPadding)]
            public static partial class INTEGER_I;
        }
        """,
        """
        using AttentionGen;
        partial class Outer<T>
        {
            [MultiHeadAttention(3, 1000, 1500, HeadDimension = 20, ValueDimension = 12, Scale = -1.5e-7f)]
            sealed partial class Layer;
        }
        """,
        """
        using AttentionGen;
        [ScaledDotProductAttention(1, 4, 3, Unroll = Unroll.Full, Outputs = AttentionOutputs.Weights)]
        static partial class Tiny;
        """,
    ];

    /// <summary>
    /// The build is culture-invariant, so tr-TR and de-DE would be empty names here. These bring what those and others do to numbers and
    /// more: another decimal mark, other signs, grouping by four.
    /// </summary>
    public static TheoryData<string> Cultures => new("", "de-DE", "hostile");

    [Theory]
    [MemberData(nameof(Cultures))]
    public void Every_culture_gives_the_same_text(string name)
    {
        (string, string)[] expected = Generate(s_sources);
        (CultureInfo culture, CultureInfo userCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Culture(name);
            Assert.Equal(name.Length == 0, string.Format(null, "{0:N1}", -1234.5) == "-1,234.5");
            Assert.Equal(expected, Generate(s_sources));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, userCulture);
        }
    }

    [Fact]
    public void Twice_in_one_process_gives_the_same_text() => Assert.Equal(Generate(s_sources), Generate(s_sources));

    [Fact]
    public void The_order_of_files_does_not_matter() => Assert.Equal(Generate(s_sources), Generate(s_sources.Reverse()));

    [Fact]
    public void Neighbours_do_not_matter()
    {
        (string, string)[] together = Generate(s_sources);
        (string, string)[] alone = [.. s_sources.SelectMany(source => Generate([source])).OrderBy(file => file.Item1, StringComparer.Ordinal)];
        Assert.Equal(together, alone);
    }

    [Fact]
    public void Newlines_of_the_input_do_not_matter()
    {
        (string, string)[] unix = Generate(s_sources.Select(source => source.ReplaceLineEndings("\n")));
        (string, string)[] windows = Generate(s_sources.Select(source => source.ReplaceLineEndings("\r\n")));
        Assert.Equal(unix, windows);
    }

    [Fact]
    public void Generated_lines_end_in_line_feeds_and_not_in_spaces()
    {
        foreach ((string hintName, string text) in Generate(s_sources))
        {
            Assert.DoesNotContain('\r', text);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"[ \t]\n", text);
            Assert.EndsWith(".cs", hintName, StringComparison.Ordinal);
        }
    }

    // Names and texts by name: a compilation has no order of files that matters.
    private static (string HintName, string Text)[] Generate(IEnumerable<string> sources)
    {
        GeneratorOutcome outcome = GeneratorHarness.Run(sources);
        Assert.DoesNotContain(outcome.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        (string HintName, string Text)[] files =
            [.. outcome.GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString())).OrderBy(file => file.HintName, StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        return files;
    }

    private static CultureInfo Culture(string name)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        NumberFormatInfo numbers = culture.NumberFormat;
        switch (name)
        {
            case "de-DE":
                numbers.NumberDecimalSeparator = ",";
                numbers.NumberGroupSeparator = ".";
                break;
            case "hostile":
                numbers.NumberDecimalSeparator = "_";
                numbers.NumberGroupSeparator = "'";
                numbers.NumberGroupSizes = [4];
                numbers.NegativeSign = "minus ";
                numbers.PositiveSign = "plus ";
                numbers.NaNSymbol = "nichts";
                numbers.PositiveInfinitySymbol = "viel";
                culture.DateTimeFormat.DateSeparator = "?";
                break;
        }

        return culture;
    }
}
