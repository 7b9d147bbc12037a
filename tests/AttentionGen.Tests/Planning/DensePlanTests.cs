extern alias generator;

using AttentionGen.Tests.Snapshots;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Function = generator::AttentionGen.Activation;
using Stored = generator::AttentionGen.ElementType;
using Width = generator::AttentionGen.VectorWidth;

namespace AttentionGen.Tests.Planning;

/// <summary>What is decided for layers that compute row by row.</summary>
public sealed class DensePlanTests
{
    private static readonly DenseSpec s_linear = new(
        AttentionOperator.Linear, Inputs: 384, Hidden: 0, Outputs: 800, Function.None, Stored.Float32, Gradients: false, HiddenDropout: 0f, Width.Auto);

    private static readonly DenseSpec s_network = s_linear with { Operator = AttentionOperator.FeedForward, Hidden = 1000, Outputs = 384, Activation = Function.GeluErf };

    [Fact]
    public void Projections_are_computed_in_blocks_of_their_inputs()
    {
        DensePlan linear = Plan(s_linear), network = Plan(s_network);
        Assert.Equal((384, 0), (linear.InBlock, linear.HiddenBlock));
        Assert.Equal((384, ProjectionPlanner.Block(1000, 384)), (network.InBlock, network.HiddenBlock));
        Assert.Equal((false, true), (linear.IsNetwork, network.IsNetwork));
        Assert.Equal((384L * 800, 2L * 384 * 1000), (linear.Operations, network.Operations));
        Assert.Equal(3L * 384 * 1000, Plan(s_network with { Activation = Function.SwiGlu }).Operations);
    }

    /// <summary>What an activation was applied to: nothing of a linear layer without one, both halves of a gated network.</summary>
    [Fact]
    public void A_call_keeps_what_activations_were_applied_to()
    {
        Assert.Null(Plan(s_linear).Gradients);
        Assert.Equal(0f, Plan(s_linear).Dropout);
        Assert.Equal(new DenseGradients(0, 0f, ProjectionPlanner.Block(800, 384)), Gradients(s_linear));
        Assert.Equal(new DenseGradients(800, 0f, ProjectionPlanner.Block(800, 384)), Gradients(s_linear with { Activation = Function.Silu }));
        Assert.Equal(new DenseGradients(1000, 0.5f, 0), Gradients(s_network with { HiddenDropout = 0.5f }));
        Assert.Equal(new DenseGradients(2000, 0f, 0), Gradients(s_network with { Activation = Function.GeGlu }));
        Assert.Equal((false, true, true), (Gradients(s_linear).Keeps, Gradients(s_network).Keeps, Gradients(s_network with { HiddenDropout = 0.5f }).Drops));
        Assert.False(Gradients(s_network).Drops);
        Assert.Equal(0.5f, Plan(s_network with { Gradients = true, HiddenDropout = 0.5f }).Dropout);
    }

    /// <summary>What the head of a generated file says.</summary>
    [Fact]
    public Task What_is_said()
    {
        DenseSpec large = s_network with { Inputs = 1024, Hidden = 4096, Outputs = 1024 };
        DenseSpec[] specs =
        [
            s_linear, s_linear with { Activation = Function.Silu, Gradients = true }, s_linear with { Gradients = true, WeightType = Stored.BFloat16 },
            s_network, s_network with { Activation = Function.None }, s_network with { Activation = Function.GeGlu }, s_network with { Gradients = true, HiddenDropout = 0.5f }, large,
            large with { WeightType = Stored.BFloat16 }, large with { WeightType = Stored.Int8 },
        ];
        string[] texts = [.. specs.Select(spec => $"{spec}\n{string.Concat(DenseDescription.Of(Plan(spec)).Select(line => $"    {line}\n"))}")];
        return Snapshot.VerifyText(typeof(DensePlanTests), string.Concat(texts));
    }

    /// <summary>Weights of more bytes than are near are asked for ahead; those of 16 bits are half as many, those of 8 a quarter.</summary>
    [Fact]
    public void Weights_from_afar_are_asked_for_ahead()
    {
        long near = PlannerSettings.Default.MostNearWeights;
        foreach (Target target in Target.All)
        {
            Assert.False(Tiles(near, Stored.Float32).PrefetchesWeights);
            Assert.True(Tiles(near + 1, Stored.Float32).PrefetchesWeights);
            Assert.False(Tiles(2 * near, Stored.BFloat16).PrefetchesWeights);
            Assert.True(Tiles((2 * near) + 1, Stored.BFloat16).PrefetchesWeights);
            Assert.False(Tiles(4 * near, Stored.Int8).PrefetchesWeights);
            Assert.True(Tiles((4 * near) + 1, Stored.Int8).PrefetchesWeights);

            DenseTiles Tiles(long weights, Stored type) => DensePlanner.Tiles(target, weights, type, PlannerSettings.Default);
        }
    }

    /// <summary>Widening bytes costs a tile more than widening pairs: fewer tiles make up for doing it once.</summary>
    [Fact]
    public void Narrow_weights_are_widened_once_for_many_tiles()
    {
        PlannerSettings settings = PlannerSettings.Default;
        Assert.Equal((0, 8, 3), (settings.WideningTiles(Stored.Float32), settings.WideningTiles(Stored.BFloat16), settings.WideningTiles(Stored.Int8)));
        Assert.Equal(5, Tiles(settings with { WideningTilesOfBytes = 5 }, Stored.Int8));
        Assert.Equal(7, Tiles(settings with { WideningTilesOfPairs = 7 }, Stored.BFloat16));

        // 12 rows a tile: 84 are 7 tiles, 85 are 8.
        Assert.Equal((false, true), (Of(Stored.BFloat16).Widens(84), Of(Stored.BFloat16).Widens(85)));
        Assert.Equal((false, true), (Of(Stored.Int8).Widens(24), Of(Stored.Int8).Widens(25)));
        Assert.False(Of(Stored.Float32).Widens(1000));

        static DenseTiles Of(Stored type) => DensePlanner.Tiles(Target.Vector512, 1000, type, PlannerSettings.Default);

        static int Tiles(PlannerSettings settings, Stored type) => DensePlanner.Tiles(Target.Vector256, 1000, type, settings).WideningTiles;
    }

    /// <summary>Of the panels that few rows are multiplied by at once there is room for a row of each.</summary>
    [Fact]
    public void Few_rows_have_two_panels_at_once()
    {
        DenseTiles tiles = DensePlanner.Tiles(Target.Vector256, 1000, Stored.Float32, PlannerSettings.Default);
        Assert.Equal((2, 16), (tiles.PairedRows, tiles.PanelLanes));
        Assert.Equal([0, 32, 64, 64, 64, 80], Enumerable.Range(0, 6).Select(tiles.GroupLength));
        Assert.Equal(AttentionGen.Runtime.PairTile<float, AttentionGen.Runtime.ScalarLanes, AttentionGen.Runtime.Float32Panel>.MostRows, tiles.PairedRows);
        Assert.Equal(1, DensePlanner.Tiles(Target.Vector256, 1000, Stored.Float32, PlannerSettings.Default with { PairedRows = 1 }).PairedRows);
    }

    private static DensePlan Plan(DenseSpec spec) => DensePlanner.Plan(spec, PlannerSettings.Default);

    private static DenseGradients Gradients(DenseSpec spec) => Plan(spec with { Gradients = true }).Gradients!;
}
