using AttentionGen.Tests.Cases;

namespace AttentionGen.Tests.Kernels;

/// <summary>The library's reference on a problem, in double.</summary>
internal static class ReferenceRun
{
    public static (double[] Output, double[] Weights) Execute(AttentionProblem problem)
    {
        var output = new double[problem.BatchSize * problem.OutputSample];
        var weights = new double[problem.BatchSize * problem.WeightsSample];
        if (problem.Attribute is MultiHeadAttentionAttribute layer)
        {
            var inputs = new MultiHeadAttentionInputs
            {
                Input = problem.Query,
                Memory = problem.Key,
                Mask = problem.Mask,
                Bias = problem.Bias,
                KeyLengths = problem.KeyLengths,
                QueryLength = problem.QueryLength,
                KeyLength = problem.KeyLength,
            };
            ReferenceAttention.Forward(layer, LayerWeights.Of(problem)!, inputs, output, weights);
        }
        else
        {
            var inputs = new AttentionInputs
            {
                Query = problem.Query,
                Key = problem.Key,
                Value = problem.Value,
                Mask = problem.Mask,
                Bias = problem.Bias,
                KeyLengths = problem.KeyLengths,
                QueryLength = problem.QueryLength,
                KeyLength = problem.KeyLength,
            };
            ReferenceAttention.Forward((ScaledDotProductAttentionAttribute)problem.Attribute, inputs, output, weights);
        }

        return (output, weights);
    }
}
