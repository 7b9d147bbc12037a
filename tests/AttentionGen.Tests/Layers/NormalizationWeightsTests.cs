namespace AttentionGen.Tests.Layers;

/// <summary>A normalisation by itself: as a layer has it, and what is refused. Its error is <see cref="RowNormalizationTests"/>'.</summary>
public class NormalizationWeightsTests
{
    private readonly NormalizationWeights _weights = new([2, 3], [10, 20]);

    [Fact]
    public void Rows_are_normalised_in_place_or_elsewhere()
    {
        float[] rows = [1, 3, -5, 5], output = new float[4];
        _weights.Apply(Normalization.LayerNorm, 0f, rows, output);
        Assert.Equal([8f, 23f, 8f, 23f], output);

        // 1 / sqrt(mean of squares): of (3, 4) it is sqrt(2) / 5.
        rows = [3, 4];
        _weights.Apply(Normalization.RmsNorm, 0f, rows, rows);
        Assert.Equal(10 + (2 * 3 * Math.Sqrt(2) / 5), rows[0], 5);
        Assert.Equal(20 + (3 * 4 * Math.Sqrt(2) / 5), rows[1], 5);
        _weights.Apply(Normalization.RmsNorm, 0f, [], []);
    }

    [Fact]
    public void What_is_no_such_call_is_refused()
    {
        float[] rows = new float[6];
        Assert.Throws<ArgumentOutOfRangeException>("normalization", () => _weights.Apply((Normalization)2, 0f, rows, rows));
        Assert.Throws<ArgumentOutOfRangeException>("epsilon", () => _weights.Apply(Normalization.LayerNorm, -1f, rows, rows));
        Assert.Throws<ArgumentOutOfRangeException>("epsilon", () => _weights.Apply(Normalization.LayerNorm, float.NaN, rows, rows));
        Assert.Throws<ArgumentException>("rows", () => _weights.Apply(Normalization.LayerNorm, 0f, rows.AsSpan(0, 5), rows));
        Assert.Throws<ArgumentException>("output", () => _weights.Apply(Normalization.LayerNorm, 0f, rows.AsSpan(0, 4), rows));
        Assert.Throws<ArgumentException>("output", () => _weights.Apply(Normalization.LayerNorm, 0f, rows.AsSpan(0, 4), rows.AsSpan(1, 4)));
        Assert.Equal(new float[6], rows);
    }
}
