using System.Collections.Generic;
using System.Linq;
using AttentionGen.Tests.Onnx;
using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The reference against the ONNX project's own cases.</summary>
public class OnnxConformanceTests(ITestOutputHelper testOutput)
{
    [Fact]
    public void Every_expressible_case_of_Attention_agrees()
    {
        if (OnnxCases.Folder is null)
            Assert.Skip("No folder shared/onnx-attention beside the repository.");

        IReadOnlyList<OnnxCase> nodes = OnnxCases.Load("Attention");
        var failures = new List<string>();
        var refused = new List<string>();
        int ran = 0;
        foreach (OnnxCase node in nodes)
        {
            if (!OnnxAttention.TryTranslate(node, out IReadOnlyList<OnnxAttentionCall>? calls, out string? reason))
            {
                refused.Add(reason);
                continue;
            }

            ran++;
            testOutput.WriteLine(node.Name);
            failures.AddRange(calls.Select(Run).OfType<string>().Select(difference => $"{node.Name}: {difference}"));
        }

        testOutput.WriteLine($"{ran} of {nodes.Count} cases ran. Not expressible:");
        foreach (IGrouping<string, string> group in refused.GroupBy(reason => reason))
            testOutput.WriteLine($"  {group.Count()}: {group.Key}");

        Assert.Empty(failures);

        // The counts of the data as it is: a translation that refuses more than it should does not go unseen.
        Assert.Equal(87, nodes.Count);
        Assert.Equal(34, ran);
    }

    private static string? Run(OnnxAttentionCall call)
    {
        var output = new float[call.Output.Length];
        var weights = new float[call.Weights?.Length ?? 0];
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
        ReferenceAttention.Forward(call.Declaration, inputs, output, weights);

        if (OnnxCases.Difference(call.Output, output) is { } difference)
            return $"output: {difference}";

        return OnnxCases.Difference(call.Weights, weights) is { } weightDifference ? $"weights: {weightDifference}" : null;
    }
}
