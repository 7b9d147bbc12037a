extern alias generator;

using AttentionGen.Tests.InMemory;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using generator::AttentionGen.Generator.Planning.Scores;

namespace AttentionGen.Tests.Planning;

/// <summary>Which tiles a predicate hides or leaves whole, found while a kernel is planned: what is said of a tile is true of each of its scores.</summary>
public sealed class TileScheduleTests
{
    private const int Hidden = 0, Partial = 1, Whole = 2;

    /// <summary>Predicates, and whether interval arithmetic is exact for them: a tile that it leaves to a test then has both kinds of scores.</summary>
    private static readonly (string Text, Func<int, int, bool> Sees, bool IsExact)[] s_predicates =
    [
        ("key / 32 == query / 32", (query, key) => key / 32 == query / 32, true),
        ("key < query + 3 && key >= 16", (query, key) => key < query + 3 && key >= 16, false),
        ("key <= query || key < 20", (query, key) => key <= query || key < 20, false),
        ("key != 0", (_, key) => key != 0, true),
        ("Math.Min(query, 50) + Math.Max(key, 20) < 90", (query, key) => Math.Min(query, 50) + Math.Max(key, 20) < 90, false),
        ("(query ^ 1) * 3 - key * 2 < 40", (query, key) => ((query ^ 1) * 3) - (key * 2) < 40, false),
        ("(~key + query > -30) == key < 100", (query, key) => (~key + query > -30) == key < 100, false),
        ("(query % 64 < 32) ^ key > 200", (query, key) => (query % 64 < 32) ^ key > 200, false),
        ("(query < 64 ? key : query) < 80", (query, key) => (query < 64 ? key : query) < 80, false),
        ("(query & 64) == 0 | (key << 1) > 400 | key >> 2 == query", (query, key) => (query & 64) == 0 | (key << 1) > 400 | key >> 2 == query, false),
        ("!((query | 3) < 40) && Math.Abs(query - key) < 100", (query, key) => !((query | 3) < 40) && Math.Abs(query - key) < 100, false),
        ("-key + 0.5f * query > -60f || key < 40", (query, key) => -key + (0.5f * query) > -60f || key < 40, false),
    ];

    private static readonly string[] s_sizes = ["2, 32, 300", "2, 32, 70, KeyValueLength = 513", "2, 32, 301, VectorWidth = VectorWidth.Vector256", "2, 32, 9, KeyValueLength = 129"];

    private static readonly (string Arguments, string Predicate)[] s_without =
    [
        ("2, 32, 300, KeyShards = true", "key / 32 == query / 32"),
        ("2, 32, 300, KeyValueCache = true", "key / 32 == query / 32"),
        ("2, 32, 300, CausalAlignment = CausalAlignment.BottomRight", "key / 32 == query / 32"),
        ("2, 32, 300", "key / 32 == query / 32 || head == 1"),
        ("2, 32, 4000", "(key / 64 + query / 64) % 2 == 0"), // too many runs
        ("2, 32, 100000", "key <= query || key < 20"), // too many blocks
    ];

    private static readonly (string Arguments, string Predicate) s_long = ("2, 32, 6000", "key <= query || key < 20");

    private static readonly Lazy<IReadOnlyList<KernelSpec>> s_specs = new(() => ParsedSpecs.OfPredicates(
        (from size in s_sizes from predicate in s_predicates select (size, predicate.Text)).Concat(s_without).Append(s_long)));

    [Fact]
    public void A_tile_is_what_it_is_said_to_be()
    {
        int schedules = 0;
        for (int n = 0; n < s_sizes.Length * s_predicates.Length; n++)
        {
            KernelSpec spec = s_specs.Value[n];
            (_, Func<int, int, bool> sees, bool isExact) = s_predicates[n % s_predicates.Length];
            foreach (TargetPlan target in Planner.Plan(spec).Targets)
            {
                Assert.Equal(!target.Target.IsScalar, target.Schedule is not null);
                if (target.Schedule is not { } schedule)
                    continue;
                schedules++;
                int panels = ((spec.QueryLength - 1) / target.PanelLanes) + 1;
                Assert.Equal(panels + 1, schedule.FirstRuns.Count);
                Assert.Equal((0, schedule.Runs.Count), (schedule.FirstRuns[0], schedule.FirstRuns[panels]));
                for (int panel = 0; panel < panels; panel++)
                    Check(spec, target, schedule, panel, sees, isExact);
            }
        }

        Assert.True(schedules >= 2 * s_sizes.Length * s_predicates.Length);
    }

    /// <summary>Interval arithmetic that told nothing would be right too.</summary>
    [Fact]
    public void Tiles_are_told_of_every_predicate()
    {
        for (int n = 0; n < s_predicates.Length; n++)
        {
            TileSchedule schedule = Planner.Plan(s_specs.Value[n]).Targets[0].Schedule!;
            Assert.True(schedule.Runs.Any(run => (run & 3) != Partial), s_predicates[n].Text);
        }
    }

    private static void Check(KernelSpec spec, TargetPlan target, TileSchedule schedule, int panel, Func<int, int, bool> sees, bool isExact)
    {
        int firstQuery = panel * target.PanelLanes, endQuery = Math.Min(firstQuery + target.PanelLanes, spec.QueryLength);
        int key = 0, before = -1;
        for (int run = schedule.FirstRuns[panel]; run < schedule.FirstRuns[panel + 1]; run++)
        {
            int end = schedule.Runs[run] >> 2, kind = schedule.Runs[run] & 3;
            spec.Require(end > key && kind != before && kind is Hidden or Partial or Whole, "runs go on, and neighbours differ");

            // Tiles begin anew with each block.
            for (; key < end; key = Math.Min(Math.Min(key + target.ScheduleRows, (key / target.KeyBlock * target.KeyBlock) + target.KeyBlock), spec.KeyLength))
            {
                int tileEnd = Math.Min(Math.Min(key + target.ScheduleRows, (key / target.KeyBlock * target.KeyBlock) + target.KeyBlock), spec.KeyLength);
                int seen = 0, all = (endQuery - firstQuery) * (tileEnd - key);
                for (int query = firstQuery; query < endQuery; query++)
                {
                    for (int at = key; at < tileEnd; at++)
                        seen += sees(query, at) ? 1 : 0;
                }

                spec.Require(kind != Hidden || seen == 0, "hidden tiles have no visible score");
                spec.Require(kind != Whole || seen == all, "whole tiles have no hidden score");
                spec.Require(kind != Partial || !isExact || (seen > 0 && seen < all), "what is left to a test has both");
            }

            spec.Require(key == end, "runs end with tiles");
            before = kind;
        }

        spec.Require(key == spec.KeyLength, "runs cover all keys");
    }

    [Fact]
    public void What_is_not_known_or_too_long_has_no_schedule()
    {
        int first = s_sizes.Length * s_predicates.Length;
        foreach (KernelSpec spec in s_specs.Value.Skip(first).Take(s_without.Length))
            Assert.All(Planner.Plan(spec).Targets, target => spec.Require(target.Schedule is null, "no schedule"));
        Assert.NotNull(Planner.Plan(s_specs.Value[^1]).Targets[0].Schedule);
    }
}
