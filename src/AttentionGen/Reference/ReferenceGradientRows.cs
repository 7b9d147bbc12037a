namespace AttentionGen.Reference;

/// <summary>Gradients of the rows that a layer's queries, keys and values are projected from, or of those that they are projected to.</summary>
internal readonly record struct ReferenceGradientRows(double[] Query, double[] Key, double[] Value)
{
    /// <summary>Writes the gradient of some rows if it is wanted.</summary>
    public static void Write(double[] gradient, Span<double> wanted)
    {
        if (!wanted.IsEmpty)
            gradient.CopyTo(wanted);
    }

    /// <summary>That of the rows that attend: in self-attention they are those of keys and values too.</summary>
    public double[] Input(AttentionLayerAttribute declaration) =>
        ReferenceLayer.HasMemory(declaration) ? Query : ReferenceSum.Of(Query, ReferenceSum.Of(Key, Value));

    /// <summary>Writes those of the memories that are wanted.</summary>
    public void WriteMemories(AttentionLayerAttribute declaration, in MultiHeadAttentionGradients<double> wanted)
    {
        if (declaration.HasSeparateMemories)
        {
            Write(Key, wanted.KeyMemory);
            Write(Value, wanted.ValueMemory);
        }
        else if (declaration.HasKeyValueLength)
        {
            Write(ReferenceSum.Of(Key, Value), wanted.Memory);
        }
    }
}
