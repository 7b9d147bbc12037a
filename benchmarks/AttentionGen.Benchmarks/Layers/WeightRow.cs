namespace AttentionGen.Benchmarks.Layers;

/// <summary>The times of one layer with each type of weights.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Floats">Microseconds with floats.</param>
/// <param name="Narrow">With BFloat16.</param>
/// <param name="Bytes">With Int8.</param>
internal sealed record WeightRow(string Name, double Floats, double Narrow, double Bytes)
{
    /// <summary>GB/s of weights that are read as floats.</summary>
    public double FloatRate => WeightCase.Weights * sizeof(float) / Floats / 1e3;

    /// <summary>As BFloat16.</summary>
    public double NarrowRate => WeightCase.Weights * sizeof(ushort) / Narrow / 1e3;

    /// <summary>As Int8.</summary>
    public double ByteRate => WeightCase.Weights / Bytes / 1e3;
}
