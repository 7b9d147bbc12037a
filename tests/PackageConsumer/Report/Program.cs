using AttentionGen.Report;

// The page and its resources come with the package: a report that has its data, its style and its script.
var report = new AttentionReport("consumer");
report.Add("layer", [1, 0, 0.5f, 0.5f], headCount: 1, queryLabels: ["a", "b"]);
using var page = new StringWriter();
report.Write(page);
string text = page.ToString();
return text.Contains("AACAPwAAAAAAAAA/AAAAPw==") && text.Contains("prefers-color-scheme") && text.Contains("aria-live") ? 0 : 1;
