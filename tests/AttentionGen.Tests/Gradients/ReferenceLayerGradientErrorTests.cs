namespace AttentionGen.Tests.Gradients;

/// <summary>What the reference's gradients of layers refuse, before anything is written.</summary>
public sealed class ReferenceLayerGradientErrorTests
{
    [Theory]
    [InlineData("input", 5, "input must be (rows, element 2), a multiple of 2 elements, but has 5.")]
    [InlineData("outputGradient", 5, "outputGradient must be (rows 2, element 3), 6 elements, but has 5.")]
    [InlineData("inputGradient", 6, "inputGradient must be (rows 2, element 2), 4 elements, but has 6.")]
    [InlineData("gradients", 1, "gradients must have an array for each of the weights' 2 parameters, or none, but has 1.")]
    [InlineData("gradients", 3, "gradients must have an array for each of the weights' 2 parameters, or none, but has 3.")]
    [InlineData("weight", 5, "The gradient of weight must have its 6 elements, but has 5.")]
    [InlineData("bias", 4, "The gradient of bias must have its 3 elements, but has 4.")]
    [InlineData("bias", -1, "The gradient of bias must have its 3 elements, but is null.")]
    public void Of_a_linear_layer_other_lengths(string wrong, int length, string message)
    {
        double[] inputGradient = Nines(Length("inputGradient", 4));
        double[][] gradients = [.. ((double[][])[Nines(Length("weight", 6)), Nines(Length("bias", 3)), []]).Take(Length("gradients", 2))];
        Refused(wrong is "weight" or "bias" ? "gradients" : wrong, message, [inputGradient, .. gradients], () => ReferenceLayers.Backward(
            new LinearAttribute(2, 3),
            LinearWeights.FromPyTorch(new float[6], new float[3]),
            new double[Length("input", 4)],
            new double[Length("outputGradient", 6)],
            inputGradient,
            gradients));

        int Length(string name, int right) => name == wrong ? length : right;
    }

    [Theory]
    [InlineData("input", 5, "input must be (rows, element 2), a multiple of 2 elements, but has 5.")]
    [InlineData("outputGradient", 6, "outputGradient must be (rows 2, element 2), 4 elements, but has 6.")]
    [InlineData("inputGradient", 6, "inputGradient must be (rows 2, element 2), 4 elements, but has 6.")]
    [InlineData("gradients", 2, "gradients must have an array for each of the weights' 3 parameters, or none, but has 2.")]
    [InlineData("up.weight", 5, "The gradient of up.weight must have its 6 elements, but has 5.")]
    public void Of_a_network_other_lengths(string wrong, int length, string message)
    {
        double[] inputGradient = Nines(Length("inputGradient", 4));
        double[][] gradients = [.. ((double[][])[Nines(6), Nines(Length("up.weight", 6)), Nines(6)]).Take(Length("gradients", 3))];
        Refused(wrong == "up.weight" ? "gradients" : wrong, message, [inputGradient, .. gradients], () => ReferenceLayers.Backward(
            new FeedForwardAttribute(2, 3) { Activation = Activation.SwiGlu },
            Gated(),
            new double[Length("input", 4)],
            new double[Length("outputGradient", 4)],
            inputGradient,
            gradients));

        int Length(string name, int right) => name == wrong ? length : right;
    }

