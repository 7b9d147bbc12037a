using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Gradients;

/// <summary>What calls of layers that learn refuse, with nothing written; what may be left out; and that they allocate nothing.</summary>
[Collection(SerialKernels.Name)]
public sealed class LayerGradientArgumentTests
{
    private const float Sentinel = 123.5f;

    private static readonly DeclaredAttention s_declaration = new(2, 24, 6)
    {
        IsMultiHead = true, FeedForwardDimension = 20, KeyValueLength = 9, Mask = AttentionMask.Additive | AttentionMask.Causal, Sinks = true, Gradients = true,
        NormalizationPlacement = NormalizationPlacement.Both, Activation = Activation.SwiGlu,
        AttentionDropout = 0.1f, HiddenDropout = 0.2f, ResidualDropout = 0.3f,
    };

    private static readonly CompiledKernels s_kernels = CompiledKernels.Of([s_declaration]);

    private readonly AttentionProblem _problem = ProblemNumbers.Draw(new KernelCase(s_declaration, 2, InputFamily.Normal, 5));
    private readonly TransformerLayerWeights _weights;
    private readonly IAttentionKernel _layer;
    private readonly Dictionary<string, float[]> _spans;
    private readonly KernelResult _forward;
    private TransformerLayerWeights? _gradients;

    public LayerGradientArgumentTests()
    {
        _weights = LayerWeights.Transformer(_problem);
        _gradients = _weights.CreateGradients();
        _layer = s_kernels.Create(_problem);
        _forward = ArrayRun.OutputsOf(_problem);
        _spans = new()
        {
            ["activations"] = new float[_layer.ActivationCount(2 * 6, 2 * 9)],
            ["outputGradient"] = _problem.OutputGradient,
            ["inputGradient"] = Filled(_problem.Query.Length),
            ["memoryGradient"] = Filled(_problem.Key.Length),
            ["biasGradient"] = Filled(_problem.Bias.Length),
            ["sinkGradient"] = Filled(_problem.Sinks.Length),
        };
        Keep();
    }

    public static TheoryData<string> Spans { get; } = ["activations", "outputGradient", "inputGradient", "memoryGradient", "biasGradient", "sinkGradient"];

    [Theory]
    [MemberData(nameof(Spans))]
    public void One_element_too_few_or_too_many_is_refused(string name)
    {
        foreach (int change in new[] { -1, 1 })
        {
            float[] right = _spans[name];
            _spans[name] = Filled(right.Length + change);
            ArgumentException refusal = Assert.Throws<ArgumentException>(() => Run());
            Assert.Equal(name, refusal.ParamName);
            Assert.Contains($"{right.Length + change}", refusal.Message, StringComparison.Ordinal);
            ExpectNothingWritten();
            _spans[name] = right;
        }
    }

    [Fact]
    public void Activations_of_another_length_are_refused_by_the_call_that_keeps_them()
    {
        _spans["activations"] = Filled(_spans["activations"].Length - 1);
        Assert.Equal("activations", Assert.Throws<ArgumentException>(Keep).ParamName);
        Assert.All(_spans["activations"], x => Assert.Equal(Sentinel, x));
    }

    [Fact]
    public void What_is_not_wanted_may_be_left_out()
    {
        Run();
        float[] input = [.. _spans["inputGradient"]], weight = _gradients!.Parameters[0].Values.ToArray();
        _spans["memoryGradient"] = _spans["biasGradient"] = _spans["sinkGradient"] = [];
        Array.Fill(_spans["inputGradient"], Sentinel);
        _gradients = null;
        Run();
        Assert.Equal(input, _spans["inputGradient"]);
        _spans["inputGradient"] = [];
        _gradients = _weights.CreateGradients();
        Run();
        Assert.Equal(weight, _gradients.Parameters[0].Values.ToArray());
    }

    [Fact]
    public void Gradients_of_another_form_are_refused()
    {
        DeclaredAttention wide = s_declaration with { FeedForwardDimension = 21 };
        _gradients = LayerWeights.Transformer(ProblemNumbers.Draw(new KernelCase(wide, 1, InputFamily.Normal, 5))).CreateGradients();
        Assert.Equal("gradients", Assert.Throws<ArgumentException>(() => Run()).ParamName);
        ExpectNothingWritten();
    }

    [Fact]
    public void Overlapping_gradients_are_refused()
    {
        _spans["inputGradient"] = _spans["outputGradient"];
        Assert.Equal("inputGradient", Assert.Throws<ArgumentException>(() => Run()).ParamName);
    }

    [Fact]
    public void Options_are_refused_before_anything_is_written()
    {
        Assert.Throws<ArgumentNullException>(() => Run(passesOptions: true, options: null));
        var options = new ParallelOptions { CancellationToken = new CancellationToken(canceled: true) };
        Assert.ThrowsAny<OperationCanceledException>(() => Run(passesOptions: true, options));
        Assert.ThrowsAny<OperationCanceledException>(() => Run(passesOptions: true, options, byName: true));
        ExpectNothingWritten();
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var two = new ParallelOptions { MaxDegreeOfParallelism = 2 };
        using var split = new SplitWork();
        Step();
        Assert.Equal(0, AllocatedBytes.Least(Step, attempts: 5));

        void Step()
        {
            Keep();
            Run();
            Run(byName: true);
            Run(passesOptions: true, two);
            _weights.Repack();
        }
    }

    /// <summary>Without queries nothing comes of the memory, and nothing is added.</summary>
    [Fact]
    public void Without_queries_gradients_of_the_memory_are_0()
    {
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(s_declaration, 2, InputFamily.Normal, 5) { Lengths = (0, 4) });
        KernelResult result = KernelRun.Execute(s_kernels.Create(problem), problem, passesLengths: true, GuardSide.End);
        Assert.NotEmpty(result.Gradients.Key);
        Assert.All(result.Gradients.Key, gradient => Assert.Equal(0f, gradient));
        Assert.All(result.Gradients.Weights, gradient => Assert.All(gradient.Values.Select((value, n) => (value, n)), pair => Assert.Equal(LayerWeights.GradientStart(pair.n), pair.value)));
    }

    private void Keep()
    {
        AttentionCall call = ArrayRun.CallOf(_problem, passesLengths: false, _forward);
        call.Activations = _spans["activations"];
        _layer.Keep(call);
    }

    private void Run(bool passesOptions = false, ParallelOptions? options = null, bool byName = false)
    {
        AttentionCall call = ArrayRun.CallOf(_problem, passesLengths: false, _forward);
        call.KeptActivations = _spans["activations"];
        call.OutputGradient = _spans["outputGradient"];
        call.QueryGradient = _spans["inputGradient"];
        call.KeyGradient = _spans["memoryGradient"];
        call.BiasGradient = _spans["biasGradient"];
        call.SinkGradient = _spans["sinkGradient"];
        call.WeightGradients = _gradients;
        call.PassesOptions = passesOptions;
        call.Options = options;
        call.ByName = byName;
        _layer.Backward(call);
    }

    private void ExpectNothingWritten()
    {
        foreach (string name in Spans.Select(row => (string)row.Data).Where(name => name.EndsWith("Gradient", StringComparison.Ordinal) && name != "outputGradient"))
            Assert.All(_spans[name], x => Assert.Equal(Sentinel, x));
        Assert.All(_gradients!.Parameters, parameter => Assert.All(parameter.Values.ToArray(), x => Assert.Equal(0f, x)));
    }

    private static float[] Filled(int length)
    {
        var filled = new float[length];
        Array.Fill(filled, Sentinel);
        return filled;
    }
}
