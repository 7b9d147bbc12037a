namespace AttentionGen.Runtime;

/// <summary>Where what a layer's call keeps for its gradients lies, in floats: rows of all samples together.</summary>
internal readonly struct LayerActivations
{
    /// <summary>Areas one behind the other.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="queryRows">Rows of the input.</param>
    /// <param name="keyRows">Rows of the memory; those of the input in self-attention.</param>
    public LayerActivations(LayerPlan plan, int queryRows, int keyRows)
    {
        AttentionShape shape = plan.Layer.Attention;
        TransformerPlan? transformer = plan.Transformer;
        FeedForwardPlan? network = transformer?.FeedForward;
        long rows = queryRows, keys = keyRows, model = plan.Layer.ModelDimension;
        bool before = transformer is { NormalizesBefore: true }, behind = transformer is { NormalizesBehind: true };
        long next = 0;
        Query = Take(ref next, rows * shape.HeadCount * shape.HeadDimension);
        Key = Take(ref next, keys * shape.KeyValueHeadCount * shape.HeadDimension);
        Value = Take(ref next, keys * shape.KeyValueHeadCount * shape.ValueDimension);
        Attended = Take(ref next, rows * shape.HeadCount * shape.ValueDimension);
        Denominators = Take(ref next, rows * shape.HeadCount);
        Normalized = Take(ref next, before ? rows * model : 0);
        AttentionSum = Take(ref next, behind ? rows * model : 0);
        Summed = Take(ref next, network is null ? 0 : rows * model);
        NetworkInput = Take(ref next, network is not null && before ? rows * model : 0);
        HiddenSums = Take(ref next, network is null ? 0 : rows * network.HiddenDimension);
        Gates = Take(ref next, network is not null && network.Activation.IsGated() ? rows * network.HiddenDimension : 0);
        NetworkSum = Take(ref next, network is not null && behind ? rows * model : 0);
        Length = next;
    }

    /// <summary>Projected queries.</summary>
    public nint Query { get; }

    /// <summary>Projected keys.</summary>
    public nint Key { get; }

    /// <summary>Projected values.</summary>
    public nint Value { get; }

    /// <summary>Attention output.</summary>
    public nint Attended { get; }

    /// <summary>Log-sum-exp, (batch, head, query).</summary>
    public nint Denominators { get; }

    /// <summary>The input, normalised; with Pre and Both.</summary>
    public nint Normalized { get; }

    /// <summary>What is normalised behind the attention: with Post the residual sum, with Both what attention returned.</summary>
    public nint AttentionSum { get; }

    /// <summary>What the network is added to.</summary>
    public nint Summed { get; }

    /// <summary>That, normalised; with Pre and Both.</summary>
    public nint NetworkInput { get; }

    /// <summary>Hidden rows before the activation.</summary>
    public nint HiddenSums { get; }

    /// <summary>Gates before it.</summary>
    public nint Gates { get; }

    /// <summary>What is normalised behind the network.</summary>
    public nint NetworkSum { get; }

    /// <summary>Floats in all.</summary>
    public long Length { get; }

    private static nint Take(ref long next, long length)
    {
        nint taken = (nint)next;
        next = checked(next + length);
        return taken;
    }
}
