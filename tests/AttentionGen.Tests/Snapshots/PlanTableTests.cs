extern alias generator;

using System.Text;
using AttentionGen.Tests.Cases;
using generator::AttentionGen.Generator.Model;
using generator::AttentionGen.Generator.Planning;

namespace AttentionGen.Tests.Snapshots;

/// <summary>The decisions for many shapes in one table, without Roslyn: a change of the planner shows here, for better or worse.</summary>
public sealed class PlanTableTests
{
    private static readonly DeclaredAttention[] s_declarations =
    [
        // The benchmarks' grid.
        new(4, 64, 16),
        new(8, 256, 32),
        new(12, 384, 128),
        new(12, 768, 128),
        new(12, 768, 512),
        new(8, 512, 256) { Mask = AttentionMask.Causal },
        new(12, 768, 512) { Mask = AttentionMask.Causal },
        new(12, 768, 1024) { Mask = AttentionMask.Causal },
        new(8, 1024, 1024) { Mask = AttentionMask.Causal },
        new(8, 512, 2048),
        new(8, 512, 4096) { Mask = AttentionMask.Causal },
        new(8, 256, 32) { IsMultiHead = true },
        new(12, 384, 128) { IsMultiHead = true },
        new(12, 768, 128) { IsMultiHead = true },
        new(12, 768, 512) { IsMultiHead = true, Mask = AttentionMask.Causal },

        .. KernelCases.Shapes,
        .. KernelCases.Layers,

        // One shape, each option by itself.
        new(2, 64, 40) { Mask = AttentionMask.KeyPadding },
        new(2, 64, 40) { Mask = AttentionMask.Boolean },
        new(2, 64, 40) { Mask = AttentionMask.Additive },
        new(2, 64, 40) { Mask = AttentionMask.Causal, KeyValueLength = 20, CausalAlignment = CausalAlignment.BottomRight },
        new(2, 64, 40) { Layout = AttentionLayout.HeadMajor },
        new(2, 64, 40) { Outputs = AttentionOutputs.Weights },
        new(2, 64, 700) { Outputs = AttentionOutputs.Weights },
        new(2, 64, 40) { VectorWidth = VectorWidth.Vector128 },
        new(2, 64, 40) { VectorWidth = VectorWidth.Vector256 },
        new(2, 64, 40) { VectorWidth = VectorWidth.Vector512 },
        new(2, 16, 4) { Unroll = Unroll.Tiled },
        new(2, 16, 4) { Unroll = Unroll.Full },
    ];

    [Fact]
    public Task Plans()
    {
        var table = new StringBuilder();
        foreach (DeclaredAttention declaration in s_declarations)
        {
            KernelPlan plan = Planner.Plan(Spec(declaration));
            table.Append(declaration).Append('\n');
            table.Append("    ").Append(PlanText.Of(plan, nameof(KernelPlan.Spec), nameof(KernelPlan.Targets))).Append('\n');
            foreach (TargetPlan target in plan.Targets)
                table.Append("    ").Append(PlanText.Of(target)).Append('\n');
        }

        return Snapshot.VerifyText(typeof(PlanTableTests), table.ToString());
    }

    [Fact]
    public void Tiles_and_blocks_cover_their_axes()
    {
        foreach (DeclaredAttention declaration in s_declarations)
        {
            KernelSpec spec = Spec(declaration);
            foreach (TargetPlan target in Planner.Plan(spec).Targets)
            {
                Assert.Equal(spec.ValueDimension, Covered(target.Values.Columns.Select(columns => columns.Run)));
                int keys = target.Softmax == SoftmaxForm.Strip ? spec.KeyLength : 1;
                Assert.True(Covered(target.KeyTiles) >= keys);
                Assert.True(target.KeyBlock >= keys);
            }
        }
    }

    // Runs follow one another without a gap, from 0 on.
    private static int Covered(IEnumerable<TileRun> runs)
    {
        int end = 0;
        foreach (TileRun run in runs)
        {
            Assert.Equal(end, run.First);
            end = run.End;
        }

        return end;
    }

    // The generator compiles the library's enums into itself: the same names, other types.
    private static KernelSpec Spec(DeclaredAttention declaration)
    {
        AttentionAttribute attribute = declaration.ToAttribute();
        return new KernelSpec(
            declaration.IsMultiHead ? AttentionOperator.MultiHead : AttentionOperator.ScaledDotProduct,
            attribute.HeadCount,
            attribute.ModelDimension,
            attribute.SequenceLength,
            attribute.KeyValueLength,
            attribute.HeadDimension,
            attribute.ValueDimension,
            declaration.IsMultiHead && declaration.KeyValueLength is not null,
            attribute.Scale,
            (generator::AttentionGen.AttentionMask)attribute.Mask,
            (generator::AttentionGen.AttentionAxes)attribute.MaskAxes,
            (generator::AttentionGen.AttentionAxes)attribute.BiasAxes,
            (generator::AttentionGen.CausalAlignment)attribute.CausalAlignment,
            (generator::AttentionGen.AttentionLayout)declaration.Layout.GetValueOrDefault(),
            (generator::AttentionGen.AttentionOutputs)attribute.Outputs,
            (generator::AttentionGen.VectorWidth)attribute.VectorWidth,
            (generator::AttentionGen.Unroll)attribute.Unroll,
            attribute.KeyValueHeadCount,
            attribute.WindowLeft,
            attribute.WindowRight,
            attribute.SoftCap,
            attribute.Alibi,
            attribute.Sinks,
            (generator::AttentionGen.RotaryPairing)attribute.Rotary,
            attribute.RotaryDimension,
            attribute.PositionIds,
            attribute.KeyValueCache,
            generator::AttentionGen.ElementType.Float32,
            (generator::AttentionGen.ElementType)attribute.KeyValueType,
            attribute.KeyShards,
            PackedSequences: false,
            generator::AttentionGen.ElementType.Float32,
            attribute.ModelDimension,
            attribute.ModelDimension,
            HasSeparateMemories: false,
            AddBiasKeyValue: false,
            AddZeroAttention: false);
    }
}
