using Microsoft.Playwright;

namespace AttentionGen.Browser;

/// <summary>One Chromium for all tests, if there is one.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Variable = "ATTENTIONGEN_CHROMIUM";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; the test is skipped where there is none.</summary>
    public IBrowser Chromium
    {
        get
        {
            Assert.SkipWhen(_browser is null, $"No Chromium: install it (apt-get install -y chromium), or name one in {Variable}.");
            return _browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        string path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "/usr/bin/chromium";
        if (!File.Exists(path))
            return;
        _playwright = await Playwright.CreateAsync();

        // Chromium's sandbox does not run as root.
        string[] arguments = Environment.UserName == "root" ? ["--no-sandbox"] : [];
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
