extern alias generator;

using System;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Alignment = generator::AttentionGen.CausalAlignment;
using Mask = generator::AttentionGen.AttentionMask;

namespace AttentionGen.Tests.Planning;

/// <summary>The operation count of a plan, against counting one by one.</summary>
public class OperationsTests
{
    [Fact]
    public void Operations_are_those_of_the_visible_pairs()
    {
        int negativeOffsets = 0;
        for (int queries = 1; queries <= 14; queries++)
        {
            for (int keys = 1; keys <= 14; keys++)
            {
                foreach (Alignment alignment in Enum.GetValues<Alignment>())
                {
                    foreach (Mask mask in new[] { Mask.None, Mask.Causal, Mask.Causal | Mask.KeyPadding, Mask.Causal | Mask.Additive, Mask.Boolean })
                    {
                        KernelSpec spec = Specs.Attention(3, 5, 2, queries, keys) with { Mask = mask, CausalAlignment = alignment };
                        negativeOffsets += spec.CausalOffset < 0 ? 1 : 0;
                        int visible = Enumerable.Range(0, queries).Sum(query => Enumerable.Range(0, keys).Count(key => spec.Sees(query, key)));
                        long attention = visible * (5L + 2) * 3;
                        Assert.Equal(attention, Planner.Plan(spec).Operations);

                        // Queries, keys and values in, attended rows out.
                        const int Model = 11;
                        long projections = Model * 3L * ((queries * 5) + (keys * 5) + (keys * 2) + (queries * 2));
                        Assert.Equal(attention + projections, Planner.Plan(Specs.Layer(spec, Model)).Operations);
                    }
                }
            }
        }
        Assert.True(negativeOffsets > 0);
    }

    [Theory]
    [InlineData(Alignment.TopLeft)]
    [InlineData(Alignment.BottomRight)]
    public void Long_sequences_do_not_overflow_the_count(Alignment alignment)
    {
        const int Length = 1 << 20;
        KernelSpec spec = Specs.Attention(2, 64, 64, Length, Length) with { Mask = Mask.Causal, CausalAlignment = alignment };
        Assert.Equal((long)Length * (Length + 1) / 2 * 128 * 2, Planner.Plan(spec).Operations);
    }
}
