using SentenceEncoder.Models;
using SentenceEncoder.Network;
using SentenceEncoder.Tokens;

namespace SentenceEncoder.Checks;

/// <summary>The model written to a folder as safetensors, and read from there, makes the same bits.</summary>
internal static class FolderCheck
{
    public static void Run(CheckReport report, IModelFiles files, MiniLmWeights weights, WordPieces wordPieces, IReadOnlyList<string> passages)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("minilm-");
        try
        {
            SafetensorsFolder.Write(files, folder.FullName);
            var copy = new ModelFolder(folder.FullName);
            using TextReader vocabulary = copy.OpenVocabulary();
            using var original = new MiniLmNetwork(weights, threadCount: 1);
            using var read = new MiniLmNetwork(MiniLmWeights.Read(copy), threadCount: 1);

            PackedTokens tokens = wordPieces.Encode(passages.Take(4)), tokensRead = new WordPieces(vocabulary).Encode(passages.Take(4));
            float[] expected = new float[tokens.Count * MiniLmShape.Dimension], found = new float[expected.Length];
            original.Encode(tokens, expected);
            read.Encode(tokensRead, found);
            report.Add("model.safetensors and vocab.txt in a folder make the same bits", found.AsSpan().SequenceEqual(expected));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
