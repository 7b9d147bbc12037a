using System;
using System.Collections.Generic;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>All masks and changes of scores that are shown here.</summary>
internal static class MaskGallery
{
    /// <summary>Each with what it needs beside the rows.</summary>
    /// <param name="inputs">The tables and numbers that calls pass.</param>
    public static IReadOnlyList<GalleryEntry> Of(GalleryInputs inputs) =>
    [
        new("Causal", "Causal", (query, key, value, output) => Causal.Forward(query, key, value, output), () => Causal.KernelPlan)
        {
            Predicate = (_, head, query, key) => Causal.Sees(head, query, key),
        },
        new("Sliding window", "SlidingWindow", (query, key, value, output) => SlidingWindow.Forward(query, key, value, output), () => SlidingWindow.KernelPlan)
        {
            Predicate = (_, head, query, key) => SlidingWindow.Sees(head, query, key),
        },
        new("Prefix language model", "PrefixLanguageModel", (query, key, value, output) => PrefixLanguageModel.Forward(query, key, value, inputs.PrefixLength, output), () => PrefixLanguageModel.KernelPlan)
        {
            Predicate = (_, head, query, key) => PrefixLanguageModel.Sees(head, query, key, inputs.PrefixLength),
        },
        new("Documents end to end", "Documents", (query, key, value, output) => Documents.Forward(query, key, value, inputs.Documents, output), () => Documents.KernelPlan)
        {
            Predicate = (_, head, query, key) => Documents.Sees(head, query, key, inputs.Documents),
        },
        new("Shared prefix", "SharedPrefix", (query, key, value, output) => SharedPrefix.Forward(query, key, value, inputs.Documents, output), () => SharedPrefix.KernelPlan)
        {
            Predicate = (_, head, query, key) => SharedPrefix.Sees(head, query, key, inputs.Documents),
        },
        new("Dilated", "Dilated", (query, key, value, output) => Dilated.Forward(query, key, value, output), () => Dilated.KernelPlan)
        {
            Predicate = (_, head, query, key) => Dilated.Sees(head, query, key),
        },
        new("Global and local", "GlobalAndLocal", (query, key, value, output) => GlobalAndLocal.Forward(query, key, value, output), () => GlobalAndLocal.KernelPlan)
        {
            Predicate = (_, head, query, key) => GlobalAndLocal.Sees(head, query, key),
        },
        new("Neighbourhood in an image", "ImageNeighbourhood", (query, key, value, output) => ImageNeighbourhood.Forward(query, key, value, output), () => ImageNeighbourhood.KernelPlan)
        {
            Predicate = (_, head, query, key) => ImageNeighbourhood.Sees(head, query, key),
        },
        new("Neighbourhood in a tiled image", "TiledNeighbourhood", (query, key, value, output) => TiledNeighbourhood.Forward(query, key, value, output), () => TiledNeighbourhood.KernelPlan)
        {
            Predicate = (_, head, query, key) => TiledNeighbourhood.Sees(head, query, key),
        },
        new("Block diffusion", "BlockDiffusion", (query, key, value, output) => BlockDiffusion.Forward(query, key, value, output), () => BlockDiffusion.KernelPlan)
        {
            Predicate = (_, head, query, key) => BlockDiffusion.Sees(head, query, key),
        },
        new("Tree of drafts", "TreeVerification", (query, key, value, output) => TreeVerification.Forward(query, key, value, inputs.PromptLength, inputs.Ancestors, output), () => TreeVerification.KernelPlan)
        {
            Predicate = (_, head, query, key) => TreeVerification.Sees(head, query, key, inputs.PromptLength, inputs.Ancestors),
        },
        new("Sliding tile in a film", "SlidingTile", (query, key, value, output) => SlidingTile.Forward(query, key, value, output), () => SlidingTile.KernelPlan)
        {
            Predicate = (_, head, query, key) => SlidingTile.Sees(head, query, key),
        },
        new("Linear bias (ALiBi)", "LinearBias", (query, key, value, output) => LinearBias.Forward(query, key, value, output), () => LinearBias.KernelPlan)
        {
            Modifier = (score, _, head, query, key) => LinearBias.Score(score, head, query, key),
        },
        new("Learned relative bias (T5)", "RelativeBias", (query, key, value, output) => RelativeBias.Forward(query, key, value, inputs.RelativeBias, output), () => RelativeBias.KernelPlan)
        {
            Modifier = (score, _, head, query, key) => RelativeBias.Score(score, head, query, key, inputs.RelativeBias),
        },
        new("Soft cap", "SoftCapped", (query, key, value, output) => SoftCapped.Forward(query, key, value, output), () => SoftCapped.KernelPlan)
        {
            Predicate = (_, head, query, key) => SoftCapped.Sees(head, query, key),
            Modifier = (score, _, head, query, key) => SoftCapped.Score(score, head, query, key),
        },
        new("Distance decay", "DistanceDecay", (query, key, value, output) => DistanceDecay.Forward(query, key, value, inputs.Rate, output), () => DistanceDecay.KernelPlan)
        {
            Modifier = (score, _, head, query, key) => DistanceDecay.Score(score, head, query, key, inputs.Rate),
        },
        new("Nested tables (Graphormer)", "GraphDistance", (query, key, value, output) => GraphDistance.Forward(query, key, value, inputs.Hops, inputs.HopBias, output), () => GraphDistance.KernelPlan)
        {
            Modifier = (score, _, head, query, key) => GraphDistance.Score(score, head, query, key, inputs.Hops, inputs.HopBias),
        },
        new("A pattern for each head", "HeadPatterns", (query, key, value, output) => HeadPatterns.Forward(query, key, value, output), () => HeadPatterns.KernelPlan)
        {
            Predicate = (_, head, query, key) => HeadPatterns.Sees(head, query, key),
        },
    ];
}
