extern alias generator;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Alignment = generator::AttentionGen.CausalAlignment;
using Mask = generator::AttentionGen.AttentionMask;
using Unrolling = generator::AttentionGen.Unroll;
using Width = generator::AttentionGen.VectorWidth;

namespace AttentionGen.Tests.Planning;

/// <summary>Kernels without loops: what their tiles cover, and when there is one.</summary>
public class UnrollTests
{
    /// <summary>The limits that the planner sets itself, so that the JIT optimises the methods and people can read the file.</summary>
    private const int MostLocalReferences = 7_200, MostCalls = 500, MostWrittenOperations = 6_000;

    private static readonly Mask[] CompileTimeMasks = [Mask.None, Mask.Causal, Mask.KeyPadding, Mask.Causal | Mask.KeyPadding];

    private static readonly int[] KeyDimensions = [1, 3, 8, 16, 64, 100, 130];

    private static readonly int[] ValueDimensions = [1, 2, 7, 13, 16, 64, 300];

    private static readonly int[] QueryLengths = [1, 4, 8, 11, 16, 23, 31, 40, 200];

    private static readonly int[] KeyLengths = [1, 4, 9, 16, 64, 130, 600, 900];

    [Fact]
    public void Tiles_cover_the_visible_pairs_and_those_not_at_an_edge_nothing_else()
    {
        int tiles = 0, hiddenPanels = 0;
        foreach (KernelSpec spec in Masked())
        {
            foreach (Target target in Planner.Targets(spec))
            {
                UnrolledPlan plan = UnrollPlanner.Plan(spec, target);
                CheckPanels(spec, target, plan);
                tiles += plan.Panels.Sum(panel => panel.Tiles.Count);
                hiddenPanels += plan.Panels.Count(panel => panel.KeyEnd == 0);
            }
        }

        // The cases are there: whole panels that see nothing, and thousands of tiles.
        Assert.True(tiles > 10_000 && hiddenPanels > 10, $"{tiles} tiles, {hiddenPanels} panels without a visible key");
    }

    private static IEnumerable<KernelSpec> Masked() =>
        from queries in Enumerable.Range(1, 40).Append(65)
        from keys in Enumerable.Range(1, 40)
        from alignment in Enum.GetValues<Alignment>()
        from mask in CompileTimeMasks
        select Specs.Attention(1, 4, 4, queries, keys) with { Mask = mask, CausalAlignment = alignment, VectorWidth = Width.Vector512 };

    private static void CheckPanels(KernelSpec spec, Target target, UnrolledPlan plan)
    {
        bool anyLength = spec.Mask.HasFlag(Mask.KeyPadding);
        int nextQuery = 0;
        foreach (UnrolledPanel panel in plan.Panels)
        {
            spec.Require(panel.FirstQuery == nextQuery && panel.QueryCount >= 1 && panel.QueryCount <= PanelShape.Lanes(spec, target), "panels join");
            nextQuery += panel.QueryCount;

            bool Any(int key) => Enumerable.Range(panel.FirstQuery, panel.QueryCount).Any(query => spec.Sees(query, key));
            bool All(int key) => Enumerable.Range(panel.FirstQuery, panel.QueryCount).All(query => spec.Sees(query, key));

            int keyEnd = Enumerable.Range(0, spec.KeyLength).Where(Any).Select(key => key + 1).DefaultIfEmpty().Max();
            spec.Require(panel.KeyEnd == keyEnd, $"value tiles sum over the {keyEnd} keys that some query sees");

            int covered = 0;
            foreach (UnrolledTile tile in panel.Tiles)
            {
                spec.Require(tile.FirstKey == covered && tile.Size >= 1, "tiles join");
                covered += tile.Size;
                IEnumerable<int> keys = Enumerable.Range(tile.FirstKey, tile.Size);
                spec.Require(covered <= spec.KeyLength, "no tile reads behind the keys");
                spec.Require(keys.Any(Any), "a tile that no query sees is not computed");

                // A length given at run time can hide any key.
                spec.Require(tile.AtEdge == (anyLength || !keys.All(All)), $"{target}: {tile} of queries {panel.FirstQuery} + {panel.QueryCount} tests where it must, and only there");
                spec.Require(plan.KeyTiles.Any(run => run.Size == tile.Size), "there is a method for the tile");
            }
            spec.Require(covered >= keyEnd, "every visible key is in a tile");
            CheckBlocks(spec, panel.QueryBlocks, panel.QueryCount, spec.HeadDimension);
            CheckValueTiles(spec, panel, plan);
        }
        spec.Require(nextQuery == spec.QueryLength, "panels cover the queries");
    }

