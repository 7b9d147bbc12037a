using AttentionGen.Benchmarks.Peers;
using AttentionGen.Runtime;

namespace AttentionGen.Benchmarks.Decode;

/// <summary>A shape filled with numbers, the same for every peer, and what comes out.</summary>
internal sealed class DecodeProblem
{
    /// <param name="shape">The shape.</param>
    /// <param name="type">How keys and values are stored: they are rounded to it, so that storing them does not change the function.</param>
    public DecodeProblem(DecodeShape shape, ElementType type)
    {
        Shape = shape;
        Type = type;
        Query = Normal(1, shape.QueryWidth);
        Keys = Rounded(Normal(2, DecodeShape.KeyLength * shape.KeyWidth), type, shape.HeadDimension);
        Values = Rounded(Normal(3, DecodeShape.KeyLength * shape.KeyWidth), type, shape.HeadDimension);

        Expected = new double[shape.QueryWidth];
        var declaration = new ScaledDotProductAttentionAttribute(shape.HeadCount, shape.QueryWidth, DecodeShape.Capacity)
        {
            KeyValueHeadCount = shape.KeyValueHeadCount,
            KeyValueCache = true,
        };
        ReferenceAttention.Forward(
            declaration,
            new AttentionInputs { Query = Query, Key = Keys, Value = Values, QueryLength = 1, KeyLength = DecodeShape.KeyLength },
            Expected);
    }

    public DecodeShape Shape { get; }

    public ElementType Type { get; }

    /// <summary>(head, dimension) of the new token.</summary>
    public float[] Query { get; }

    /// <summary>(key, head, dimension), the new token's the last.</summary>
    public float[] Keys { get; }

    /// <summary>(key, head, dimension), the new token's the last.</summary>
    public float[] Values { get; }

    private double[] Expected { get; }

    /// <summary>The rows of keys or values that are cached before the new token.</summary>
    public ReadOnlySpan<float> Cached(float[] rows) => rows.AsSpan(0, (DecodeShape.KeyLength - 1) * Shape.KeyWidth);

    /// <summary>The new token's row of keys or values.</summary>
    public ReadOnlySpan<float> New(float[] rows) => rows.AsSpan((DecodeShape.KeyLength - 1) * Shape.KeyWidth);

    /// <summary>Relative difference from the reference, see <see cref="Verification"/>.</summary>
    public double Difference(ReadOnlySpan<float> output) => Verification.Difference(output, Expected);

    /// <summary>Normally distributed numbers (Box and Muller), the same on every run.</summary>
    private static float[] Normal(int seed, int length)
    {
        var random = new Random(seed);
        var values = new float[length];
        foreach (ref float value in values.AsSpan())
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    private static float[] Rounded(float[] values, ElementType type, int headDimension)
    {
        if (type == ElementType.Int8)
        {
            // Through what a cache holds, and back.
            var bytes = new sbyte[values.Length];
            var scales = new float[values.Length / headDimension];
            QuantizedRows.Scatter(ref values[0], headDimension, scales.Length, headDimension, ref bytes[0], ref scales[0]);
            QuantizedRows.Gather(ref bytes[0], ref scales[0], scales.Length, headDimension, ref values[0]);
            return values;
        }

        foreach (ref float value in values.AsSpan())
            value = type switch
            {
                ElementType.Float16 => (float)(Half)value,
                ElementType.BFloat16 => (BFloat16)value,
                _ => value,
            };
        return values;
    }
}
