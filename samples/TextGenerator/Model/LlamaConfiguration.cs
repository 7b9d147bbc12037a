using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextGenerator.Model;

/// <summary>What a model's config.json says, by the names of Hugging Face's transformers: what is free here, and what the layers were generated for.</summary>
/// <param name="LayerCount"><c>num_hidden_layers</c></param>
/// <param name="RotaryBase"><c>rope_theta</c></param>
internal sealed record LlamaConfiguration(int LayerCount, double RotaryBase)
{
    private static readonly (string Name, double Value, string Constant)[] s_declared =
    [
        ("hidden_size", LlamaShape.Dimension, nameof(LlamaShape.Dimension)),
        ("num_attention_heads", LlamaShape.HeadCount, nameof(LlamaShape.HeadCount)),
        ("num_key_value_heads", LlamaShape.KeyValueHeadCount, nameof(LlamaShape.KeyValueHeadCount)),
        ("intermediate_size", LlamaShape.HiddenDimension, nameof(LlamaShape.HiddenDimension)),
        ("vocab_size", LlamaShape.VocabularySize, nameof(LlamaShape.VocabularySize)),
        ("rms_norm_eps", LlamaShape.Epsilon, nameof(LlamaShape.Epsilon)),
    ];

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserException">It is no such file, or of a model of other sizes.</exception>
    public static LlamaConfiguration Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            foreach ((string name, double expected, string constant) in s_declared)
            {
                double found = root.GetProperty(name).GetDouble();
                if ((float)found != (float)expected)
                {
                    throw new UserException(string.Create(
                        CultureInfo.InvariantCulture, $"'{path}' has a {name} of {found}; the layers were generated for {expected}: change LlamaShape.{constant} and build again."));
                }
            }

            var configuration = new LlamaConfiguration(
                root.GetProperty("num_hidden_layers").GetInt32(), root.TryGetProperty("rope_theta", out JsonElement theta) ? theta.GetDouble() : 10000);
            if (configuration is not { LayerCount: >= 1, RotaryBase: > 0 })
                throw new UserException(string.Create(
                    CultureInfo.InvariantCulture, $"'{path}' has {configuration.LayerCount} layers and a rope_theta of {configuration.RotaryBase}; both must be positive."));
            return configuration;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserException($"'{path}' is not the configuration of a model of Llama's kind: {exception.Message}");
        }
    }

    /// <summary>Writes a file, which may be read again.</summary>
    public void Write(string path)
    {
        var root = new JsonObject { ["model_type"] = "llama" };
        foreach ((string name, double value, _) in s_declared)
            root[name] = value;
        root["num_hidden_layers"] = LayerCount;
        root["rope_theta"] = RotaryBase;
        root["max_position_embeddings"] = LlamaShape.ContextLength;
        File.WriteAllText(path, root.ToJsonString());
    }
}