    private static void CheckValueTiles(KernelSpec spec, UnrolledPanel panel, UnrolledPlan plan)
    {
        int next = 0;
        foreach (UnrolledValueTile tile in panel.ValueTiles)
        {
            spec.Require(tile.FirstQuery == next && tile.Size >= 1, "value tiles join");
            next += tile.Size;
            int keyEnd = Enumerable.Range(0, spec.KeyLength)
                .Where(key => Enumerable.Range(panel.FirstQuery + tile.FirstQuery, tile.Size).Any(query => spec.Sees(query, key)))
                .Select(key => key + 1).DefaultIfEmpty().Max();
            spec.Require(tile.KeyEnd == keyEnd, $"{tile} sums over the {keyEnd} keys that some of its queries sees");
            foreach (ValueColumns columns in panel.Values.Columns)
                spec.Require(plan.ValueTiles.Any(kind => kind.Queries == tile.Size && kind.KeyCount == keyEnd && kind.Columns.Offsets.Equals(columns.Offsets)), "there is a method for the tile");
        }
        spec.Require(next == panel.QueryCount, "value tiles cover the panel's queries, and no others");
    }

    private static void CheckBlocks(KernelSpec spec, EquatableArray<LaneBlockPlan> blocks, int queries, int elements)
    {
        IEnumerable<(int, int)> covered =
            from block in blocks
            from query in Enumerable.Range(block.Query, block.Size)
            from element in Enumerable.Range(block.Element, block.Size)
            select (query, element);
        HashSet<(int Query, int Element)> distinct = [.. covered];
        spec.Require(distinct.Count == queries * elements && distinct.All(at => at.Query < queries && at.Element < elements), "blocks cover the panel's rows");
    }

    [Fact]
    public void What_is_not_refused_stays_within_the_limits()
    {
        int accepted = 0, refused = 0;
        foreach (KernelSpec spec in AnySize())
        {
            foreach (Target target in Planner.Targets(spec))
            {
                if (UnrollPlanner.Refusal(spec, target) is not null)
                {
                    refused++;
                    continue;
                }
                accepted++;
                CheckLimits(spec, Planner.Plan(spec with { Unroll = Unrolling.Full }).Targets.Single(p => p.Target == target));
            }
        }
        Assert.True(accepted > 1_000 && refused > 1_000, $"{accepted} accepted, {refused} refused");
    }

    private static IEnumerable<KernelSpec> AnySize() =>
        from keyDimension in KeyDimensions
        from valueDimension in ValueDimensions
        from queries in QueryLengths
        from keys in KeyLengths
        from mask in CompileTimeMasks.Take(2)
        select Specs.Attention(3, keyDimension, valueDimension, queries, keys) with { Mask = mask };

    private static void CheckLimits(KernelSpec spec, TargetPlan target)
    {
        UnrolledPlan plan = target.Unrolled!;
        int vectors = target.PanelVectors;

        // An element of a tile: each panel vector is stored and loaded, each row's broadcast too, and a multiply-add names four locals.
        static long References(int rows, int columns) => (2 * columns) + (rows * (2L + (4 * columns)));
        spec.Require(plan.KeyTiles.All(run => spec.HeadDimension * References(run.Size, vectors) <= MostLocalReferences), $"{target.Target.Name}: references of a score tile");
        spec.Require(plan.ValueTiles.All(tile => tile.KeyCount * References(tile.Queries, tile.Columns.Offsets.Count) <= MostLocalReferences), $"{target.Target.Name}: references of a value tile");

        foreach (UnrolledPanel panel in plan.Panels)
        {
            int calls = panel.QueryBlocks.Count + (2 * panel.Tiles.Count) + (panel.ValueTiles.Count * panel.Values.Columns.Sum(columns => columns.Run.Count));
            spec.Require(calls <= MostCalls, $"{target.Target.Name}: {calls} calls in the panel from query {panel.FirstQuery}");
        }
        spec.Require(spec.HeadCount * plan.Panels.Count <= MostCalls, $"{target.Target.Name}: calls of panels");

        long written = (vectors * plan.KeyTiles.Sum(run => (long)spec.HeadDimension * run.Size))
            + plan.ValueTiles.Sum(tile => (long)tile.KeyCount * tile.Queries * tile.Columns.Offsets.Count);
        spec.Require(written <= MostWrittenOperations, $"{target.Target.Name}: {written} multiply-adds");
        spec.Require(target.Softmax == SoftmaxForm.Strip, "a kernel without loops holds all scores of a panel");
    }

