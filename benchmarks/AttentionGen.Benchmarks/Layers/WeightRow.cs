namespace AttentionGen.Benchmarks.Layers;

/// <summary>The times of one layer with each type of weights.</summary>
/// <param name="Floats">With floats.</param>
/// <param name="Narrow">With BFloat16.</param>
/// <param name="Bytes">With Int8.</param>
internal sealed record WeightRow(WeightTimes Floats, WeightTimes Narrow, WeightTimes Bytes)
{
    /// <summary>What it is.</summary>
    public string Name => Floats.Layer;

    /// <summary>Type by type.</summary>
    public IEnumerable<WeightTimes> Times => [Floats, Narrow, Bytes];

    /// <summary>GB/s of weights that are read as floats.</summary>
    public double FloatRate => WeightCase.Weights * sizeof(float) / Floats.Generated / 1e3;

    /// <summary>As BFloat16.</summary>
    public double NarrowRate => WeightCase.Weights * sizeof(ushort) / Narrow.Generated / 1e3;

    /// <summary>As Int8.</summary>
    public double ByteRate => WeightCase.Weights / Bytes.Generated / 1e3;
}
