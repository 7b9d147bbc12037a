using System;
using System.Linq;
namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>What the methods of the gallery take beside score and positions: the same numbers at every run.</summary>
internal sealed class GalleryInputs
{
    private const int DocumentCount = 5;
    private const int MostDrafts = 31;

    private readonly Random _random = new(7);

    public GalleryInputs()
    {
        int length = GallerySize.Length;
        Documents = [.. Enumerable.Range(0, length).Select(n => n * DocumentCount / length)];
        PrefixLength = length / 4;
        PromptLength = Math.Max(length - MostDrafts, 0);
        Ancestors = Tree(length - PromptLength);
        RelativeBias = [.. Enumerable.Range(0, GallerySize.Heads * GallerySize.Distances).Select(_ => _random.NextSingle() - 0.5f)];
        Hops = [.. Enumerable.Range(0, length * length).Select(n => Math.Min(Math.Abs((n / length) - (n % length)) % 17, 9))];
        HopBias = [.. Enumerable.Range(0, 10 * GallerySize.Heads).Select(_ => _random.NextSingle() - 0.5f)];
    }

    /// <summary>The document of each token.</summary>
    public int[] Documents { get; }

    /// <summary>Tokens of the prefix that all see.</summary>
    public int PrefixLength { get; }

    /// <summary>Tokens before the drafts.</summary>
    public int PromptLength { get; }

    /// <summary>Of each draft the drafts that it follows, itself among them, a bit each.</summary>
    public int[] Ancestors { get; }

    /// <summary>(head, distance), from -(Length - 1) on.</summary>
    public float[] RelativeBias { get; }

    /// <summary>How much a distance counts.</summary>
    public float Rate => 0.25f;

    /// <summary>(query, key): steps from one node of a graph to the other.</summary>
    public int[] Hops { get; }

    /// <summary>(steps, head).</summary>
    public float[] HopBias { get; }

    // A binary tree, its nodes numbered level by level.
    private static int[] Tree(int nodes)
    {
        var ancestors = new int[nodes];
        for (int node = 0; node < nodes; node++)
            ancestors[node] = (1 << node) | (node == 0 ? 0 : ancestors[(node - 1) / 2]);
        return ancestors;
    }
}
