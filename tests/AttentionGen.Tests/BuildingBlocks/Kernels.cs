namespace AttentionGen.Tests.BuildingBlocks;

// Declared as a user declares them: this project compiles with the generator.

/// <summary>An encoder's self-attention: every position sees every position that is no padding.</summary>
[MultiHeadAttention(headCount: 4, modelDimension: 32, sequenceLength: 24, Mask = AttentionMask.KeyPadding)]
internal sealed partial class EncoderSelfAttention;

/// <summary>A decoder's masked self-attention: a position sees itself and those before it.</summary>
[MultiHeadAttention(headCount: 4, modelDimension: 32, sequenceLength: 10, Mask = AttentionMask.Causal)]
internal sealed partial class DecoderSelfAttention;

/// <summary>A decoder's cross-attention: its positions ask, the encoder's answer.</summary>
[MultiHeadAttention(headCount: 4, modelDimension: 32, sequenceLength: 10, KeyValueLength = 24, Mask = AttentionMask.KeyPadding, Outputs = AttentionOutputs.Weights)]
internal sealed partial class DecoderCrossAttention;

/// <summary>Pooling: one learned target vector attends over a sequence and leaves one vector for all of it.</summary>
[ScaledDotProductAttention(headCount: 1, modelDimension: 32, sequenceLength: 1, KeyValueLength = 24, Mask = AttentionMask.KeyPadding, Outputs = AttentionOutputs.Weights)]
internal static partial class AttentionPooling;
