extern alias generator;

using generator::AttentionGen.Generator.Model.Scores;
using generator::AttentionGen.Generator.Planning;
using generator::AttentionGen.Generator.Planning.Scores;

namespace AttentionGen.Tests.Planning;

/// <summary>When the walk over scores can be spared, in part or whole.</summary>
public sealed class ScorePassTests
{
    private static readonly ScorePlan s_modifier = ScorePlan.Of(Assert.Single(ParsedSpecs.OfModifiers(["score * 2f"])).Methods!, hasShards: false);
    private static readonly ScorePlan s_predicate = ScorePlan.Of(Assert.Single(ParsedSpecs.OfPredicates([("2, 8, 4", "key * query < 5")])).Methods!, hasShards: false);
    private static readonly ScorePass s_bare = new(SoftCap: 0f, HasDistances: false, KeepsHidden: false, ReturnsMasked: false, Methods: null);

    private static readonly ScorePass[] s_others = [s_bare with { SoftCap = 2f }, s_bare with { HasDistances = true }, s_bare with { KeepsHidden = true }];

    /// <summary>A modifier takes scores as they come, if nothing else asks for exponents of 2.</summary>
    [Fact]
    public void Products_come_in_natural_units_for_a_modifier_alone()
    {
        Assert.True((s_bare with { Methods = s_modifier }).TakesNaturalScores);
        Assert.True((s_bare with { Methods = s_modifier, ReturnsMasked = true }).TakesNaturalScores);
        Assert.All(s_others, other => Assert.False((other with { Methods = s_modifier }).TakesNaturalScores));
        Assert.False((s_bare with { Methods = s_predicate }).TakesNaturalScores);
        Assert.False(s_bare.TakesNaturalScores);
    }

    [Fact]
    public void Tiles_that_a_predicate_leaves_whole_need_no_walk_if_it_is_all_there_is()
    {
        Assert.True((s_bare with { Methods = s_predicate }).HasPredicateOnly);
        Assert.All([.. s_others, s_bare with { ReturnsMasked = true }], other => Assert.False((other with { Methods = s_predicate }).HasPredicateOnly));
        Assert.False((s_bare with { Methods = s_modifier }).HasPredicateOnly);
    }

    /// <summary>Blocks are passed over in the gradients where a predicate hides them.</summary>
    [Fact]
    public void Gradients_pass_over_blocks_that_a_predicate_hides()
    {
        Assert.True(Plan(s_predicate.Methods).ClassifiesBlocks);
        Assert.False(Plan(s_modifier.Methods).ClassifiesBlocks);
        Assert.False(Plan(null).ClassifiesBlocks);

        static GradientPlan Plan(ScoreMethods? methods) =>
            GradientPlanner.Plan(Specs.Attention(1, 8, 8, 4, 4) with { Gradients = true, Methods = methods }, Target.Vector256, PlannerSettings.Default)!;
    }

    /// <summary>A block's keys and values are near together: of long rows there are fewer, but no fewer than a tile has.</summary>
    [Theory]
    [InlineData(16, 16, 128)]
    [InlineData(256, 16, 32)]
    [InlineData(16, 256, 32)]
    [InlineData(8192, 8, 1)]
    public void Blocks_of_long_rows_have_fewer_keys(int keyDimension, int valueDimension, int keys)
    {
        GradientPlan plan = GradientPlanner.Plan(Specs.Attention(1, keyDimension, valueDimension, 300, 300) with { Gradients = true }, Target.Vector512, PlannerSettings.Default)!;
        Assert.Equal(Math.Max(keys, plan.TileRows), plan.KeyBlock);
    }
}
