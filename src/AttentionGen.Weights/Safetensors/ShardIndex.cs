using System.Text.Json;
using AttentionGen.Weights.Bytes;

namespace AttentionGen.Weights.Safetensors;

/// <summary>The index of a model that is spread over several files: JSON whose <c>weight_map</c> names the file of each tensor.</summary>
internal static class ShardIndex
{
    private const string MapName = "weight_map";

    /// <summary>Opens all files that the index names.</summary>
    /// <param name="path">Path of the index.</param>
    /// <param name="sources">Receives the files as they are opened.</param>
    /// <returns>The tensors of the map, in its order.</returns>
    public static List<NamedTensor> Open(string path, List<ModelBytes> sources)
    {
        using ModelBytes index = MappedBytes.Open(path);
        var folder = new ModelFolder(path);
        var shards = new Dictionary<string, Dictionary<string, NamedTensor>>(StringComparer.Ordinal);
        var tensors = new List<NamedTensor>();
        foreach ((string name, string shardName) in ReadMap(index))
        {
            if (!shards.TryGetValue(shardName, out Dictionary<string, NamedTensor>? shard))
            {
                ModelBytes file = MappedBytes.Open(folder.PathOf(shardName, index));
                sources.Add(file);
                shards.Add(shardName, shard = SafetensorsHeader.Read(file).Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal));
            }
            tensors.Add(shard.TryGetValue(name, out NamedTensor? tensor)
                ? tensor
                : throw index.Invalid($"says that tensor {Shown.Name(name)} is in {Shown.Name(shardName)}, which has none of this name."));
        }
        return tensors;
    }

    private static Dictionary<string, string> ReadMap(ModelBytes index)
    {
        if (index.Length > JsonObject.MostBytes)
            throw index.Invalid($"expected an index of at most {JsonObject.MostBytes} bytes, got {index.Length}.");

        Dictionary<string, string>? map = null;
        JsonObject.Read(index, "index", 0, (int)index.Length, (ref JsonObject json) =>
        {
            while (json.NextProperty() is { } property)
            {
                if (property != MapName)
                {
                    json.Skip();
                    continue;
                }
                if (map is not null)
                    throw json.Invalid($"there are two of the name {MapName}");
                json.Expect(JsonTokenType.StartObject, $"an object, {MapName}");
                map = new Dictionary<string, string>(StringComparer.Ordinal);
                while (json.NextProperty() is { } name)
                {
                    if (!map.TryAdd(name, json.String($"the file of tensor {Shown.Name(name)}")))
                        throw json.Invalid($"there are two tensors of the name {Shown.Name(name)}");
                }
            }
        });
        return map ?? throw index.Invalid($"has no {MapName}. Is this the index of a safetensors model?");
    }
}