    [Theory]
    [InlineData(1, 100, 100, 40, 20, Mask.None, "with Vector512, a score tile over HeadDimension 100", "8400", "7200")] // 100 * (2 * 2 + 8 * 10)
    [InlineData(1, 16, 16, 40, 100, Mask.None, "with Vector512, an output tile over 100 keys", "9800", "7200")] // 100 * (2 + 16 * 6)
    [InlineData(251, 4, 4, 64, 4, Mask.None, "with Vector512, one method would have to make 502 calls", "502", "500")] // 2 panels for each head
    [InlineData(1, 64, 64, 100, 80, Mask.Causal, "with Vector512, its methods would spell out 8704 multiply-adds", "8704", "6000")] // 16 * (64 + 8 + 16 + ... + 80) + 4 * 2 * 80
    public void A_refusal_says_what_is_too_much_and_what_is_allowed(int heads, int keyDimension, int valueDimension, int queries, int keys, Mask mask, string start, string amount, string limit)
    {
        string reason = UnrollBudget.Refusal(Specs.Attention(heads, keyDimension, valueDimension, queries, keys) with { Mask = mask })!;
        Assert.StartsWith(start, reason, StringComparison.Ordinal);
        Assert.Contains(amount, reason, StringComparison.Ordinal);
        Assert.Contains(limit, reason, StringComparison.Ordinal);
        Assert.True(int.Parse(amount, CultureInfo.InvariantCulture) > int.Parse(limit, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 4, 4)]
    [InlineData(2, 8, 16)]
    [InlineData(4, 16, 16)]
    [InlineData(8, 8, 32)]
    public void Tiny_kernels_are_never_refused(int heads, int dimension, int length)
    {
        foreach (Mask mask in Enumerable.Range(0, 16).Select(bits => (Mask)bits))
        {
            foreach (Width width in Enum.GetValues<Width>())
                Assert.Null(UnrollBudget.Refusal(Specs.Attention(heads, dimension, dimension, length, length) with { Mask = mask, VectorWidth = width }));
        }
    }

    [Fact]
    public void Auto_unrolls_tiny_kernels_only_and_Tiled_none()
    {
        int unrolled = 0;
        foreach (KernelSpec spec in Specs.Many().Concat(AnySize()))
        {
            // Twice the multiply-adds of 16 queries, 16 keys and two dimensions of 16.
            bool isTiny = (long)spec.QueryLength * spec.KeyLength * (spec.HeadDimension + spec.ValueDimension) <= 16_384;
            foreach (TargetPlan target in Planner.Plan(spec).Targets)
            {
                bool isShort = isTiny && UnrollPlanner.Refusal(spec, target.Target) is null
                    && UnrollPlanner.Plan(spec, target.Target).WrittenOperations(spec.HeadDimension, target.PanelVectors) <= 800;
                bool expected = spec.Unroll == Unrolling.Auto && target.Lanes > Target.Vector128.Lanes && spec.Operator == AttentionOperator.ScaledDotProduct && isShort;
                spec.Require((target.Unrolled is not null) == expected, $"{target.Target.Name} is {(expected ? "" : "not ")}unrolled");
                unrolled += expected ? 1 : 0;
            }
        }
        Assert.True(unrolled > 100, $"{unrolled} unrolled paths");
    }

    [Fact]
    public void Full_unrolls_every_instruction_set_with_vectors()
    {
        KernelSpec spec = Specs.Attention(4, 32, 32, 32, 32) with { Unroll = Unrolling.Full };
        Assert.Null(UnrollBudget.Refusal(spec));
        foreach (TargetPlan target in Planner.Plan(spec).Targets)
            Assert.Equal(!target.Target.IsScalar, target.Unrolled is not null);

        // The same without being asked for is too large.
        Assert.All(Planner.Plan(spec with { Unroll = Unrolling.Auto }).Targets, target => Assert.Null(target.Unrolled));
    }

    [Fact]
    public void The_next_sample_is_asked_for_where_together_they_come_from_afar_and_each_has_half_a_page()
    {
        // 4 x 16 elements in 16 rows, queries, keys, values and outputs: 64 such samples are 1 MB.
        Assert.Equal(65, Ahead(Specs.Attention(4, 16, 16, 16, 16)));
        Assert.Equal(129, Ahead(Specs.Attention(4, 16, 16, 8, 8)));
        Assert.Null(Ahead(Specs.Attention(4, 16, 16, 7, 7)));
        Assert.Null(Ahead(Specs.Layer(Specs.Attention(4, 16, 16, 16, 16), 64) with { Unroll = Unrolling.Full }));

        static int? Ahead(KernelSpec spec) => Planner.Plan(spec).Targets[0].Unrolled!.AsksAheadFrom;
    }

    [Fact]
    public void Full_with_a_declared_width_asks_nothing_of_wider_vectors()
    {
        // Score tiles of 8 keys are too long here, with 512 bits and with the 32 registers that come with them; those of 6 are not.
        KernelSpec spec = Specs.Attention(1, 100, 100, 40, 20) with { Unroll = Unrolling.Full };
        Assert.StartsWith("with Vector512", UnrollBudget.Refusal(spec), StringComparison.Ordinal);
        Assert.StartsWith("with Vector256", UnrollBudget.Refusal(spec with { VectorWidth = Width.Vector256 }), StringComparison.Ordinal);

        KernelSpec pinned = spec with { VectorWidth = Width.Vector128 };
        Assert.Null(UnrollBudget.Refusal(pinned));
        KernelPlan plan = Planner.Plan(pinned);
        Assert.Equal(4, plan.Targets[0].Lanes);
        Assert.All(plan.Targets.SkipLast(1), target => Assert.NotNull(target.Unrolled));
    }
}
