using AttentionGen.Weights;

namespace SentenceEncoder.Comparison;

/// <summary>What ONNX Runtime's optimiser makes of a model.</summary>
internal static class OptimizedGraph
{
    /// <summary>How often each operation occurs in the model as it runs, the most frequent first.</summary>
    public static string Describe(byte[] model)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("minilm-");
        try
        {
            string path = Path.Combine(folder.FullName, "optimized.onnx");
            new OnnxNetwork(model, threadCount: 1, path).Dispose();
            using OnnxInitializers optimized = OnnxInitializers.Open(path);
            return string.Join(", ", optimized.Nodes.CountBy(node => node.OperatorType).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
