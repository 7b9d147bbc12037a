using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Gradients;

/// <summary>A call for gradients on ordinary arrays, each free to be replaced.</summary>
internal sealed class GradientCall
{
    private readonly AttentionProblem _problem;
    private readonly KernelResult _forward;

    public GradientCall(IAttentionKernel kernel, AttentionProblem problem)
    {
        _problem = problem;
        _forward = ArrayRun.OutputsOf(problem);
        kernel.Forward(ArrayRun.CallOf(problem, passesLengths: false, _forward));
        Output = _forward.Output;
        LogSumExp = _forward.LogSumExp;
        OutputGradient = problem.OutputGradient;
        Query = Filled(problem.Query.Length);
        Key = Filled(problem.Key.Length);
        Value = Filled(problem.Value.Length);
        Bias = Filled(problem.Bias.Length);
        Sinks = Filled(problem.Sinks.Length);
    }

    /// <summary>What gradients are before a call.</summary>
    public const float Sentinel = 123.5f;

    public float[] Output { get; set; }
    public float[] LogSumExp { get; set; }
    public float[] OutputGradient { get; set; }
    public float[] Query { get; set; }
    public float[] Key { get; set; }
    public float[] Value { get; set; }
    public float[] Bias { get; set; }
    public float[] Sinks { get; set; }

    /// <summary>The gradients.</summary>
    public IEnumerable<float[]> Gradients => [Query, Key, Value, Bias, Sinks];

    public void Run(IAttentionKernel kernel, bool passesOptions = false, ParallelOptions? options = null, bool byName = false)
    {
        AttentionCall call = ArrayRun.CallOf(_problem, passesLengths: false, _forward);
        call.ForwardOutput = Output;
        call.ForwardLogSumExp = LogSumExp;
        call.OutputGradient = OutputGradient;
        call.QueryGradient = Query;
        call.KeyGradient = Key;
        call.ValueGradient = Value;
        call.BiasGradient = Bias;
        call.SinkGradient = Sinks;
        call.PassesOptions = passesOptions;
        call.Options = options;
        call.ByName = byName;
        kernel.Backward(call);
    }

    private static float[] Filled(int length)
    {
        var values = new float[length];
        Array.Fill(values, Sentinel);
        return values;
    }
}
