using AttentionGen.Weights;

namespace SentenceEncoder.Models;

/// <summary>The published files of a model.</summary>
internal interface IModelFiles
{
    /// <summary>What to call the model.</summary>
    string Name { get; }

    /// <summary>Opens its tensors.</summary>
    NamedTensors OpenTensors();

    /// <summary>Opens its vocabulary: a token on each line.</summary>
    TextReader OpenVocabulary();

    /// <summary>The whole model.onnx, for ONNX Runtime; null if there is none.</summary>
    byte[]? ReadOnnxModel();
}
