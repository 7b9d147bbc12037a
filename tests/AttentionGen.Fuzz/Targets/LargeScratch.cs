namespace AttentionGen.Fuzz.Targets;

/// <summary>A kernel whose scratch, half a gigabyte for the keys and values that it widens, is more than <see cref="ScratchFailureTarget"/> leaves of the address space.</summary>
[ScaledDotProductAttention(1, 64, 16, KeyValueLength = 1 << 20, KeyValueType = ElementType.BFloat16)]
internal static partial class LargeScratch;
