using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The weights of one projection, packed once: panels of outputs side by side in lanes, so that a kernel reads them from front to back.
/// For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// Panel p holds outputs p * lanes to p * lanes + lanes - 1: first their biases, lanes floats, then for each input lanes weights. Weights in bfloat16 are pairs: that of an output of
/// the panel's first half in the lower 16 bits, that of the output lanes / 2 further on in the upper. Outputs that do not exist are 0. The memory is pinned and aligned to 64 bytes.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ProjectionWeights
{
    private const int Alignment = 64;

    private readonly float[] _panels;
    private readonly int _start;

    /// <summary>Packs a projection.</summary>
    /// <param name="matrix">Its weights, and how they are to be stored.</param>
    /// <param name="lanes">Outputs of a panel.</param>
    internal ProjectionWeights(ProjectionMatrix matrix, int lanes)
    {
        Type = matrix.Type;
        Inputs = matrix.Inputs;
        Outputs = matrix.Outputs;
        InputLength = Type == ElementType.BFloat16 ? lanes / 2 : lanes;
        int panelCount = ((Outputs - 1) / lanes) + 1;
        PanelLength = checked(lanes + (Inputs * InputLength));
        _panels = GC.AllocateArray<float>(checked((panelCount * PanelLength) + (Alignment / sizeof(float))), pinned: true);
        _start = FirstAligned(_panels);

        int matrixOutputs = matrix.Weight.Length / Inputs;
        (int outputStride, int inputStride) = matrix.InputsByOutputs ? (1, matrixOutputs) : (Inputs, 1);
        for (int output = 0; output < Outputs; output++)
        {
            Span<float> panel = _panels.AsSpan(_start + (output / lanes * PanelLength), PanelLength);
            int lane = output % lanes;
            panel[lane] = matrix.BiasOf(output);
            ReadOnlySpan<float> weights = matrix.Weight[((matrix.FirstOutput + output) * outputStride)..];
            if (Type == ElementType.BFloat16)
                PackPairs(weights, inputStride, lane, MemoryMarshal.Cast<float, uint>(panel[lanes..]));
            else
                PackFloats(weights, inputStride, lane, panel[lanes..]);
        }
    }

    /// <summary>How weights are stored.</summary>
    public ElementType Type { get; }

    /// <summary>Floats of a row.</summary>
    public int Inputs { get; }

    /// <summary>Outputs of all panels.</summary>
    public int Outputs { get; }

    /// <summary>Lanes of 32 bits from one panel to the next.</summary>
    public int PanelLength { get; }

    /// <summary>Lanes of 32 bits from one input's weights in a panel to the next.</summary>
    public int InputLength { get; }

    /// <summary>The first panel's first bias.</summary>
    public ref float First => ref _panels[_start];

    private void PackFloats(ReadOnlySpan<float> weights, int stride, int lane, Span<float> target)
    {
        for (int input = 0; input < Inputs; input++)
            target[(input * InputLength) + lane] = weights[input * stride];
    }

    private void PackPairs(ReadOnlySpan<float> weights, int stride, int lane, Span<uint> target)
    {
        (int half, int pair) = Math.DivRem(lane, InputLength);
        for (int input = 0; input < Inputs; input++)
            target[(input * InputLength) + pair] |= (uint)((BFloat16)weights[input * stride]).ToBits() << (16 * half);
    }

    private static unsafe int FirstAligned(float[] pinned)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((Alignment - (address % Alignment)) % Alignment / sizeof(float));
    }
}
