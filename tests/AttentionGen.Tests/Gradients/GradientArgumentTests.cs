using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;
using AttentionGen.Tests.Memory;
using AttentionGen.Tests.Threads;

namespace AttentionGen.Tests.Gradients;

/// <summary>What calls for gradients refuse, with nothing written; what they allow to be left out; and that they allocate nothing.</summary>
[Collection(SerialKernels.Name)]
public sealed class GradientArgumentTests
{
    private static readonly DeclaredAttention s_declaration = new(2, 24, 6)
    {
        KeyValueLength = 9, ValueDimension = 8, Mask = AttentionMask.Additive | AttentionMask.Causal, Sinks = true, Gradients = true,
    };

    private static readonly CompiledKernels s_kernels = CompiledKernels.Of([s_declaration]);

    private readonly AttentionProblem _problem = ProblemNumbers.Draw(new KernelCase(s_declaration, 2, InputFamily.Normal, 5));
    private readonly IAttentionKernel _kernel;
    private readonly GradientCall _call;

    public GradientArgumentTests()
    {
        _kernel = s_kernels.Create(_problem);
        _call = new GradientCall(_kernel, _problem);
    }

    public static TheoryData<string> Spans { get; } =
        ["output", "logSumExp", "outputGradient", "queryGradient", "keyGradient", "valueGradient", "biasGradient", "sinkGradient"];

    [Theory]
    [MemberData(nameof(Spans))]
    public void One_element_too_few_or_too_many_is_refused(string name)
    {
        foreach (int change in new[] { -1, 1 })
        {
            float[] right = Of(name);
            Set(name, new float[right.Length + change]);
            Array.Fill(Of(name), GradientCall.Sentinel);

            ArgumentException refusal = Assert.Throws<ArgumentException>(() => _call.Run(_kernel));

            Assert.Equal(name, refusal.ParamName);
            Assert.Contains($"{right.Length + change}", refusal.Message, StringComparison.Ordinal);
            ExpectNothingWritten();
            Set(name, right);
        }
    }

    [Fact]
    public void Gradients_of_bias_and_sinks_may_be_left_out()
    {
        _call.Run(_kernel);
        float[] query = [.. _call.Query];
        _call.Bias = [];
        _call.Sinks = [];
        Array.Fill(_call.Query, GradientCall.Sentinel);
        _call.Run(_kernel);
        Assert.Equal(query, _call.Query);
    }

    [Fact]
    public void Calls_add_to_gradients_of_bias_and_sinks()
    {
        _call.Run(_kernel);
        float[] bias = [.. _call.Bias], sinks = [.. _call.Sinks];
        Array.Clear(_call.Bias);
        Array.Clear(_call.Sinks);
        _call.Run(_kernel);

        // Sums of six samples and heads are rounded each on the way: 123.5 and what is added, a few units in the last place of 123.5.
        Assert.All(bias.Zip(_call.Bias), pair => Assert.Equal(pair.First - GradientCall.Sentinel, pair.Second, 1e-4f));
        Assert.All(sinks.Zip(_call.Sinks), pair => Assert.Equal(pair.First - GradientCall.Sentinel, pair.Second, 1e-4f));
        Assert.Contains(_call.Bias, gradient => Math.Abs(gradient) > 0.01f);
        Assert.Contains(_call.Sinks, gradient => Math.Abs(gradient) > 0.01f);
    }

    [Fact]
    public void Overlapping_gradients_are_refused()
    {
        _call.Key = _call.Query = new float[Math.Max(_call.Key.Length, _call.Query.Length)];
        Assert.Throws<ArgumentException>(() => _call.Run(_kernel));
    }

    [Fact]
    public void Options_are_refused_before_anything_is_written()
    {
        Assert.Throws<ArgumentNullException>(() => _call.Run(_kernel, passesOptions: true, options: null));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var options = new ParallelOptions { CancellationToken = cancelled.Token };
        Assert.ThrowsAny<OperationCanceledException>(() => _call.Run(_kernel, passesOptions: true, options));
        Assert.ThrowsAny<OperationCanceledException>(() => _call.Run(_kernel, passesOptions: true, options, byName: true));
        ExpectNothingWritten();
    }

    [Fact]
    public void Calls_allocate_nothing()
    {
        var two = new ParallelOptions { MaxDegreeOfParallelism = 2 };
        using var split = new SplitWork();
        Both();
        Assert.Equal(0, AllocatedBytes.Least(Both, attempts: 5));

        void Both()
        {
            _call.Run(_kernel);
            _call.Run(_kernel, byName: true);
            _call.Run(_kernel, passesOptions: true, two);
        }
    }

    /// <summary>Scale / cap is no float any more: the cap is reached by any score, and gradients through it are 0, not NaN.</summary>
    [Fact]
    public void A_cap_that_any_score_reaches_has_gradients_of_0()
    {
        var declaration = new DeclaredAttention(1, 8, 5) { SoftCap = 1e-30f, Scale = 1e10f, Gradients = true };
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(declaration, 1, InputFamily.Normal, 6));
        for (int n = 0; n < problem.Query.Length; n++)
            problem.Query[n] = n < 8 ? 0f : problem.Query[n] / 1024;
        IAttentionKernel kernel = CompiledKernels.Of([declaration]).Create(problem);
        var call = new GradientCall(kernel, problem);
        call.Run(kernel);
        Assert.All(call.Query.Concat(call.Key), gradient => Assert.True(float.IsFinite(gradient)));
        Assert.All(call.Query.Skip(8), gradient => Assert.Equal(0f, gradient));
        Assert.All(call.Value, gradient => Assert.True(float.IsFinite(gradient)));
    }

    /// <summary>Without queries there is nothing to add, however many samples there are.</summary>
    [Fact]
    public void Without_queries_gradients_of_keys_are_0_and_sums_stay()
    {
        AttentionProblem problem = ProblemNumbers.Draw(new KernelCase(s_declaration, 2, InputFamily.Normal, 5) { Lengths = (0, 4) });
        KernelResult result = KernelRun.Execute(s_kernels.Create(problem), problem, passesLengths: true, GuardSide.End);
        Assert.All(result.Gradients.Key.Concat(result.Gradients.Value), gradient => Assert.Equal(0f, gradient));
        Assert.Equal(problem.SinkGradientStart, result.Gradients.Sinks);
        Assert.NotEmpty(result.Gradients.Key);
    }

    private void ExpectNothingWritten() =>
        Assert.All(_call.Gradients, gradient => Assert.All(gradient, element => Assert.Equal(GradientCall.Sentinel, element)));

    private float[] Of(string name) => name switch
    {
        "output" => _call.Output,
        "logSumExp" => _call.LogSumExp,
        "outputGradient" => _call.OutputGradient,
        "queryGradient" => _call.Query,
        "keyGradient" => _call.Key,
        "valueGradient" => _call.Value,
        "biasGradient" => _call.Bias,
        _ => _call.Sinks,
    };

    private void Set(string name, float[] values)
    {
        switch (name)
        {
            case "output": _call.Output = values; break;
            case "logSumExp": _call.LogSumExp = values; break;
            case "outputGradient": _call.OutputGradient = values; break;
            case "queryGradient": _call.Query = values; break;
            case "keyGradient": _call.Key = values; break;
            case "valueGradient": _call.Value = values; break;
            case "biasGradient": _call.Bias = values; break;
            default: _call.Sinks = values; break;
        }
    }
}
