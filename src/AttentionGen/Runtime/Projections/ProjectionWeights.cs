using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The weights of one projection, packed once: panels of outputs side by side in lanes, so that a kernel reads them from front to back.
/// For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// Panel p holds outputs p * lanes to p * lanes + lanes - 1: first their biases, lanes floats, then for each input lanes weights. Outputs
/// that do not exist are 0. The memory is pinned and aligned to 64 bytes.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ProjectionWeights
{
    private const int Alignment = 64;

    private readonly float[] _panels;
    private readonly int _start;

    /// <summary>Packs some outputs of a projection.</summary>
    /// <param name="weight">The matrix, (outputs, inputs) or (inputs, outputs).</param>
    /// <param name="bias">One value for each output of the matrix, or empty for zeros.</param>
    /// <param name="inputsByOutputs">Whether the matrix is (inputs, outputs).</param>
    /// <param name="inputs">Inputs of the matrix.</param>
    /// <param name="firstOutput">The first output to pack.</param>
    /// <param name="outputs">How many outputs to pack.</param>
    /// <param name="lanes">Outputs of a panel.</param>
    public ProjectionWeights(
        ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, bool inputsByOutputs, int inputs, int firstOutput, int outputs, int lanes)
    {
        Inputs = inputs;
        Outputs = outputs;
        int panelCount = ((outputs - 1) / lanes) + 1;
        PanelLength = checked((inputs + 1) * lanes);
        _panels = GC.AllocateArray<float>(checked((panelCount * PanelLength) + (Alignment / sizeof(float))), pinned: true);
        _start = FirstAligned(_panels);

        int matrixOutputs = weight.Length / inputs;
        (int outputStride, int inputStride) = inputsByOutputs ? (1, matrixOutputs) : (inputs, 1);
        for (int output = 0; output < outputs; output++)
        {
            Span<float> panel = _panels.AsSpan(_start + (output / lanes * PanelLength), PanelLength);
            int lane = output % lanes;
            panel[lane] = bias.IsEmpty ? 0f : bias[firstOutput + output];
            for (int input = 0; input < inputs; input++)
                panel[((input + 1) * lanes) + lane] = weight[((firstOutput + output) * outputStride) + (input * inputStride)];
        }
    }

    /// <summary>Floats of a row.</summary>
    public int Inputs { get; }

    /// <summary>Outputs of all panels.</summary>
    public int Outputs { get; }

    /// <summary>Floats from one panel to the next.</summary>
    public int PanelLength { get; }

    /// <summary>The first panel's first bias.</summary>
    public ref float First => ref _panels[_start];

    private static unsafe int FirstAligned(float[] pinned)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((Alignment - (address % Alignment)) % Alignment / sizeof(float));
    }
}
