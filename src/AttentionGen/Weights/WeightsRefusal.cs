namespace AttentionGen;

/// <summary>Weights that a layer's constructor refuses.</summary>
internal static class WeightsRefusal
{
    /// <summary>Named after the argument of the constructor that takes them.</summary>
    public static ArgumentException Of(string message, string parameter = "weights") => new(message, parameter);
}
