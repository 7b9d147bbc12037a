using System.Globalization;
using AttentionGen.Report;
using Microsoft.Playwright;

namespace AttentionGen.Browser;

/// <summary>A report in a page of its own, which must neither complain nor ask for anything.</summary>
internal sealed class OpenReport : IAsyncDisposable
{
    private readonly string _path;
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private OpenReport(string path, IBrowserContext context, IPage page)
    {
        _path = path;
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.Dialog += async (_, dialog) =>
        {
            _complaints.Add("dialog: " + dialog.Message);
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && !IsReport(request.Url))
                _complaints.Add("request: " + request.Url);
        };
    }

    public IPage Page { get; }

    public static async Task<OpenReport> Of(
        Browser browser, AttentionReport report, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light, string hash = "")
    {
        IBrowser chromium = browser.Chromium;
        string path = Path.Combine(Path.GetTempPath(), $"attention-{Guid.NewGuid():N}.html");
        report.Write(path);
        IBrowserContext context = await chromium.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        var open = new OpenReport(path, context, await context.NewPageAsync());
        await open.Page.GotoAsync(new Uri(path) + hash);
        return open;
    }

    /// <summary>The text of an element.</summary>
    public Task<string> Text(string selector) => Page.InnerTextAsync(selector);

    /// <summary>Points at the middle of a cell of the map and reads the value that the tooltip shows.</summary>
    public async Task<string> ValueAt(int query, int key, int queryCount, int keyCount)
    {
        await Page.Locator("#map").ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await Page.Locator("#map").BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(box.X + ((key + 0.5f) * box.Width / keyCount), box.Y + ((query + 0.5f) * box.Height / queryCount));
        return await Text("#tip b");
    }

    /// <summary>Leaves a picture where a person can look at it, and proves that nothing was complained of.</summary>
    public async Task Finish(string picture)
    {
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "pictures")).FullName;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, picture + ".png"), FullPage = true });
        Assert.Empty(_complaints);
    }

    /// <summary>A weight as the page shows it.</summary>
    public static string Shown(double weight) => weight.ToString("F4", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        File.Delete(_path);
    }

    private bool IsReport(string url) => url.StartsWith(new Uri(_path).ToString(), StringComparison.Ordinal);
}
