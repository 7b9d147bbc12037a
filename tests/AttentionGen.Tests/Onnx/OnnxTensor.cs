using System;
using System.Linq;
using System.Text.Json;

namespace AttentionGen.Tests.Onnx;

/// <summary>A tensor of a conformance case. Booleans are 0 and 1; the data's NaN and infinities are themselves.</summary>
/// <param name="Type">"float32", "float16", "bool" or "int64".</param>
/// <param name="Shape">Its axes.</param>
/// <param name="Data">Its elements, row-major.</param>
internal sealed record OnnxTensor(string Type, int[] Shape, float[] Data)
{
    public static OnnxTensor Parse(JsonElement tensor) => new(
        tensor.GetProperty("dtype").GetString()!,
        [.. tensor.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt32())],
        [.. tensor.GetProperty("data").EnumerateArray().Select(ParseElement)]);

    /// <summary>The same tensor with axes of size 1 put before its own.</summary>
    public OnnxTensor WithRank(int rank) => this with { Shape = [.. Enumerable.Repeat(1, rank - Shape.Length), .. Shape] };

    /// <summary>One index of the first axis, which stays, with size 1; a first axis of size 1 serves every index.</summary>
    public OnnxTensor Sample(int index)
    {
        if (Shape[0] == 1)
            return this;

        int length = Data.Length / Shape[0];
        return this with { Shape = [1, .. Shape[1..]], Data = Data[(index * length)..((index + 1) * length)] };
    }

    /// <summary>An axis cut to a size, or filled up to it.</summary>
    public OnnxTensor Resize(int axis, int size, float fill)
    {
        int inner = Shape[(axis + 1)..].Aggregate(1, (a, b) => a * b);
        int outer = Shape[..axis].Aggregate(1, (a, b) => a * b);
        var data = new float[outer * size * inner];
        Array.Fill(data, fill);
        int kept = Math.Min(size, Shape[axis]) * inner;
        for (int i = 0; i < outer; i++)
            Array.Copy(Data, i * Shape[axis] * inner, data, i * size * inner, kept);

        return this with { Shape = [.. Shape[..axis], size, .. Shape[(axis + 1)..]], Data = data };
    }

    /// <summary>The other tensor's rows behind these, along an axis.</summary>
    public OnnxTensor Concat(int axis, OnnxTensor other)
    {
        int inner = Shape[axis..].Aggregate(1, (a, b) => a * b), otherInner = other.Shape[axis..].Aggregate(1, (a, b) => a * b);
        int outer = Data.Length / inner;
        float[] data =
        [
            .. Enumerable.Range(0, outer).SelectMany(i =>
                Data.Skip(i * inner).Take(inner).Concat(other.Data.Skip(i * otherInner).Take(otherInner))),
        ];
        return this with { Shape = [.. Shape[..axis], Shape[axis] + other.Shape[axis], .. Shape[(axis + 1)..]], Data = data };
    }

    /// <summary>(batch, head, sequence, dimension) as (batch, sequence, head*dimension).</summary>
    public OnnxTensor SequenceMajor()
    {
        int batch = Shape[0], heads = Shape[1], rows = Shape[2], dimension = Shape[3];
        var data = new float[Data.Length];
        for (int b = 0; b < batch; b++)
        for (int h = 0; h < heads; h++)
        for (int row = 0; row < rows; row++)
            Array.Copy(Data, ((b * heads + h) * rows + row) * dimension, data, ((b * rows + row) * heads + h) * dimension, dimension);

        return this with { Shape = [batch, rows, heads * dimension], Data = data };
    }

    private static float ParseElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => float.NaN,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number => element.GetSingle(),
        JsonValueKind.String => element.GetString() switch
        {
            "inf" => float.PositiveInfinity,
            "-inf" => float.NegativeInfinity,
            string text => throw new JsonException($"Unknown element \"{text}\"."),
            null => throw new JsonException("A null string."),
        },
        _ => throw new JsonException($"Unknown element {element.ValueKind}."),
    };
}
