namespace SentenceEncoder.Comparison;

/// <summary>Medians over the rounds of a contest.</summary>
/// <param name="GeneratedSeconds">Time of one call by generated layers.</param>
/// <param name="OnnxSeconds">Time of one call by ONNX Runtime.</param>
/// <param name="Ratio">How many times longer ONNX Runtime took, round by round.</param>
internal sealed record ContestResult(double GeneratedSeconds, double OnnxSeconds, double Ratio);
