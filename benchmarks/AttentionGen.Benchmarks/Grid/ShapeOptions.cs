using System.CommandLine;

namespace AttentionGen.Benchmarks.Grid;

/// <summary>What commands that measure shapes of the grid have in common.</summary>
internal static class ShapeOptions
{
    /// <summary>The shapes to measure.</summary>
    /// <param name="defaults">What the help says happens without any.</param>
    public static Argument<string[]> Ids(string defaults)
    {
        var ids = new Argument<string[]>("ids")
        {
            Description = $"Shapes to measure, for example M2 C1. Default: {defaults}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        ids.Validators.Add(result =>
        {
            try
            {
                ShapeGrid.Select([.. result.Tokens.Select(token => token.Value)]);
            }
            catch (ArgumentException exception)
            {
                result.AddError(exception.Message);
            }
        });
        return ids;
    }

    /// <summary>Time for each shape.</summary>
    public static Option<double> Seconds(string description, double defaultValue)
    {
        var seconds = new Option<double>("--seconds") { Description = description, DefaultValueFactory = _ => defaultValue };
        seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is > 0 and < 3600))
                result.AddError("--seconds must be positive, and less than an hour.");
        });
        return seconds;
    }
}
