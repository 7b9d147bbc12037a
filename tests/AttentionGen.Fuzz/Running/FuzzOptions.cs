using System.Globalization;

namespace AttentionGen.Fuzz.Running;

/// <summary>What the command line asks for.</summary>
/// <param name="Seconds">How long to go on; null if the calls are counted.</param>
/// <param name="Calls">How many calls; null if the time is.</param>
/// <param name="Seed">Settles every draw.</param>
/// <param name="First">Number of the first call.</param>
/// <param name="Failures">After so many the rest is not tried.</param>
/// <param name="Only">Parts of names, between commas, of the only targets; null for all.</param>
/// <param name="Skip">Parts of names, between commas, of targets that are left out; null for none.</param>
internal sealed record FuzzOptions(double? Seconds, long? Calls, long Seed, long First, int Failures, string? Only, string? Skip)
{
    /// <summary>The command that makes one call again.</summary>
    public string Reproduction(long number) => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project tests/AttentionGen.Fuzz -- --seed {Seed}{(Only is null ? "" : $" --only {Only}")}{(Skip is null ? "" : $" --skip {Skip}")} --first {number} --calls 1");
}
