using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace AttentionGen.Tests.Onnx;

/// <summary>One conformance case of an ONNX operator, as its file has it.</summary>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Operator">"Attention" or "RotaryEmbedding".</param>
/// <param name="Attributes">The node's attributes.</param>
/// <param name="Inputs">The inputs that are there, by name.</param>
/// <param name="Outputs">The expected outputs, by name.</param>
internal sealed record OnnxCase(
    string Name,
    string Operator,
    IReadOnlyDictionary<string, double> Attributes,
    IReadOnlyDictionary<string, OnnxTensor> Inputs,
    IReadOnlyDictionary<string, OnnxTensor> Outputs)
{
    public static OnnxCase Load(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement root = document.RootElement;
        return new OnnxCase(
            Path.GetFileNameWithoutExtension(file),
            root.GetProperty("op").GetString()!,
            root.GetProperty("attributes").EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetDouble()),
            Tensors(root.GetProperty("inputs")),
            Tensors(root.GetProperty("outputs")));
    }

    private static Dictionary<string, OnnxTensor> Tensors(JsonElement tensors) =>
        tensors.EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!, OnnxTensor.Parse);
}
