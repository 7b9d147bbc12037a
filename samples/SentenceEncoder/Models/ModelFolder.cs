using AttentionGen.Weights;

namespace SentenceEncoder.Models;

/// <summary>A folder as models are published in: model.safetensors or model.onnx, and vocab.txt.</summary>
internal sealed class ModelFolder : IModelFiles
{
    private readonly string _tensors;
    private readonly string _onnx;
    private readonly string _vocabulary;

    /// <exception cref="UserException">A file is missing.</exception>
    public ModelFolder(string path)
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        _onnx = Path.Combine(path, "model.onnx");
        string safetensors = Path.Combine(path, "model.safetensors");
        _tensors = File.Exists(safetensors) ? safetensors : _onnx;
        _vocabulary = Path.Combine(path, "vocab.txt");
        if (!File.Exists(_tensors))
            throw new UserException($"'{path}' has neither a model.safetensors nor a model.onnx.");
        if (!File.Exists(_vocabulary))
            throw new UserException($"'{path}' has no vocab.txt.");
    }

    public string Name { get; }

    public NamedTensors OpenTensors() =>
        _tensors == _onnx ? OnnxInitializers.Open(_onnx) : SafetensorsFile.Open(_tensors);

    public TextReader OpenVocabulary() => File.OpenText(_vocabulary);

    public byte[]? ReadOnnxModel() => File.Exists(_onnx) ? File.ReadAllBytes(_onnx) : null;
}
