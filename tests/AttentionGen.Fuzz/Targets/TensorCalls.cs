using System.Globalization;
using System.Numerics.Tensors;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;
using AttentionGen.Tensors;

namespace AttentionGen.Fuzz.Targets;

/// <summary>Kernels called with tensor spans: dense ones, and others over the same memory.</summary>
internal sealed class TensorCalls
{
    // The axes of Plain: (batch, sequence 9, head 2, dimension 17).
    private static readonly nint[] s_rows = [0, 9, 2, 17];

    private readonly GuardedFloats[] _memory = [new(), new(), new(), new()];

    public Outcome Run(Draw draw)
    {
        nint batch = draw.From(0, 2);
        var lengths = new nint[4][];
        var strides = new nint[4][];
        for (int n = 0; n < 4; n++)
        {
            lengths[n] = [batch, .. s_rows[1..]];
            strides[n] = [];
            _memory[n].Put((int)batch * 9 * 2 * 17, draw);
        }

        bool isRight = true;
        if (draw.Chance(0.5))
        {
            int changed = draw.Below(4), axis = draw.Below(4);
            if (draw.Chance(0.5) && lengths[changed][axis] > 1)
                lengths[changed][axis]--;
            else if (draw.Chance(0.5))
                lengths[changed] = lengths[changed][..axis];
            else
                (strides[changed] = Dense(lengths[changed]))[axis] = draw.Of(0, 1);

            // The batch too must be the same for all.
            isRight = lengths[changed].SequenceEqual([batch, .. s_rows[1..]]) && (batch == 0 || strides[changed].Length == 0 || strides[changed].SequenceEqual(Dense(lengths[changed])) || lengths[changed][axis] == 1);
            if (!IsLegal(lengths[changed], strides[changed], _memory[changed].Length))
                return Outcome.Survived;
        }

        string description = string.Create(CultureInfo.InvariantCulture, $"Tensors {string.Join("; ", lengths.Zip(strides, (a, b) => $"({string.Join(", ", a)}) by ({string.Join(", ", b)})"))}");
        Outcome outcome = BuildingBlock.Make(isRight, description, () => TensorAttention.Forward(
            Plain.Forward,
            new ReadOnlyTensorSpan<float>(_memory[0].Input, lengths[0], strides[0]),
            new ReadOnlyTensorSpan<float>(_memory[1].Input, lengths[1], strides[1]),
            new ReadOnlyTensorSpan<float>(_memory[2].Input, lengths[2], strides[2]),
            new TensorSpan<float>(_memory[3].Span, lengths[3], strides[3])));
        if (outcome == Outcome.Refused)
        {
            _memory[3].ExpectUntouched(description);
            return outcome;
        }

        float[] expected = new float[_memory[3].Length];
        Plain.Forward(_memory[0].Input, _memory[1].Input, _memory[2].Input, expected);
        return _memory[3].Span.SequenceEqual(expected) ? outcome : throw new Failure($"{description}: other bits than with spans.");
    }

    // Tensor spans check by themselves that they lie within their memory, and that no two of their elements are one.
    private static bool IsLegal(nint[] lengths, nint[] strides, int length)
    {
        try
        {
            _ = new TensorSpan<float>(new float[length], lengths, strides);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static nint[] Dense(nint[] lengths)
    {
        var strides = new nint[lengths.Length];
        nint stride = 1;
        for (int axis = lengths.Length - 1; axis >= 0; stride *= lengths[axis--])
            strides[axis] = stride;
        return strides;
    }
}
