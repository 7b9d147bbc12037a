namespace AttentionGen.Fuzz.Gradients;

[ScaledDotProductAttention(4, 44, 37, KeyValueLength = 21, KeyValueHeadCount = 2, ValueDimension = 9, WindowLeft = 15, SoftCap = 3f, Sinks = true,
    Mask = AttentionMask.Additive | AttentionMask.Causal | AttentionMask.KeyPadding, BiasAxes = AttentionAxes.Head | AttentionAxes.Query, Gradients = true, AttentionDropout = 0.3f)]
internal static partial class Trained;
