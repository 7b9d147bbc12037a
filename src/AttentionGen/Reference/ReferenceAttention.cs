namespace AttentionGen;

/// <summary>Placeholder.</summary>
public static class ReferenceAttention { }
