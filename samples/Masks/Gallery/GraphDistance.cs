using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>The number that a table has for the distance of two nodes in a graph, which is in another table (Ying et al., "Graphormer").</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length, ScoreModifier = nameof(Score))]
internal static partial class GraphDistance
{
    internal static float Score(float score, int head, int query, int key, ReadOnlySpan<int> hops, ReadOnlySpan<float> hopBias) =>
        score + hopBias[(hops[(query * GallerySize.Length) + key] * GallerySize.Heads) + head];
}
