using System;
using System.Linq;

namespace AttentionGen.Tests.Reference;

/// <summary>Which keys are visible, read off the weights: zero queries share a row's weight evenly among them.</summary>
internal static class Visible
{
    /// <summary>Every row of (batch, head, query) sees exactly the keys that have a 1 in its word.</summary>
    public static void Assert(string visible, ScaledDotProductAttentionAttribute declaration, AttentionInputs inputs)
    {
        double[] expected =
        [
            .. visible.Split(' ').SelectMany(row => row.Select(c => c == '1' ? 1.0 / row.Count(x => x == '1') : 0)),
        ];
        double[] weights = Data.Fill(-1.0, expected.Length);
        ReferenceAttention.Forward(declaration, inputs, new double[inputs.Query.Length], weights);
        Xunit.Assert.Equal(expected, weights);
    }
}
