namespace AttentionGen.Benchmarks.Measurement;

/// <summary>
/// Times contestants in turn, A B C A B C, so that whatever the machine does meanwhile (clock, neighbours, heat) meets all of them alike.
/// </summary>
internal static class Rounds
{
    /// <summary>Enough samples that a median means something, however slow the contestant.</summary>
    private const int MinimumSamples = 5;

    private const int MaximumSamples = 151;

    /// <summary>
    /// Gives each contestant an equal share of <paramref name="budget"/>, within the limits on samples. A slow one takes part in
    /// fewer rounds, evenly spread over all of them.
    /// </summary>
    public static void Run(IReadOnlyList<Contestant> contestants, TimeSpan budget, int minimumSamples = MinimumSamples)
    {
        double share = budget.TotalMicroseconds / contestants.Count;
        int[] samples =
        [
            .. contestants.Select(contestant => (int)Math.Clamp(share / contestant.SampleMicroseconds, minimumSamples, MaximumSamples)),
        ];

        int rounds = samples.Max();
        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < contestants.Count; i++)
                if ((round + 1) * samples[i] / rounds > round * samples[i] / rounds)
                    contestants[i].Sample();
    }
}
