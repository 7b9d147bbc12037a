extern alias generator;

using System.Collections.Generic;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Element = generator::AttentionGen.ElementType;
using Order = generator::AttentionGen.AttentionLayout;
using Pairing = generator::AttentionGen.RotaryPairing;

namespace AttentionGen.Tests.Planning;

/// <summary>What calls that are shorter than declared do not pay for.</summary>
public class ShortCallPlanTests
{
    private static readonly KernelSpec s_large = Specs.Attention(3, 32, 32, 100, 100) with { Layout = Order.SequenceMajor };

    [Fact]
    public void Panels_of_the_widest_vectors_have_halves_and_others_none()
    {
        foreach (TargetPlan target in Planner.Plan(s_large).Targets)
            Assert.Equal(target.Target == Target.Vector512, target.HalvesPanels);
    }

    [Fact]
    public void A_panel_of_one_vector_has_no_halves() =>
        Assert.All(Planner.Plan(Specs.Attention(3, 32, 32, 16, 700)).Targets, static target => Assert.False(target.HalvesPanels));

    [Fact]
    public void Half_a_panel_reads_rows_in_place_that_are_gathered_for_more() => Assert.True(ReadsInPlace(s_large));

    /// <summary>Keys and values of 3 heads of 32 are 768 bytes a key: as many as a second-level cache of 1 MB holds, and none where it does not hold one.</summary>
    [Fact]
    public void What_comes_from_afar_is_gathered_ahead()
    {
        Assert.Equal(1024 * 1024 / (3 * (32 + 32) * sizeof(float)), Planner.Plan(s_large).Targets[0].MostKeysInPlace);
        Assert.False(ReadsInPlace(Specs.Attention(512, 512, 512, 100, 100) with { Layout = Order.SequenceMajor }));
    }

    /// <summary>Rows that are near anyway are in place for all; what is widened, rotated, completed by a key of its own or in a window is another copy.</summary>
    [Fact]
    public void Rows_that_are_not_copied_as_they_are_stay_so()
    {
        IEnumerable<KernelSpec> others =
        [
            s_large with { Layout = Order.HeadMajor },
            Specs.Attention(3, 32, 32, 20, 20) with { Layout = Order.SequenceMajor },
            s_large with { KeyValueType = Element.BFloat16 },
            s_large with { Rotary = Pairing.HalfSplit },
            s_large with { AddBiasKeyValue = true },
            s_large with { WindowLeft = 3, WindowRight = 3 },
        ];
        Assert.All(others, static spec => Assert.False(ReadsInPlace(spec)));
    }

    private static bool ReadsInPlace(KernelSpec spec) => Planner.Plan(spec).Targets.Any(static target => target.ReadsShortCallsInPlace);
}
