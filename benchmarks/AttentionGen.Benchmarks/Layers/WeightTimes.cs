namespace AttentionGen.Benchmarks.Layers;

/// <summary>The times of one layer with one type of weights.</summary>
/// <param name="Layer">What it is.</param>
/// <param name="Weights">The types, ours and ggml's.</param>
/// <param name="Generated">Microseconds of ours.</param>
/// <param name="LlamaCpp">Of llama.cpp, or null where it does not load.</param>
internal sealed record WeightTimes(string Layer, string Weights, double Generated, double? LlamaCpp);
