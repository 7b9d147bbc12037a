namespace AttentionGen.Generator.Parse;

/// <summary>Names of the attributes' constructor parameters and properties.</summary>
internal static class OptionNames
{
    public const string HeadCount = "headCount";
    public const string ModelDimension = "modelDimension";
    public const string SequenceLength = "sequenceLength";
    public const string KeyValueLength = "KeyValueLength";
    public const string HeadDimension = "HeadDimension";
    public const string ValueDimension = "ValueDimension";
    public const string Scale = "Scale";
    public const string Mask = "Mask";
    public const string MaskAxes = "MaskAxes";
    public const string BiasAxes = "BiasAxes";
    public const string CausalAlignment = "CausalAlignment";
    public const string Layout = "Layout";
    public const string Outputs = "Outputs";
    public const string VectorWidth = "VectorWidth";
    public const string Unroll = "Unroll";
    public const string KeyValueHeadCount = "KeyValueHeadCount";
    public const string WindowLeft = "WindowLeft";
    public const string WindowRight = "WindowRight";
    public const string SoftCap = "SoftCap";
    public const string Alibi = "Alibi";
    public const string Sinks = "Sinks";
    public const string Rotary = "Rotary";
    public const string RotaryDimension = "RotaryDimension";
    public const string PositionIds = "PositionIds";
    public const string KeyValueCache = "KeyValueCache";
    public const string ElementType = "ElementType";
    public const string KeyValueType = "KeyValueType";
    public const string Gradients = "Gradients";
    public const string AttentionDropout = "AttentionDropout";
    public const string HiddenDropout = "HiddenDropout";
    public const string ResidualDropout = "ResidualDropout";
    public const string KeyShards = "KeyShards";
    public const string PackedSequences = "PackedSequences";
    public const string KeyInputDimension = "KeyInputDimension";
    public const string ValueInputDimension = "ValueInputDimension";
    public const string AddBiasKeyValue = "AddBiasKeyValue";
    public const string AddZeroAttention = "AddZeroAttention";
    public const string ScoreModifier = "ScoreModifier";
    public const string MaskPredicate = "MaskPredicate";
    public const string FeedForwardDimension = "feedForwardDimension";
    public const string Activation = "Activation";
    public const string Normalization = "Normalization";
    public const string NormalizationPlacement = "NormalizationPlacement";
    public const string Epsilon = "Epsilon";
    public const string HiddenDimension = "hiddenDimension";
    public const string WeightType = "WeightType";
    public const string Inputs = "inputs";
    public const string LinearOutputs = "outputs";
}
