using System.Globalization;
using System.Xml.Linq;

namespace AttentionGen.Benchmarks.Chart;

/// <summary>Elements of an SVG picture. Every number goes through one format, the same in every culture.</summary>
internal static class Svg
{
    private static readonly XNamespace s_namespace = "http://www.w3.org/2000/svg";

    public static XElement Picture(double width, double height, string title, string style, params object?[] content) => new(
        s_namespace + "svg",
        new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
        new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)),
        new XAttribute("role", "img"),
        new XElement(s_namespace + "title", title),
        new XElement(s_namespace + "style", style),
        content);

    public static XElement Rectangle(string kind, double x, double y, double width, double height, double radius = 0) => Element(
        "rect", kind, ("x", x), ("y", y), ("width", width), ("height", height), ("rx", radius));

    public static XElement Line(string kind, double x1, double y1, double x2, double y2) =>
        Element("line", kind, ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2));

    public static XElement Circle(string kind, double x, double y, double radius) => Element("circle", kind, ("cx", x), ("cy", y), ("r", radius));

    public static XElement Text(string kind, double x, double y, string text)
    {
        XElement element = Element("text", kind, ("x", x), ("y", y));
        element.Add(text);
        return element;
    }

    private static XElement Element(string name, string kind, params (string Name, double Value)[] numbers) => new(
        s_namespace + name,
        new XAttribute("class", kind),
        numbers.Select(number => new XAttribute(number.Name, Number(number.Value))));

    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
}