    [Theory]
    [InlineData("outputGradient", 7, "outputGradient must be (batch 2, query 2, model 2), 8 elements, but has 7.")]
    [InlineData("input", 7, "The gradient of input must have its 8 elements, or none, but has 7.")]
    [InlineData("memory", 11, "The gradient of memory must have its 12 elements, or none, but has 11.")]
    [InlineData("keyMemory", 12, "The gradient of keyMemory must have its 0 elements, or none, but has 12.")]
    [InlineData("valueMemory", 12, "The gradient of valueMemory must have its 0 elements, or none, but has 12.")]
    [InlineData("bias", 3, "The gradient of bias must have its 6 elements, or none, but has 3.")]
    [InlineData("sinks", 2, "The gradient of sinks must have its 1 elements, or none, but has 2.")]
    [InlineData("gradients", 1, "gradients must have an array for each of the weights' 2 parameters, or none, but has 1.")]
    [InlineData("outProjectionWeight", 12, "The gradient of outProjectionWeight must have its 4 elements, but has 12.")]
    public void Of_attention_other_lengths(string wrong, int length, string message)
    {
        double[] input = Nines(Length("input", 8)), memory = Nines(Length("memory", 12)), key = Nines(Length("keyMemory", 0)), value = Nines(Length("valueMemory", 0));
        double[] bias = Nines(Length("bias", 6)), sinks = Nines(Length("sinks", 1));
        double[][] gradients = [.. ((double[][])[Nines(12), Nines(Length("outProjectionWeight", 4))]).Take(Length("gradients", 2))];
        string name = wrong switch { "outputGradient" => wrong, "gradients" or "outProjectionWeight" => "gradients", _ => "inputGradients" };
        Refused(name, message, [input, memory, key, value, bias, sinks, .. gradients], () => ReferenceAttention.Backward(
            new MultiHeadAttentionAttribute(1, 2, 2) { KeyValueLength = 3, Mask = AttentionMask.Additive, Sinks = true },
            MultiHeadAttentionWeights.FromPyTorch(new float[12], [], new float[4], []),
            new MultiHeadAttentionInputs { Input = new float[8], Memory = new float[12], Bias = new float[6], Sinks = new float[1] },
            new float[Length("outputGradient", 8)],
            new MultiHeadAttentionGradients<double> { Input = input, Memory = memory, KeyMemory = key, ValueMemory = value, Bias = bias, Sinks = sinks },
            gradients));

        int Length(string name, int right) => name == wrong ? length : right;
    }

    [Theory]
    [InlineData("outputGradient", 3, "outputGradient must be (query 2, model 2), 4 elements, but has 3.")]
    [InlineData("input", 3, "The gradient of input must have its 4 elements, or none, but has 3.")]
    [InlineData("gradients", 2, "gradients must have an array for each of the weights' 3 parameters, or none, but has 2.")]
    [InlineData("attentionNormalization.gain", 3, "The gradient of attentionNormalization.gain must have its 2 elements, but has 3.")]
    public void Of_a_transformer_layer_other_lengths(string wrong, int length, string message)
    {
        double[] input = Nines(Length("input", 4));
        double[][] gradients = [.. ((double[][])[Nines(12), Nines(4), Nines(Length("attentionNormalization.gain", 2))]).Take(Length("gradients", 3))];
        string name = wrong switch { "outputGradient" => wrong, "input" => "inputGradients", _ => "gradients" };
        Refused(name, message, [input, .. gradients], () => ReferenceAttention.Backward(
            new TransformerLayerAttribute(1, 2, 2, 0) { PackedSequences = true },
            Transformer(),
            new MultiHeadAttentionInputs { Input = new float[4], CumulativeQueryLengths = [0, 1, 2] },
            new float[Length("outputGradient", 4)],
            new MultiHeadAttentionGradients<double> { Input = input },
            gradients));

        int Length(string name, int right) => name == wrong ? length : right;
    }

    [Theory]
    [InlineData("cache", "declaration", "KeyValueCache has no gradients: ")]
    [InlineData("rounded weights", "declaration", "WeightType BFloat16 has no gradients: rounding has no derivative.")]
    [InlineData("weights of bytes", "declaration", "WeightType Int8 has no gradients: rounding has no derivative.")]
    [InlineData("method", "scoreModifierGradient", "scoreModifierGradient must be there, since there is a scoreModifier: its derivative is not known.")]
    public void Options_without_gradients(string option, string name, string message)
    {
        MultiHeadAttentionAttribute attention = new(1, 2, 2);
        TransformerLayerAttribute transformer = new(1, 2, 2, 0);
        foreach (AttentionLayerAttribute layer in (AttentionLayerAttribute[])[attention, transformer])
        {
            layer.KeyValueCache = option == "cache";
            layer.WeightType = option switch { "rounded weights" => ElementType.BFloat16, "weights of bytes" => ElementType.Int8, _ => ElementType.Float32 };
            layer.ScoreModifier = option == "method" ? "M" : null;
        }

        Refused(name, message, [], () => ReferenceAttention.Backward(
            attention, MultiHeadAttentionWeights.FromPyTorch(new float[12], [], new float[4], []), Inputs(), new float[4], default, []));
        Refused(name, message, [], () => ReferenceAttention.Backward(transformer, Transformer(), Inputs(), new float[4], default, []));

        MultiHeadAttentionInputs Inputs() => new() { Input = new float[4], ScoreModifier = option == "method" ? (score, _, _, _, _) => score : null };
    }

