extern alias generator;

using System;
using System.Globalization;
using System.Linq;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;
using Mask = generator::AttentionGen.AttentionMask;
using Results = generator::AttentionGen.AttentionOutputs;

namespace AttentionGen.Tests.Planning;

/// <summary>The plan in prose.</summary>
public class PlanDescriptionTests
{
    [Fact]
    public void Every_target_is_mentioned_once_in_clean_lines()
    {
        foreach (KernelSpec spec in Specs.Many())
        {
            KernelPlan plan = Planner.Plan(spec);
            string[] lines = [.. PlanDescription.Of(plan)];
            foreach (Target target in Target.All)
            {
                int mentions = lines.Count(line => line.StartsWith(target.Description + ": ", StringComparison.Ordinal));
                spec.Require(mentions == plan.Targets.Count(planned => planned.Target == target), $"{target.Name} is mentioned {mentions} times");
            }
            foreach (string line in lines)
                spec.Require(line.Length > 0 && line == line.TrimEnd() && !line.AsSpan().ContainsAny("\r\n\t"), $"'{line}' is one clean line");
        }
    }

    [Fact]
    public void The_numbers_are_those_of_the_plan()
    {
        KernelPlan plan = Planner.Plan(Specs.Attention(12, 64, 48, 128, 1024) with { Mask = Mask.Causal });
        string text = string.Join('\n', PlanDescription.Of(plan));
        Assert.Contains("12 head(s), query/key dimension 64, value dimension 48, 128 queries x 1024 keys, mask Causal.", text, StringComparison.Ordinal);
        Assert.Contains("Queries, keys and values are read HeadMajor, output is written HeadMajor.", text, StringComparison.Ordinal);

        // 128 rows of a triangle, 112 multiply-adds a pair, 12 heads.
        Assert.Contains("11,096,064 multiply-adds a sample.", text, StringComparison.Ordinal);
        Assert.Equal(128 * 129 / 2 * 112 * 12, plan.Operations);
        TargetPlan target = plan.Targets[0];
        Assert.Contains(
            "Vector512: panels of 32 queries in lanes; score tiles of 8 keys x 2 vector(s), one vector behind its diagonal, one vector for up to 16 queries;\n"
            + "  online softmax over blocks of 256 keys, each for 4 panels while it is near; output tiles of 8 queries x 1 x 3 vector(s) of Vector512; "
            + (target.Scratch.Length * 4).ToString("#,0", CultureInfo.InvariantCulture) + " bytes of scratch.",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decisions_that_differ_read_differently()
    {
        KernelSpec spec = Specs.Attention(8, 64, 64, 64, 64);
        string Text(KernelSpec changed) => string.Join('\n', PlanDescription.Of(Planner.Plan(changed)));

        Assert.Contains("Tiled: ", Text(spec), StringComparison.Ordinal);
        Assert.Contains("Unrolled: ", Text(Specs.Attention(2, 8, 8, 8, 8)), StringComparison.Ordinal);
        Assert.Contains("read in place", Text(spec), StringComparison.Ordinal);
        Assert.Contains("gathered once", Text(spec with { Layout = generator::AttentionGen.AttentionLayout.SequenceMajor }), StringComparison.Ordinal);
        Assert.Contains("Tiles at an edge", Text(spec), StringComparison.Ordinal);
        Assert.Contains("Every tile tests", Text(spec with { Mask = Mask.Boolean }), StringComparison.Ordinal);
        Assert.Contains("two-pass softmax", Text(spec), StringComparison.Ordinal);
        Assert.Contains("online softmax", Text(spec with { KeyLength = 1000 }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_does_not_depend_on_the_culture()
    {
        KernelSpec[] specs = [.. Specs.Many().Where((_, index) => index % 7 == 0)];
        string Describe() => string.Join('\n', specs.SelectMany(spec => PlanDescription.Of(Planner.Plan(spec)).Append(UnrollBudget.Refusal(spec))));
        string expected = Describe();

        // Made up, because a build without globalisation data knows no other culture.
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberGroupSeparator = "'";
        strange.NumberFormat.NumberDecimalSeparator = "~";
        strange.NumberFormat.NegativeSign = "minus";
        strange.NumberFormat.NumberGroupSizes = [2];
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = strange;
            Assert.Equal("12'34'56~0", 123456.0.ToString("N1", CultureInfo.CurrentCulture));
            Assert.Equal(expected, Describe());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Scratch_beyond_2_GB_is_not_counted_as_negative()
    {
        // Scores and biases of 15 million keys: what the size rules still let through.
        KernelPlan plan = Planner.Plan(Specs.Attention(1, 1, 1, 32, 15_000_000) with { Mask = Mask.Additive, Outputs = Results.Weights });
        Assert.All(plan.Targets, target => Assert.True(target.Scratch.Length > 0));
        Assert.True(plan.Targets[0].Scratch.Length * 4L > int.MaxValue);
        string text = string.Join('\n', PlanDescription.Of(plan));
        Assert.DoesNotMatch("-[0-9]", text);
        Assert.Contains((plan.Targets[0].Scratch.Length * 4L).ToString("#,0", CultureInfo.InvariantCulture) + " bytes", text, StringComparison.Ordinal);
    }
}
