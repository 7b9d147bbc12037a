using System.Globalization;
using System.Text;

namespace AttentionGen.Fuzz.Running;

/// <summary>How the calls of each target ended.</summary>
internal sealed class Tally(ITarget[] targets)
{
    private static readonly int s_outcomes = Enum.GetValues<Outcome>().Length;
    private readonly long[] _counts = new long[targets.Length * s_outcomes];

    public void Add(int target, Outcome outcome) => _counts[(target * s_outcomes) + (int)outcome]++;

    public string ToString(TimeSpan elapsed)
    {
        long calls = _counts.Sum();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"target",-28}{"right",10}{"refused",10}{"survived",10}\n");
        for (int n = 0; n < targets.Length; n++)
            text.Append(CultureInfo.InvariantCulture, $"{targets[n].Name,-28}{Count(n, Outcome.Right),10}{Count(n, Outcome.Refused),10}{Count(n, Outcome.Survived),10}\n");
        text.Append(CultureInfo.InvariantCulture, $"{calls:N0} calls in {elapsed.TotalSeconds:F0} s, {calls / elapsed.TotalSeconds:N0} a second.");
        return text.ToString();
    }

    private long Count(int target, Outcome outcome) => _counts[(target * s_outcomes) + (int)outcome];
}
