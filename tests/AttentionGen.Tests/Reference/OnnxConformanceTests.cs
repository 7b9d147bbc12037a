using System;
using System.Collections.Generic;
using System.Linq;
using AttentionGen.Tests.Onnx;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The reference against the ONNX project's own cases.</summary>
public class OnnxConformanceTests(ITestOutputHelper testOutput)
{
    [Fact]
    public void Every_case_of_Attention_agrees()
    {
        if (OnnxCases.Folder is null)
            Assert.Skip("No folder shared/onnx-attention beside the repository.");

        IReadOnlyList<OnnxCase> nodes = OnnxCases.Load("Attention");
        var failures = new List<string>();
        int ran = 0;
        foreach (OnnxCase node in nodes)
        {
            IReadOnlyList<OnnxAttentionCall> calls = OnnxAttention.Translate(node);
            Assert.NotEmpty(calls);
            failures.AddRange(calls.Select(Run).OfType<string>().Select(difference => $"{node.Name}: {difference}"));
            ran++;
        }

        testOutput.WriteLine($"{ran} of {nodes.Count} cases ran.");
        Assert.Empty(failures);

        // The count of the data as it is: a case that is not found does not go unseen.
        Assert.Equal(87, ran);
    }

    private static string? Run(OnnxAttentionCall call)
    {
        var inputs = new AttentionInputs
        {
            Query = call.Query,
            Key = call.Key,
            Value = call.Value,
            Mask = call.Mask,
            Bias = call.Bias,
            KeyLengths = call.KeyLengths,
            KeyLength = call.KeyLength,
        };
        var output = new double[call.OutputLength];
        var scores = new double[call.ScoresLength];
        AttentionResults<double> results = call.Declaration.Outputs switch
        {
            AttentionOutputs.ScaledScores => new() { ScaledScores = scores },
            AttentionOutputs.CappedScores => new() { CappedScores = scores },
            AttentionOutputs.MaskedScores => new() { MaskedScores = scores },
            AttentionOutputs.Weights => new() { Weights = scores },
            _ => default,
        };
        ReferenceAttention.Forward(call.Declaration, inputs, output, results);
        return call.Difference(Array.ConvertAll(output, x => (float)x), Array.ConvertAll(scores, x => (float)x));
    }
}
