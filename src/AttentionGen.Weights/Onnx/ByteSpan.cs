namespace AttentionGen.Weights.Onnx;

/// <summary>Where a field's bytes lie in its file.</summary>
/// <param name="Offset">The first one.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct ByteSpan(long Offset, long Length);
