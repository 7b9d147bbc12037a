using AttentionGen.Report;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace AttentionGen.Browser;

/// <summary>The page as a person has it: by mouse, by keyboard alone, on a phone, in the dark, read aloud.</summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly int s_count = Sample.Words.Length;

    [Fact]
    public async Task A_person_chooses_layer_and_head_and_points_at_values()
    {
        AttentionReport report = Sample.Report(out float[][] layers);
        await using OpenReport open = await OpenReport.Of(browser, report);
        Assert.Equal("Layer 1, average", await open.Text("#map-title"));
        double average = Enumerable.Range(0, 4).Average(head => layers[0][(((head * s_count) + 2) * s_count) + 5]);
        Assert.Equal(OpenReport.Shown(average), await open.ValueAt(2, 5, s_count, s_count));

        await open.Page.SelectOptionAsync("#layer", "1");
        await open.Page.SelectOptionAsync("#head", "3");
        Assert.Equal("Layer 2, head 4", await open.Text("#map-title"));
        foreach ((int query, int key) in new[] { (0, 0), (4, 9), (s_count - 1, s_count - 1) })
        {
            float weight = layers[1][(((3 * s_count) + query) * s_count) + key];
            Assert.Equal(OpenReport.Shown(weight), await open.ValueAt(query, key, s_count, s_count));
            string tip = await open.Text("#tip");
            Assert.Contains($"{Sample.Words[query]} ({query + 1})", tip, StringComparison.Ordinal);
            Assert.Contains($"{Sample.Words[key]} ({key + 1})", tip, StringComparison.Ordinal);
        }

        await open.Page.ClickAsync("#grid button[data-head='1']");
        Assert.Equal("Layer 2, head 2", await open.Text("#map-title"));
        Assert.EndsWith("#layer=2&head=2", open.Page.Url, StringComparison.Ordinal);
        await open.Page.GoBackAsync();
        Assert.Equal("Layer 2, head 4", await open.Text("#map-title"));
        await open.Page.Keyboard.PressAsync("Escape");
        await open.Page.WaitForFunctionAsync("document.getElementById('map-title').textContent === 'Layer 2, average'");
        await open.Finish("mouse");
    }

    [Fact]
    public async Task The_keyboard_reaches_everything()
    {
        AttentionReport report = Sample.Report(out float[][] layers);
        await using OpenReport open = await OpenReport.Of(browser, report, hash: "#layer=2&head=3");
        await Tab(open, "map");
        foreach (string key in new[] { "ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown" })
            await open.Page.Keyboard.PressAsync(key);

        // The first key shows the cursor where it is.
        float weight = layers[1][(((2 * s_count) + 2) * s_count) + 1];
        Assert.Equal($"tortoise (query 3) attends to slow (key 2): {OpenReport.Shown(weight)}", await open.Text("#live"));
        Assert.Equal("polite", await open.Page.GetAttributeAsync("#live", "aria-live"));

        await open.Page.Keyboard.PressAsync("Tab");
        await open.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("Query 4, beats: its strongest keys", await open.Text("#top-title"));
        float strongest = layers[1].AsSpan(((2 * s_count) + 3) * s_count, s_count).ToArray().Max();
        Assert.Equal(OpenReport.Shown(strongest), await open.Text("#top tbody tr:first-child td:last-child"));

        await open.Page.Keyboard.PressAsync("Tab");
        await open.Page.Keyboard.PressAsync("Tab");
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("Layer 2, head 1", await open.Text("#map-title"));
        Assert.Equal("0", await open.Page.EvaluateAsync<string>("document.activeElement.dataset.head"));
        await open.Finish("keyboard");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_picture_has_the_colours_of_the_weights(ColorScheme scheme)
    {
        AttentionReport report = Sample.Report(out float[][] layers);
        await using OpenReport open = await OpenReport.Of(browser, report, scheme: scheme, hash: "#layer=1&head=4");
        int[] pixels = await Pixels(open);
        float[] weights = layers[0][(3 * s_count * s_count)..];
        Assert.Equal(4 * weights.Length, pixels.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            Assert.Equal(
                ColourScale.Of(weights[i], weights.Max(), scheme == ColorScheme.Dark), (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2]));
        }

        Assert.Empty((await open.Page.RunAxe()).Violations);
        await open.Finish($"colours-{scheme}");
    }

    [Fact]
    public async Task Of_more_cells_than_pixels_the_largest_of_a_block_is_drawn()
    {
        const int Count = 2048;
        string[] labels = [.. Enumerable.Range(0, Count).Select(i => $"t{i}")];
        float[] weights = new float[Count * Count];
        for (int query = 0; query < Count; query++)
            weights[(query * Count) + query] = 1;
        var report = new AttentionReport("long");
        report.Add("long", weights, 1, labels);
        await using OpenReport open = await OpenReport.Of(browser, report);

        int width = await open.Page.EvaluateAsync<int>("document.getElementById('canvas').width");
        Assert.InRange(width, 300, Count / 2);
        Assert.Contains("the largest of", await open.Text("#aggregated"), StringComparison.Ordinal);
        int[] pixels = await Pixels(open);
        for (int i = 0; i < width; i++)
        {
            int at = 4 * ((i * width) + i);
            Assert.Equal(ColourScale.Of(1, 1), (pixels[at], pixels[at + 1], pixels[at + 2]));
        }

        await open.Finish("long");
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1600, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    public async Task Every_width_and_scheme_is_accessible_and_scrolls_down_only(int width, ColorScheme scheme)
    {
        AttentionReport report = Sample.Report(out _, layerCount: 6, headCount: 12);
        await using OpenReport open = await OpenReport.Of(browser, report, width, 800, scheme);
        AxeResult result = await open.Page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Help} {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
        Assert.True(await open.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await open.Finish($"width-{width}-{scheme}");
    }

    [Fact]
    public async Task Hostile_labels_are_text()
    {
        string[] labels =
        [
            "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'`&amp;{{data}}", "\ud800", "\u202eabc", "\0\u0001", "<!--<script>", "__proto__", "constructor", "",
        ];
        var report = new AttentionReport("</title><script>alert(2)</script>");
        report.Add("</script><b>layer", Sample.Weights(1, 2, 10, 10), 2, labels, notes: "</pre><script>alert(3)</script>");
        await using OpenReport open = await OpenReport.Of(browser, report);
        Assert.Equal("</title><script>alert(2)</script>", await open.Text("h1"));
        Assert.Equal("</script><b>layer, average", await open.Text("#map-title"));
        Assert.Equal("</pre><script>alert(3)</script>", await open.Text("#notes"));
        await open.ValueAt(0, 1, 10, 10);
        Assert.Contains(labels[0], await open.Text("#tip"), StringComparison.Ordinal);
        string[] shown = await open.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#query-strip button')].map(b => b.textContent)");
        Assert.Equal([labels[0], labels[1], labels[2], "\ufffd", "␦abc", "␦␦", labels[6], labels[7], labels[8], "∅"], shown);
        Assert.Equal(0, await open.Page.Locator("img, b b, script[src]").CountAsync());
        await open.Finish("hostile");
    }

    [Fact]
    public async Task Entropies_are_sorted_and_shown_with_their_share()
    {
        var report = new AttentionReport("entropy");
        report.Add("one", [1, 0, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f, 0.5f, 0.5f, 0, 0], 3, ["q"], ["a", "b", "c", "d"]);
        await using OpenReport open = await OpenReport.Of(browser, report);
        Assert.Equal(["Head 1 0.000 0 %", "Head 2 2.000 100 %", "Head 3 1.000 50 %"], await Rows(open));
        await open.Page.ClickAsync("[data-sort=bits]");
        Assert.Equal(["Head 1 0.000 0 %", "Head 3 1.000 50 %", "Head 2 2.000 100 %"], await Rows(open));
        await open.Page.ClickAsync("[data-sort=bits]");
        Assert.Equal("descending", await open.Page.GetAttributeAsync("th:has([data-sort=bits])", "aria-sort"));
        Assert.Equal(["Head 2 2.000 100 %", "Head 3 1.000 50 %", "Head 1 0.000 0 %"], await Rows(open));
        await open.Finish("entropy");
    }

    [Fact]
    public async Task A_query_that_sees_nothing_and_one_with_a_sink_say_so()
    {
        var report = new AttentionReport("partial");
        report.Add("one", [0, 0, 0.25f, 0.25f], 1, ["blind", "sink"]);
        await using OpenReport open = await OpenReport.Of(browser, report);
        Assert.Equal("This query sees no key: all its weights are 0.", await open.Text("#rest"));
        await open.Page.ClickAsync("#query-strip button:nth-child(2)");
        Assert.Equal("All 2 keys together: 0.5000. The rest goes to what is no key here, such as a sink.", await open.Text("#rest"));
        await open.Finish("partial");
    }

    private static async Task Tab(OpenReport open, string id)
    {
        for (int i = 0; i < 10; i++)
        {
            await open.Page.Keyboard.PressAsync("Tab");
            if (await open.Page.EvaluateAsync<string>("document.activeElement.id") == id)
                return;
        }

        Assert.Fail($"The keyboard does not reach #{id}.");
    }

    private static Task<int[]> Pixels(OpenReport open) => open.Page.EvaluateAsync<int[]>(
        "(() => { const c = document.getElementById('canvas'); return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]; })()");

    private static Task<string[]> Rows(OpenReport open) => open.Page.EvaluateAsync<string[]>(
        "[...document.querySelectorAll('#entropies tbody tr')].map(row => [...row.cells].map(cell => cell.textContent).join(' '))");
}