    [Theory]
    [InlineData(ElementType.BFloat16)]
    [InlineData(ElementType.Int8)]
    public void Rounded_weights_of_layers_without_attention(ElementType type)
    {
        string message = $"WeightType {type} has no gradients: rounding has no derivative.";
        Refused("declaration", message, [], () => ReferenceLayers.Backward(
            new LinearAttribute(1, 1) { WeightType = type }, LinearWeights.FromPyTorch([1f]), [1], [1], [], []));
        Refused("declaration", message, [], () => ReferenceLayers.Backward(
            new FeedForwardAttribute(2, 3) { WeightType = type, Activation = Activation.SwiGlu }, Gated(), [], [], [], []));
    }

    [Fact]
    public void Declarations_and_weights_as_forward_does()
    {
        Refused("declaration", "Inputs must be at least 1, but is 0.", [], () => ReferenceLayers.Backward(new LinearAttribute(0, 1), LinearWeights.FromPyTorch([1f]), [1], [1], [], []));
        Refused("declaration", "HiddenDimension must be at least 1", [], () => ReferenceLayers.Backward(new FeedForwardAttribute(2, 0), Gated(), [], [], [], []));
        Refused("weights", "The linear weight must be", [], () => ReferenceLayers.Backward(new LinearAttribute(1, 2), LinearWeights.FromPyTorch([1f]), [1], [1], [], []));
        Refused("weights", "The network is not gated", [], () => ReferenceLayers.Backward(new FeedForwardAttribute(2, 3), Gated(), [], [], [], []));
        Refused("weights", "The in-projection weight must be", [], () => ReferenceAttention.Backward(
            new MultiHeadAttentionAttribute(1, 2, 2), MultiHeadAttentionWeights.FromPyTorch(new float[3], [], new float[1], []), default, [], default, []));
        Refused("weights", "The layer asks for FeedForward, which is null.", [], () => ReferenceAttention.Backward(
            new TransformerLayerAttribute(1, 2, 2, 3), Transformer(), default, [], default, []));
        Refused("declaration", "Epsilon must be a number", [], () => ReferenceAttention.Backward(
            new TransformerLayerAttribute(1, 2, 2, 0) { Epsilon = -1 }, Transformer(), default, [], default, []));
        Refused("declaration", "AddZeroAttention and Sinks exclude each other.", [], () => ReferenceAttention.Backward(
            new MultiHeadAttentionAttribute(1, 2, 2) { AddZeroAttention = true, Sinks = true },
            MultiHeadAttentionWeights.FromPyTorch(new float[12], [], new float[4], []), default, [], default, []));
    }

    [Fact]
    public void Null()
    {
        Null("weights", () => ReferenceLayers.Backward(new LinearAttribute(1, 1), null!, [], [], [], []));
        Null("weights", () => ReferenceLayers.Backward(new FeedForwardAttribute(1, 1), null!, [], [], [], []));
        Null("weights", () => ReferenceAttention.Backward(new MultiHeadAttentionAttribute(1, 2, 2), null!, default, [], default, []));
        Null("weights", () => ReferenceAttention.Backward(new TransformerLayerAttribute(1, 2, 2, 0), null!, default, [], default, []));
        Null("gradients", () => ReferenceLayers.Backward(new LinearAttribute(1, 1), LinearWeights.FromPyTorch([1f]), [], [], [], null!));

        static void Null(string name, Action call) => Assert.Equal(name, Assert.Throws<ArgumentNullException>(call).ParamName);
    }

    private static FeedForwardWeights Gated() =>
        new(LinearWeights.FromPyTorch(new float[6]), LinearWeights.FromPyTorch(new float[6]), LinearWeights.FromPyTorch(new float[6]));

    private static TransformerLayerWeights Transformer() => new()
    {
        Attention = MultiHeadAttentionWeights.FromPyTorch(new float[12], [], new float[4], []), AttentionNormalization = new NormalizationWeights([1, 1]),
    };

    // A negative length makes none.
    private static double[] Nines(int length)
    {
        if (length < 0)
            return null!;
        var nines = new double[length];
        Array.Fill(nines, 9);
        return nines;
    }

    private static void Refused(string name, string message, double[][] written, Action call)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(call);
        Assert.Equal(name, refused.ParamName);
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.All(written.Where(array => array is not null), array => Assert.All(array, element => Assert.Equal(9, element)));
    }
}
