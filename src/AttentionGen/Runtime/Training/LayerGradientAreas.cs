namespace AttentionGen.Runtime;

/// <summary>Where gradients within a layer lie in the scratch of a call, in floats. What would be the gradient of the output, or of the input, is that of the caller.</summary>
internal readonly struct LayerGradientAreas
{
    /// <summary>Areas one behind the other.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="queryRows">Rows of the input.</param>
    /// <param name="keyRows">Rows of the memory; those of the input in self-attention.</param>
    public LayerGradientAreas(LayerPlan plan, int queryRows, int keyRows)
    {
        AttentionShape shape = plan.Layer.Attention;
        TransformerPlan? transformer = plan.Transformer;
        FeedForwardPlan? network = transformer?.FeedForward;
        long rows = queryRows, keys = keyRows, model = plan.Layer.ModelDimension, hidden = network?.HiddenDimension ?? 0;
        bool before = transformer is { NormalizesBefore: true }, behind = transformer is { NormalizesBehind: true };
        long next = 0;
        Query = Take(ref next, rows * shape.HeadCount * shape.HeadDimension);
        Key = Take(ref next, keys * shape.KeyValueHeadCount * shape.HeadDimension);
        Value = Take(ref next, keys * shape.KeyValueHeadCount * shape.ValueDimension);
        Attended = Take(ref next, rows * shape.HeadCount * shape.ValueDimension);
        Normalized = Take(ref next, before ? rows * model : 0);
        NormalizedProducts = Take(ref next, before ? rows * model : 0);
        AttentionSum = Take(ref next, behind ? rows * model : 0);
        AttentionProducts = Take(ref next, behind ? rows * model : 0);
        Summed = Take(ref next, network is null ? 0 : rows * model);
        NetworkInput = Take(ref next, network is not null && before ? rows * model : 0);
        NetworkInputProducts = Take(ref next, network is not null && before ? rows * model : 0);
        Hidden = Take(ref next, rows * hidden);
        HiddenSums = Take(ref next, rows * hidden);
        Gates = Take(ref next, network is not null && network.Activation.IsGated() ? rows * hidden : 0);
        NetworkSum = Take(ref next, network is not null && behind ? rows * model : 0);
        NetworkProducts = Take(ref next, network is not null && behind ? rows * model : 0);
        bool drops = transformer is { ResidualDropout: > 0f };
        AttentionDropped = Take(ref next, drops ? rows * model : 0);
        NetworkDropped = Take(ref next, drops && network is not null ? rows * model : 0);
        Length = next;
    }

    /// <summary>Of projected queries.</summary>
    public nint Query { get; }

    /// <summary>Of projected keys.</summary>
    public nint Key { get; }

    /// <summary>Of projected values.</summary>
    public nint Value { get; }

    /// <summary>Of the attention output.</summary>
    public nint Attended { get; }

    /// <summary>Of the normalised input.</summary>
    public nint Normalized { get; }

    /// <summary>That times the normalised rows without their gain.</summary>
    public nint NormalizedProducts { get; }

    /// <summary>Of what is normalised behind the attention.</summary>
    public nint AttentionSum { get; }

    /// <summary>Products of its rows.</summary>
    public nint AttentionProducts { get; }

    /// <summary>Of what the network is added to.</summary>
    public nint Summed { get; }

    /// <summary>Of that, normalised.</summary>
    public nint NetworkInput { get; }

    /// <summary>Products of its rows.</summary>
    public nint NetworkInputProducts { get; }

    /// <summary>Hidden rows, computed anew.</summary>
    public nint Hidden { get; }

    /// <summary>Of hidden rows before the activation.</summary>
    public nint HiddenSums { get; }

    /// <summary>Of gates before it.</summary>
    public nint Gates { get; }

    /// <summary>Of what is normalised behind the network.</summary>
    public nint NetworkSum { get; }

    /// <summary>Products of its rows.</summary>
    public nint NetworkProducts { get; }

    /// <summary>Of what was dropped of behind the attention: of its sum or, where outputs are normalised, of what was added to it.</summary>
    public nint AttentionDropped { get; }

    /// <summary>The same behind the network.</summary>
    public nint NetworkDropped { get; }

    /// <summary>Floats in all.</summary>
    public long Length { get; }

    private static nint Take(ref long next, long length)
    {
        const int Line = 16;
        nint taken = (nint)next;
        next = checked(next + ((length + Line - 1) / Line * Line));
        return taken;
    }
}
