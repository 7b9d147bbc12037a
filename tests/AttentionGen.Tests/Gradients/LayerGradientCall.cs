using AttentionGen.Tests.Cases;
using AttentionGen.Tests.Kernels;

namespace AttentionGen.Tests.Gradients;

/// <summary>One call of the reference of a layer that attends, whose inputs and weights can be changed, and its gradients.</summary>
internal sealed class LayerGradientCall
{
    /// <summary>What is in the arrays that gradients are added to.</summary>
    public const double Start = 3;

    private readonly AttentionProblem _problem;
    private readonly MultiHeadAttentionWeights _attention;
    private readonly TransformerLayerWeights? _transformer;
    private readonly float[] _outputGradient;

    public LayerGradientCall(KernelCase kernelCase)
    {
        _problem = ProblemNumbers.Draw(kernelCase);
        _attention = LayerWeights.Attention(_problem);
        _transformer = _problem.Transformer?.Weights(_problem, _attention);
        _outputGradient = Reference.Data.Random(kernelCase.Seed, _problem.OutputLength);
        foreach (WeightParameter parameter in Weights.Parameters)
            CentralDifference.Round(parameter.Values.Span);
        float[][] rows = [_problem.Query, _problem.Key, _problem.Value, _problem.Bias, _problem.Sinks];
        foreach (float[] values in rows)
            CentralDifference.Round(values);
    }

    public IWeights Weights => _transformer is null ? _attention : _transformer;

    /// <summary>The sum of the output times its gradient.</summary>
    public Loss Loss()
    {
        var output = new double[_problem.OutputLength];
        MultiHeadAttentionInputs inputs = ReferenceRun.LayerInputs(_problem);
        if (_transformer is null)
            ReferenceAttention.Forward((MultiHeadAttentionAttribute)_problem.Attribute, _attention, inputs, output);
        else
            ReferenceAttention.Forward((TransformerLayerAttribute)_problem.Attribute, _transformer, inputs, output);
        return Gradients.Loss.Of(output, _outputGradient);
    }

    /// <summary>All arrays that the loss is a function of, and its gradients.</summary>
    public IReadOnlyList<(string Name, Memory<float> Values, double[] Gradient)> Backward()
    {
        // Rows are written, whatever is there.
        double[] input = Filled(_problem.Query, double.NaN), key = Filled(_problem.Key, double.NaN), value = Filled(_problem.Value, double.NaN);
        double[] bias = Filled(_problem.Bias, Start), sinks = Filled(_problem.Sinks, Start);
        double[][] weights = [.. Weights.Parameters.Select(parameter => Filled(parameter.Values.ToArray(), Start))];
        bool isSeparate = _problem.Declaration.HasSeparateMemories;
        var received = new MultiHeadAttentionGradients<double>
        {
            Input = input,
            Memory = isSeparate ? default : key,
            KeyMemory = isSeparate ? key : default,
            ValueMemory = isSeparate ? value : default,
            Bias = bias,
            Sinks = sinks,
        };
        Run(received, weights);

        // The rest is added.
        foreach (double[] gradient in (double[][])[bias, sinks, .. weights])
        foreach (ref double element in gradient.AsSpan())
            element -= Start;
        return
        [
            ("the input", _problem.Query, input),
            (isSeparate ? "the memory of keys" : "the memory", _problem.Key, key),
            ("the memory of values", _problem.Value, value),
            ("the bias", _problem.Bias, bias),
            ("the sinks", _problem.Sinks, sinks),
            .. Weights.Parameters.Zip(weights, (parameter, gradient) => (parameter.Name, parameter.Values, gradient)),
        ];
    }

    /// <summary>The gradients that are asked for.</summary>
    public void Run(in MultiHeadAttentionGradients<double> received, IReadOnlyList<double[]> weights)
    {
        MultiHeadAttentionInputs inputs = ReferenceRun.LayerInputs(_problem);
        if (_transformer is null)
            ReferenceAttention.Backward((MultiHeadAttentionAttribute)_problem.Attribute, _attention, inputs, _outputGradient, received, weights);
        else
            ReferenceAttention.Backward((TransformerLayerAttribute)_problem.Attribute, _transformer, inputs, _outputGradient, received, weights);
    }

    private static double[] Filled(float[] like, double value)
    {
        var filled = new double[like.Length];
        Array.Fill(filled, value);
        return filled;
    }
}
