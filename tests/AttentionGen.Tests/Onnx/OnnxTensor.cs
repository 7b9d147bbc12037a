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
