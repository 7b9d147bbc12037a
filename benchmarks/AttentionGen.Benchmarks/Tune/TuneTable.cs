using System.Globalization;
using AttentionGen.Benchmarks.Measurement;
using AttentionGen.Benchmarks.Tables;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>The ranking of one shape's variants.</summary>
internal static class TuneTable
{
    public static ResultTable<VariantResult> Of(TuneResult result)
    {
        double baseline = result.Variants.Single(variant => variant.Name == Variant.Default.Name).Microseconds;
        Column<VariantResult>[] columns =
        [
            new(result.Shape.Id + ": " + result.Shape.Description, true, Name),
            new("us", false, variant => Figure.Of(variant.Microseconds)),
            new("to the default", false, variant => (variant.Microseconds / baseline).ToString("F3", CultureInfo.InvariantCulture)),
            new("of fed peak", false, variant => Figure.Share(result.Shape.Flops / variant.Microseconds / 1e3, result.FedPeak)),
        ];
        return new(columns, result.Variants, $"Medians of {ThreadClock.Name}, all in turn; fed peak {Figure.Range([result.FedPeak])}.");
    }

    // The default stands out among the names, in the terminal too.
    private static string Name(VariantResult variant) => variant.Name == Variant.Default.Name ? $"**{variant.Name}**" : variant.Name;
}
