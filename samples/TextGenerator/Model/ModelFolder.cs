namespace TextGenerator.Model;

/// <summary>Where a model's files are, as Hugging Face publishes them.</summary>
internal sealed record ModelFolder(string Path)
{
    public string Configuration => System.IO.Path.Combine(Path, "config.json");

    /// <summary>The tensors' file, or where a model has several, their index.</summary>
    public string Tensors
    {
        get
        {
            string one = System.IO.Path.Combine(Path, "model.safetensors"), index = $"{one}.index.json";
            return !File.Exists(one) && File.Exists(index) ? index : one;
        }
    }

    public bool Exists => File.Exists(Configuration);
}
