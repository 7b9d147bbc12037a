using AttentionGen;

namespace BuildTime;

// A dozen layers of different shapes, as a program with several models has them: what their text and its compilation may cost is tested
// (GeneratedSizeTests) and measured (run.sh). The number of each is its place in the list.

/// <summary>An encoder of BERT's size.</summary>
[MultiHeadAttention(12, 768, 128)]
public sealed partial class Layer01;

/// <summary>The same, padded, at its longest.</summary>
[MultiHeadAttention(12, 768, 512, Mask = AttentionMask.KeyPadding)]
public sealed partial class Layer02;

/// <summary>A sentence embedding.</summary>
[MultiHeadAttention(12, 384, 256, Mask = AttentionMask.KeyPadding)]
public sealed partial class Layer03;

/// <summary>A vision transformer.</summary>
[MultiHeadAttention(16, 1024, 197)]
public sealed partial class Layer04;

/// <summary>GPT-2 over a whole text.</summary>
[MultiHeadAttention(12, 768, 1024, Mask = AttentionMask.Causal)]
public sealed partial class Layer05;

/// <summary>GPT-2, token by token.</summary>
[MultiHeadAttention(12, 768, 1024, KeyValueCache = true)]
public sealed partial class Layer06;

/// <summary>Grouped heads on a cache of 16 bits, rotated.</summary>
[MultiHeadAttention(16, 1024, 2048, KeyValueHeadCount = 4, KeyValueCache = true, Rotary = RotaryPairing.HalfSplit, KeyValueType = ElementType.BFloat16)]
public sealed partial class Layer07;

/// <summary>Grouped heads, rotated.</summary>
[MultiHeadAttention(8, 512, 256, Mask = AttentionMask.Causal, KeyValueHeadCount = 2, Rotary = RotaryPairing.HalfSplit)]
public sealed partial class Layer08;

/// <summary>A decoder that looks at an encoder.</summary>
[MultiHeadAttention(8, 512, 64, KeyValueLength = 128, Mask = AttentionMask.KeyPadding)]
public sealed partial class Layer09;

/// <summary>Biases by position, as T5 learns them.</summary>
[MultiHeadAttention(8, 512, 512, Mask = AttentionMask.Additive, BiasAxes = AttentionAxes.Head | AttentionAxes.Query)]
public sealed partial class Layer10;

/// <summary>A mask of the caller's, and weights returned.</summary>
[MultiHeadAttention(8, 512, 256, Mask = AttentionMask.Boolean | AttentionMask.Causal, Outputs = AttentionOutputs.AveragedWeights)]
public sealed partial class Layer11;

/// <summary>A tiny one.</summary>
[MultiHeadAttention(4, 64, 16, Mask = AttentionMask.Causal)]
public sealed partial class Layer12;
