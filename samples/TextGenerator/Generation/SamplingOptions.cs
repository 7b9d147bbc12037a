namespace TextGenerator.Generation;

/// <summary>How a token is chosen.</summary>
/// <param name="Temperature">What logits are divided by; 0 for the likeliest token always.</param>
/// <param name="TopK">Only so many of the likeliest tokens; all if null.</param>
/// <param name="TopP">Only the likeliest tokens that together are as probable as this, 0 to 1.</param>
/// <param name="Seed">What is drawn from; another one each time if null.</param>
internal sealed record SamplingOptions(float Temperature = 1, int? TopK = null, float TopP = 1, int? Seed = null);
