using System.Text.Json.Nodes;
using AttentionGen.Weights;
using TextGenerator.Model;

namespace TextGenerator.Checks;

/// <summary>Models in folders: the same for a seed, and refused with the reason if they are others than the layers were generated for.</summary>
internal static class FolderCheck
{
    public static void Run(CheckReport report, ModelFolder folder, ModelFolder other)
    {
        RandomModel.Write(other, seed: 1);
        report.Add("a seed makes the same model", File.ReadAllBytes(folder.Tensors).AsSpan().SequenceEqual(File.ReadAllBytes(other.Tensors)));

        JsonNode configuration = JsonNode.Parse(File.ReadAllText(other.Configuration))!;
        configuration["hidden_size"] = 512;
        File.WriteAllText(other.Configuration, configuration.ToJsonString());
        Refused("of another size", other, "hidden_size of 512; the layers were generated for 384: change LlamaShape.Dimension");

        configuration["hidden_size"] = LlamaShape.Dimension;
        configuration["num_hidden_layers"] = RandomModel.LayerCount + 1;
        File.WriteAllText(other.Configuration, configuration.ToJsonString());
        Refused("with a layer that is not there", other, $"'{LlamaTensors.Layer(RandomModel.LayerCount)}.");

        File.WriteAllText(other.Configuration, "[]");
        Refused("with another configuration", other, "not the configuration of a model of Llama's kind");

        File.Copy(folder.Configuration, other.Configuration, overwrite: true);
        SafetensorsFile.Write(other.Tensors, [.. LlamaTensors.All(RandomModel.LayerCount).Select(tensor => new FloatTensor(tensor.Name, new float[3], 3))]);
        Refused("with tensors of other shapes", other, "(258, 384), but it is (3)");

        void Refused(string what, ModelFolder model, string reason)
        {
            string found = "it is read";
            try
            {
                LlamaWeights.Read(model);
            }
            catch (UserException exception)
            {
                found = exception.Message;
            }
            report.Add($"a model {what} is refused", found.Contains(reason, StringComparison.Ordinal), found.Replace(model.Path, "model", StringComparison.Ordinal));
        }
    }
}
