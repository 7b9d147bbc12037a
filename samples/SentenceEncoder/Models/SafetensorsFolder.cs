using AttentionGen.Weights;

namespace SentenceEncoder.Models;

/// <summary>Writes a model as PyTorch publishes it: model.safetensors, whose matrices have a row for each output, and vocab.txt.</summary>
internal static class SafetensorsFolder
{
    /// <exception cref="UserException">The folder cannot be written to.</exception>
    public static void Write(IModelFiles files, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            WriteVocabulary(files, Path.Combine(folder, "vocab.txt"));
            WriteTensors(files, Path.Combine(folder, "model.safetensors"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{folder}' cannot be written to: {exception.Message}");
        }
    }

    private static void WriteVocabulary(IModelFiles files, string path)
    {
        using TextReader vocabulary = files.OpenVocabulary();
        File.WriteAllText(path, vocabulary.ReadToEnd());
    }

    private static void WriteTensors(IModelFiles files, string path)
    {
        using NamedTensors tensors = files.OpenTensors();
        SafetensorsFile.Write(path, [.. Tensors(tensors)]);
    }

    // Everything that has kept its name, and beside each bias of a linear layer its matrix under the name that it had.
    private static IEnumerable<FloatTensor> Tensors(NamedTensors tensors)
    {
        foreach (string name in tensors.Names.Where(name => name.StartsWith("embeddings.", StringComparison.Ordinal) || name.StartsWith("encoder.", StringComparison.Ordinal)))
        {
            if (tensors[name].Type != TensorType.Float32)
                continue;
            yield return new FloatTensor(name, tensors.ReadFloats(name), [.. tensors[name].Shape.ToArray().Select(axis => (int)axis)]);

            string layer = name[..^Math.Min(name.Length, ".bias".Length)], matrix = $"{layer}.weight";
            if (!name.EndsWith(".bias", StringComparison.Ordinal) || tensors.Contains(matrix))
                continue;
            string transposed = ((OnnxInitializers)tensors).MatrixOf(name);
            int inputs = (int)tensors[transposed].Shape[0], outputs = (int)tensors[transposed].Shape[1];
            yield return new FloatTensor(matrix, Transpose(tensors.ReadFloats(transposed), inputs, outputs), outputs, inputs);
        }
    }

    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                result[(column * rows) + row] = matrix[(row * columns) + column];
        }
        return result;
    }
}
