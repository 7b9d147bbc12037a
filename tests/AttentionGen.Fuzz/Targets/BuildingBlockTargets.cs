using AttentionGen.Fuzz.Layers;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>What users call beside kernels.</summary>
internal static class BuildingBlockTargets
{
    public static IReadOnlyList<ITarget> All { get; } =
    [
        new BuildingBlock("Weights", new WeightCalls().Run),
        new BuildingBlock("RotaryConstruction", RotaryCalls.Construct),
        new BuildingBlock("RotaryTables", RotaryCalls.FromTables),
        new BuildingBlock("RotaryApply", new RotaryCalls().Apply),
        new BuildingBlock("PositionalConstruction", PositionalCalls.Construct),
        new BuildingBlock("PositionalAdd", new PositionalCalls().Add),
        new BuildingBlock("Merge", new MergeCalls().Run),
        new BuildingBlock("CacheConstruction", CacheConstruction.Run),
        new BuildingBlock("BFloat16Convert", new ConvertCalls().Run),
        new BuildingBlock("Gradients", new GradientCalls().Run, weight: 2),
        new BuildingBlock("TrainedLayers", new TrainedLayerCalls<TrainedLayerDeclared>(ownsKey: false, static weights => new(weights)).Run, weight: 2),
        new BuildingBlock("OwnKeyLayers", new TrainedLayerCalls<OwnKeyLayerDeclared>(ownsKey: true, static weights => new(weights)).Run, weight: 1),
        new BuildingBlock("Tensors", new TensorCalls().Run),
        new BuildingBlock("RowLayers", new RowLayerCalls().Run, weight: 1),
        new BuildingBlock("PackedLayers", new PackedLayerCalls().Run, weight: 1),
        new BuildingBlock("SafetensorsFiles", ModelFileCalls.Safetensors),
        new BuildingBlock("OnnxModels", ModelFileCalls.Onnx),
    ];
}
