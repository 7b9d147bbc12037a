namespace AttentionGen.Benchmarks.LlamaCpp;

/// <summary>A matrix of weights as ggml stores it in one of its types, rounded once for all graphs that copy it.</summary>
internal sealed class GgmlMatrix
{
    /// <summary>Rounds by ggml's own function, to the nearest.</summary>
    /// <param name="values">(outputs, inputs) as arrays are written, which is (inputs, outputs) to ggml.</param>
    /// <param name="inputs">Elements of a row.</param>
    /// <param name="type">A GGML_TYPE.</param>
    public unsafe GgmlMatrix(ReadOnlySpan<float> values, int inputs, int type)
    {
        Type = type;
        Inputs = inputs;
        Outputs = values.Length / inputs;
        Bytes = new byte[Outputs * (int)Ggml.RowBytes(type, inputs)];
        fixed (float* source = values)
        fixed (byte* target = Bytes)
        {
            if (Ggml.Quantize(type, source, target, 0, Outputs, inputs, 0) != (nuint)Bytes.Length)
                throw new InvalidOperationException($"ggml could not round a matrix to its type {type}.");
        }
    }

    /// <summary>A GGML_TYPE.</summary>
    public int Type { get; }

    /// <summary>Elements of a row.</summary>
    public int Inputs { get; }

    /// <summary>Rows.</summary>
    public int Outputs { get; }

    /// <summary>Rows one behind the other.</summary>
    public byte[] Bytes { get; }
}
