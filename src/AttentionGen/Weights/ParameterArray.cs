namespace AttentionGen;

/// <summary>Arrays of weights: pinned, because threads of a call write gradients to them.</summary>
internal static class ParameterArray
{
    /// <summary>A copy.</summary>
    public static float[] Copy(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return [];
        float[] copy = GC.AllocateUninitializedArray<float>(values.Length, pinned: true);
        values.CopyTo(copy);
        return copy;
    }

    /// <summary>As many zeros.</summary>
    public static float[] Zeros(float[] like) => like.Length == 0 ? [] : GC.AllocateArray<float>(like.Length, pinned: true);
}
