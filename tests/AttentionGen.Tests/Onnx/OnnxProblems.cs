using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Onnx;

/// <summary>One run of a generated kernel that a conformance case asks for.</summary>
/// <param name="Node">The case.</param>
/// <param name="Call">What it expects.</param>
/// <param name="Problem">What the kernel is given.</param>
internal sealed record OnnxProblem(OnnxCase Node, OnnxAttentionCall Call, AttentionProblem Problem);

/// <summary>The conformance cases of Attention as problems that generated kernels run.</summary>
internal static class OnnxProblems
{
    /// <summary>Every call of every case, and once more on a cache where one could make it; none if the cases are not there.</summary>
    public static IReadOnlyList<OnnxProblem> All { get; } = OnnxCases.Folder is null ? [] : [.. OnnxCases.Load("Attention").SelectMany(Of)];

    private static IEnumerable<OnnxProblem> Of(OnnxCase node)
    {
        foreach (OnnxAttentionCall call in OnnxAttention.Translate(node))
        {
            yield return new OnnxProblem(node, call, Of(call));
            if (OnCache(node, call) is { } cached)
                yield return new OnnxProblem(node, call, cached);
        }
    }

    private static AttentionProblem Of(OnnxAttentionCall call) => new(Declared(call.Declaration), call.Batch, call.Declaration.SequenceLength, call.KeyLength)
    {
        Query = call.Query,
        Key = call.Key,
        Value = call.Value,
        Mask = call.Mask,
        Bias = call.Bias,
        KeyLengths = call.KeyLengths,
    };

    // The call on a cache that one call before it has filled with the past; null unless it is causal from the past on and has a key for each query.
    private static AttentionProblem? OnCache(OnnxCase node, OnnxAttentionCall call)
    {
        ScaledDotProductAttentionAttribute attribute = call.Declaration;
        int queries = attribute.SequenceLength, past = call.KeyLength - queries;

        // A single query at the end sees all keys, causal or not.
        bool isCausal = (attribute.Mask & AttentionMask.Causal) != 0 || queries == 1;
        if (!node.Inputs.TryGetValue("past_key", out OnnxTensor? pastKey) || pastKey.Shape[2] != past || past == 0)
            return null;
        if (!isCausal || call.KeyLengths.Length > 0 || attribute.WindowRight > 0)
            return null;

        AttentionMask mask = attribute.Mask & ~AttentionMask.Causal;
        DeclaredAttention declaration = Declared(attribute) with
        {
            SequenceLength = call.KeyLength,
            KeyValueLength = null,
            CausalAlignment = null,
            Mask = mask == AttentionMask.None ? null : mask,
            KeyValueCache = true,
        };

        // Nothing is expected of the queries of the past, so they are 0 and see all that is not after them.
        var whole = new AttentionProblem(declaration, call.Batch, call.KeyLength, call.KeyLength) { Key = call.Key, Value = call.Value };
        whole.Query = new float[call.Batch * whole.QuerySample];
        AttentionProblem prefill = StepRows.Of(whole, 0, past, []);
        prefill.Mask = new bool[prefill.MaskLength];
        Array.Fill(prefill.Mask, true);
        prefill.Bias = new float[prefill.BiasLength];
        AttentionProblem last = StepRows.Of(whole, past, queries, [prefill]);
        last.Query = call.Query;
        last.Mask = call.Mask;
        last.Bias = call.Bias;
        return last;
    }

    private static DeclaredAttention Declared(ScaledDotProductAttentionAttribute attribute) =>
        new(attribute.HeadCount, attribute.ModelDimension, attribute.SequenceLength)
        {
            KeyValueLength = attribute.KeyValueLength,
            KeyValueHeadCount = Unless(attribute.HeadCount, attribute.KeyValueHeadCount),
            HeadDimension = attribute.HeadDimension,
            ValueDimension = attribute.ValueDimension,
            Scale = attribute.Scale,
            Mask = Unless(AttentionMask.None, attribute.Mask),
            MaskAxes = Unless(AttentionAxes.Query, attribute.MaskAxes),
            BiasAxes = Unless(AttentionAxes.Query, attribute.BiasAxes),
            CausalAlignment = Unless(CausalAlignment.TopLeft, attribute.CausalAlignment),
            WindowLeft = Unless(-1, attribute.WindowLeft),
            WindowRight = Unless(-1, attribute.WindowRight),
            SoftCap = Unless(0f, attribute.SoftCap),
            Layout = Unless(AttentionLayout.SequenceMajor, attribute.Layout),
            ElementType = Unless(ElementType.Float32, attribute.ElementType),
            Outputs = Unless(AttentionOutputs.None, attribute.Outputs),
        };

    private static T? Unless<T>(T usual, T value)
        where T : struct => EqualityComparer<T>.Default.Equals(usual, value) ? null : value;
}
