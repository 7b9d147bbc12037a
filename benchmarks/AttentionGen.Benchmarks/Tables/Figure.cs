using System.Globalization;

namespace AttentionGen.Benchmarks.Tables;

/// <summary>Numbers as tables show them, the same in every culture.</summary>
internal static class Figure
{
    public const string Missing = "-";

    /// <summary>Three digits or so: "5.2", "52.1", "521", "5,210".</summary>
    public static string Of(double value) => value.ToString(value < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    public static string Of(double? value) => value is { } number ? Of(number) : Missing;

    /// <summary>"63 %".</summary>
    public static string Share(double? part, double? whole) =>
        part / whole is { } share ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %") : Missing;

    /// <summary>"1.18x".</summary>
    public static string Ratio(double? time, double? baseline) =>
        time / baseline is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:F2}x") : Missing;

    /// <summary>"138 to 139 GFLOP/s", "79 GFLOP/s", or "none".</summary>
    public static string Range(IEnumerable<double?> rates)
    {
        string[] known = [.. rates.OfType<double>().Order().Select(rate => rate.ToString("F0", CultureInfo.InvariantCulture))];
        return known.Length == 0 ? "none" : known[0] == known[^1] ? $"{known[0]} GFLOP/s" : $"{known[0]} to {known[^1]} GFLOP/s";
    }
}
