namespace AttentionGen.Fuzz.Targets;

/// <summary>A layer whose scratch, half a gigabyte, is more than <see cref="ScratchFailureTarget"/> leaves of the address space.</summary>
[MultiHeadAttention(1, 16, 1 << 21)]
internal sealed partial class LargeScratch;
