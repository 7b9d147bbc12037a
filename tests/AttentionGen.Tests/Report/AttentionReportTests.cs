using System.Buffers.Binary;
using System.Text.Json;
using System.Text.RegularExpressions;
using AttentionGen.Report;

namespace AttentionGen.Tests.Report;

/// <summary>What a report accepts, and that the file holds it.</summary>
public sealed class AttentionReportTests
{
    private static readonly string[] s_two = ["a", "b"];

    [Fact]
    public void The_file_holds_the_weights_bit_for_bit()
    {
        // More than one part of base64, and none of them a round number.
        const int Count = 100;
        var random = new Random(1);
        float[] weights = [.. Enumerable.Range(0, Count * Count).Select(_ => random.NextSingle() / Count)];
        string page = Page(report => report.Add("layer", weights, 1, [.. Enumerable.Range(0, Count).Select(i => $"t{i}")]));
        byte[] bytes = Convert.FromBase64String(Regex.Match(page, "id=\"weights-0\">([^<]*)<").Groups[1].Value);
        Assert.Equal(weights.Length * sizeof(float), bytes.Length);
        Assert.Equal(weights, Enumerable.Range(0, weights.Length).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)))));
    }

    [Fact]
    public void Hostile_text_comes_back_and_is_ascii_in_the_file()
    {
        string[] labels = ["</script><script>", "\"'\\", "\0\u001f\u007f", "\u202e\u2028é", "{{weights}}"];
        float[] weights = new float[labels.Length * labels.Length];
        string page = Page(report => report.Add("<!--", weights, 1, labels, notes: "]]>"));
        Assert.All(page, character => Assert.InRange(character, '\n', '~'));
        string json = Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        Assert.DoesNotContain('<', json);
        using var data = JsonDocument.Parse(json);
        JsonElement layer = data.RootElement.GetProperty("layers")[0];
        Assert.Equal(labels, layer.GetProperty("queries").EnumerateArray().Select(label => label.GetString()!));
        Assert.Equal("<!--", layer.GetProperty("name").GetString());
    }

    [Fact]
    public void Half_a_character_is_replaced()
    {
        // No theory: attributes are stored in UTF-8, which has no halves.
        string[] labels = ["\ud800", "a\udc00b"];
        string page = Page(report => report.Add(labels[0], new float[4], 1, labels, notes: labels[1]), title: labels[0]);
        string json = Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        using var data = JsonDocument.Parse(json);
        Assert.Equal(["\ufffd", "a\ufffdb"], data.RootElement.GetProperty("layers")[0].GetProperty("queries").EnumerateArray().Select(label => label.GetString()!));
    }

    [Fact]
    public void Entropy_is_the_mean_over_queries_that_see_a_key()
    {
        // Two equal keys of four: 1 bit; a query that sees nothing does not count; a row of a sink counts as if its keys were all.
        float[] weights = [0.5f, 0.5f, 0, 0, 0, 0, 0, 0, 0.125f, 0.125f, 0.125f, 0.125f];
        string page = Page(report => report.Add("layer", weights, 1, ["a", "b", "c"], ["k", "l", "m", "n"]));
        Assert.Contains("\"entropies\":[1.5]", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new float[] { 1, 0, 1 }, "Expected 4 weights, (head, query, key) = (1, 2, 2), but got 3.")]
    [InlineData(new float[] { 1, 0, float.NaN, 0 }, "head 0, query 1, key 0 is NaN")]
    [InlineData(new float[] { 1, 0, float.NegativeInfinity, 0 }, "head 0, query 1, key 0 is -Infinity")]
    [InlineData(new float[] { 1, 0, 1.5f, -0.5f }, "head 0, query 1, key 1 is -0.5")]
    [InlineData(new float[] { 1, 0, 1, 0.25f }, "head 0, query 1 add up to 1.25")]
    public void What_is_no_weight_is_refused(float[] weights, string expected)
    {
        var report = new AttentionReport("title");
        var exception = Assert.Throws<ArgumentException>(nameof(weights), () => report.Add("layer", weights, 1, s_two));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, report.LayerCount);
    }

    [Theory]
    [InlineData(1f / 512)]
    [InlineData(-1f)]
    public void Rounded_rows_hidden_rows_and_rows_of_a_sink_are_weights(float more)
    {
        var report = new AttentionReport("title");
        report.Add("layer", [1 + more, 0, 0, 0], 1, s_two);
        Assert.Equal(1, report.LayerCount);
    }

    [Fact]
    public void Other_arguments_are_refused()
    {
        var report = new AttentionReport("title");
        Assert.Throws<InvalidOperationException>(() => report.Write(TextWriter.Null));
        Assert.Throws<ArgumentOutOfRangeException>("headCount", () => report.Add("layer", [], 0, s_two));
        Assert.Throws<ArgumentException>("queryLabels", () => report.Add("layer", [], 1, []));
        Assert.Throws<ArgumentException>("keyLabels", () => report.Add("layer", [], 1, s_two, ["a", null!]));
        Assert.Throws<ArgumentNullException>("name", () => report.Add(null!, [], 1, s_two));
        Assert.Throws<ArgumentException>("weights", () => report.Add("layer", [1], int.MaxValue, s_two, s_two));
    }

    [Fact]
    public void A_report_has_a_most()
    {
        string[] labels = [.. Enumerable.Range(0, 2048).Select(i => $"t{i}")];
        var weights = new float[4 * 2048 * 2048];
        var report = new AttentionReport("title");
        report.Add("as much as there can be", weights, 4, labels);
        var exception = Assert.Throws<ArgumentException>("weights", () => report.Add("one more", [1], 1, ["a"]));
        Assert.Contains("16777217", exception.Message, StringComparison.Ordinal);
    }

    private static string Page(Action<AttentionReport> add, string title = "title")
    {
        var report = new AttentionReport(title);
        add(report);
        using var writer = new StringWriter();
        report.Write(writer);
        return writer.ToString();
    }
}
