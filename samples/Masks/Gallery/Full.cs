using System;
using AttentionGen;

namespace AttentionGen.Samples.Masks.Gallery;

/// <summary>No mask: what all others are timed against.</summary>
[ScaledDotProductAttention(GallerySize.Heads, GallerySize.Heads * GallerySize.HeadDimension, GallerySize.Length)]
internal static partial class Full;
