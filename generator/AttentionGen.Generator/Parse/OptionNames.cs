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
}
