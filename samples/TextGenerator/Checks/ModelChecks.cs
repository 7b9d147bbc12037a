using AttentionGen;
using AttentionGen.Weights;
using TextGenerator.Generation;
using TextGenerator.Model;

namespace TextGenerator.Checks;

/// <summary>What must hold, of a model that is made for it.</summary>
internal static class ModelChecks
{
    /// <summary>Runs all checks; 0 if everything holds.</summary>
    public static async Task<int> Run()
    {
        var report = new CheckReport();
        string path = Directory.CreateTempSubdirectory("text-generator").FullName;
        try
        {
            var folder = new ModelFolder(Path.Combine(path, "model"));
            RandomModel.Write(folder, seed: 1);
            LlamaWeights weights = LlamaWeights.Read(folder);
            using (SafetensorsFile tensors = SafetensorsFile.Open(folder.Tensors))
            {
                LogitsCheck.Run(report, weights, tensors);
                foreach (ElementType type in LlamaLayers.WeightTypes.Where(type => type != ElementType.Float32))
                {
                    string file = Path.Combine(path, $"{type}.safetensors");
                    RoundedModel.Write(file, tensors, RandomModel.LayerCount, type);
                    using SafetensorsFile rounded = SafetensorsFile.Open(file);
                    LogitsCheck.RunRounded(report, weights, tensors, rounded, type);
                }
            }

            FolderCheck.Run(report, folder, new ModelFolder(Path.Combine(path, "other")));
            SamplerCheck.Run(report);
            await ChatCheck.Run(report, new LlamaNetwork(weights, threadCount: 1)).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
        return report.FailureCount == 0 ? 0 : 1;
    }
}
