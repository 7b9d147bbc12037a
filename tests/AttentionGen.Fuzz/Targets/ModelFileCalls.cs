using AttentionGen.Fuzz.Running;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Weights.Files;
using AttentionGen.Weights;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Files of named tensors, right ones and others, held against plain readers of the same formats.</summary>
internal static class ModelFileCalls
{
    public static Outcome Safetensors(Draw draw) => Run(draw, DrawnFile.Safetensors, DrawnFile.HostileSafetensors, SafetensorsFile.Open, PlainSafetensors.Read);

    public static Outcome Onnx(Draw draw) => Run(draw, DrawnFile.Onnx, DrawnFile.HostileOnnx, OnnxInitializers.Open, PlainOnnx.Read);

    private static Outcome Run(
        Draw draw, Func<Random, byte[]> right, Func<Random, byte[]> hostile, Func<ReadOnlyMemory<byte>, NamedTensors> open, Func<byte[], List<PlainTensor>> plain)
    {
        var random = new Random(draw.Below(int.MaxValue));
        bool isRight = draw.Chance(0.1);
        byte[] file = isRight ? right(random) : hostile(random);
        string? refusal;
        try
        {
            refusal = HostileFile.Check(file, open, plain, draw.Of(GuardSide.Start, GuardSide.End));
        }
        catch (Exception exception)
        {
            throw new Failure(Convert.ToBase64String(file), exception);
        }
        return isRight && refusal is not null
            ? throw new Failure($"{Convert.ToBase64String(file)}: a right file was refused: {refusal}")
            : refusal is null ? Outcome.Right : Outcome.Refused;
    }
}
