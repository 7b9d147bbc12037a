namespace TextGenerator.Model;

/// <summary>
/// The sizes that the layers are generated for. A published model of Llama's kind has its own in its config.json, by the names below: put them here, and its layers are
/// generated at the next build.
/// </summary>
internal static class LlamaShape
{
    /// <summary><c>hidden_size</c></summary>
    public const int Dimension = 384;

    /// <summary><c>num_attention_heads</c></summary>
    public const int HeadCount = 6;

    /// <summary><c>num_key_value_heads</c></summary>
    public const int KeyValueHeadCount = 2;

    /// <summary><c>intermediate_size</c></summary>
    public const int HiddenDimension = 1024;

    /// <summary><c>vocab_size</c>; the bytes, and two tokens for where a text begins and ends.</summary>
    public const int VocabularySize = 258;

    /// <summary>The most tokens of a text, prompt and answer together; <c>max_position_embeddings</c> or less.</summary>
    public const int ContextLength = 1024;

    /// <summary><c>rms_norm_eps</c></summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Elements of a head's row.</summary>
    public const int HeadDimension = Dimension / HeadCount;
}
