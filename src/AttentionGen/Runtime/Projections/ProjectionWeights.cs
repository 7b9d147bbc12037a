using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Runtime;

/// <summary>
/// The weights of one projection, packed once: panels of outputs side by side in lanes, so that a kernel reads them from front to back.
/// For generated code; not meant to be called by hand.
/// </summary>
/// <remarks>
/// Panel p holds outputs p * lanes to p * lanes + lanes - 1: first what their sums start at, lanes floats, which are their biases, then for each input lanes weights. Weights in bfloat16
/// are pairs: that of an output of the panel's first half in the lower 16 bits, that of the output lanes / 2 further on in the upper. Sums of weights in signed bytes start at 0; behind
/// that come lanes scales, as <see cref="QuantizedRows"/> finds them for all weights of an output, and the biases. Outputs that do not exist are 0. The memory is pinned and aligned to
/// 64 bytes.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ProjectionWeights
{
    private const int Alignment = 64;

    private readonly float[] _panels;
    private readonly int _start;
    private readonly int _lanes;

    /// <summary>Packs a projection.</summary>
    /// <param name="matrix">Its weights, and how they are to be stored.</param>
    /// <param name="lanes">Outputs of a panel.</param>
    /// <param name="isBackward">Whether what is packed takes gradients of outputs to those of inputs: the transpose, without biases.</param>
    internal ProjectionWeights(ProjectionMatrix matrix, int lanes, bool isBackward = false)
    {
        Type = matrix.Type;
        IsBackward = isBackward;
        (Inputs, Outputs) = isBackward ? (matrix.Outputs, matrix.Inputs) : (matrix.Inputs, matrix.Outputs);
        _lanes = lanes;
        InputLength = Type switch
        {
            ElementType.BFloat16 => lanes / 2,
            ElementType.Int8 => Int8Panel.Int8Floats(lanes),
            _ => lanes,
        };
        ScaleStart = lanes;
        BiasStart = Type == ElementType.Int8 ? 2 * lanes : 0;
        HeadLength = BiasStart + lanes;
        int panelCount = ((Outputs - 1) / lanes) + 1;
        PanelLength = checked(HeadLength + (Inputs * InputLength));
        _panels = GC.AllocateArray<float>(checked((panelCount * PanelLength) + (Alignment / sizeof(float))), pinned: true);
        _start = FirstAligned(_panels);
        Fill(matrix);
    }

    /// <summary>Packs other weights of the same sizes in their place.</summary>
    internal void Fill(ProjectionMatrix matrix)
    {
        int matrixOutputs = matrix.Weight.Length / matrix.Inputs;
        (int outputStride, int inputStride) = matrix.InputsByOutputs ? (1, matrixOutputs) : (matrix.Inputs, 1);
        ReadOnlySpan<float> weights = matrix.Weight[(matrix.FirstOutput * outputStride)..];
        if (IsBackward)
            (outputStride, inputStride) = (inputStride, outputStride);

        // An output's weights side by side, and what they are rounded to.
        bool hasScales = Type == ElementType.Int8;
        float[] row = hasScales ? new float[Inputs] : [];
        sbyte[] bytes = hasScales ? new sbyte[Inputs] : [];
        for (int first = 0; first < Outputs; first += _lanes)
        {
            Span<float> panel = _panels.AsSpan(_start + (first / _lanes * PanelLength), PanelLength);
            int count = Math.Min(_lanes, Outputs - first);
            for (int lane = 0; lane < count && !IsBackward; lane++)
                panel[BiasStart + lane] = matrix.BiasOf(first + lane);
            ReadOnlySpan<float> of = weights[(first * outputStride)..];
            Span<float> packed = panel[HeadLength..];
            if (Type == ElementType.BFloat16)
                PackPairs(of, outputStride, inputStride, count, MemoryMarshal.Cast<float, uint>(packed));
            else if (hasScales)
                PackBytes(of, outputStride, inputStride, count, row, bytes, panel.Slice(ScaleStart, _lanes), MemoryMarshal.Cast<float, sbyte>(packed));
            else
                PackFloats(of, outputStride, inputStride, count, packed);
        }
    }

    /// <summary>How weights are stored.</summary>
    public ElementType Type { get; }

    /// <summary>Whether gradients of outputs go in, and those of inputs come out.</summary>
    internal bool IsBackward { get; }

    /// <summary>Floats of a row.</summary>
    public int Inputs { get; }

    /// <summary>Outputs of all panels.</summary>
    public int Outputs { get; }

    /// <summary>Lanes of 32 bits from one panel to the next.</summary>
    public int PanelLength { get; }

    /// <summary>Lanes of 32 bits from the beginning of a panel to the scales of its outputs, where weights are bytes.</summary>
    internal int ScaleStart { get; }

    /// <summary>Lanes of 32 bits from the beginning of a panel to the biases of its outputs.</summary>
    internal int BiasStart { get; }

    /// <summary>Lanes of 32 bits from the beginning of a panel to its first input's weights.</summary>
    internal int HeadLength { get; }

    /// <summary>Lanes of 32 bits from one input's weights in a panel to the next.</summary>
    public int InputLength { get; }

    /// <summary>The first panel's first float.</summary>
    public ref float First => ref _panels[_start];

    /// <summary>The first float of any.</summary>
    internal ref float Panel(int number) => ref Unsafe.Add(ref First, (nint)number * PanelLength);

    private void PackFloats(ReadOnlySpan<float> weights, int outputStride, int inputStride, int count, Span<float> target)
    {
        if (inputStride == 1)
        {
            QueryPanel.Pack(ref MemoryMarshal.GetReference(weights), outputStride, count, Inputs, 1f, ref MemoryMarshal.GetReference(target), _lanes);
            return;
        }
        for (int input = 0; input < Inputs; input++)
            weights.Slice(input * inputStride, count).CopyTo(target[(input * _lanes)..]);
    }

    private void PackPairs(ReadOnlySpan<float> weights, int outputStride, int inputStride, int count, Span<uint> target)
    {
        target.Clear();
        for (int output = 0; output < count; output++)
        {
            (int half, int pair) = Math.DivRem(output, InputLength);
            for (int input = 0; input < Inputs; input++)
                target[(input * InputLength) + pair] |= (uint)((BFloat16)weights[(output * outputStride) + (input * inputStride)]).ToBits() << (16 * half);
        }
    }

    private void PackBytes(
        ReadOnlySpan<float> weights, int outputStride, int inputStride, int count, float[] row, sbyte[] bytes, Span<float> scales, Span<sbyte> target)
    {
        target.Clear();
        scales.Clear();
        for (int output = 0; output < count; output++)
        {
            for (int input = 0; input < Inputs; input++)
                row[input] = weights[(output * outputStride) + (input * inputStride)];
            QuantizedRows.Scatter(ref row[0], Inputs, 1, Inputs, ref bytes[0], ref scales[output]);
            for (int input = 0; input < Inputs; input++)
                target[(input * InputLength * sizeof(float)) + output] = bytes[input];
        }
    }

    private static unsafe int FirstAligned(float[] pinned)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((Alignment - (address % Alignment)) % Alignment / sizeof(float));
    }
}
