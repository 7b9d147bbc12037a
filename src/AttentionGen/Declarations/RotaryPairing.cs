namespace AttentionGen;

/// <summary>Which two elements of a row are rotated together, by the angle of its position.</summary>
public enum RotaryPairing
{
    /// <summary>Rows are not rotated.</summary>
    None = 0,

    /// <summary>Element n with element n + dimension / 2 (GPT-NeoX, Llama in Hugging Face's layout, ONNX by default).</summary>
    HalfSplit = 1,

    /// <summary>Element 2n with element 2n + 1 (RoFormer, GPT-J, Llama in Meta's layout).</summary>
    Interleaved = 2,
}
