extern alias generator;

using System.Globalization;
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
            Line(table, $"{declaration}");
            Line(table, $"    {plan.Operations} multiply-adds, rows {plan.Rows}, tests {plan.TileTest}, bias panel {plan.HasBiasPanel}, checks values {plan.ChecksValues}");
            foreach (PathPlan path in plan.Paths)
                AppendPath(table, path);
        }

        return Snapshot.VerifyText(typeof(PlanTableTests), table.ToString());
    }

    [Fact]
    public void Tiles_and_blocks_cover_their_axes()
    {
        foreach (DeclaredAttention declaration in s_declarations)
        {
            KernelSpec spec = Spec(declaration);
            foreach (PathPlan path in Planner.Plan(spec).Paths)
            {
                Assert.Equal(spec.HeadDimension, path.ScoreReduction.Length);
                Assert.True(path.Softmax == SoftmaxForm.Strip ? path.KeyBlock >= spec.KeyLength : path.KeyBlock % path.MostTileKeys == 0);
                Assert.Equal(spec.ValueDimension, Covered(path.ValueTiles));
                Assert.InRange(Covered(path.KeyTiles), spec.KeyLength, spec.KeyLength + path.MostTileKeys - 1);
            }
        }
    }

    private static int Covered(IEnumerable<TileRun> runs)
    {
        int covered = 0;
        foreach (TileRun run in runs)
        {
            Assert.Equal(covered, run.First);
            covered = run.End;
        }
        return covered;
    }

    private static void AppendPath(StringBuilder table, PathPlan path)
    {
        string values = string.Join(" + ", path.ValueTiles.Select(run => Invariant($"{run.Count}x{run.Size}")));
        string keys = string.Join(" + ", path.KeyTiles.Select(run => Invariant($"{run.Count}x{run.Size}")));
        Line(table, $"    {path.Path,-9} panel {path.PanelLanes,2} = {path.PanelVectors} vector(s), score tiles {keys} keys, reduction {Describe(path.ScoreReduction)}, values {values} by {path.ValueStep} keys, {path.Softmax} {path.KeyBlock} keys, scratch {path.Scratch.Length} floats{Describe(path.Projection)}{(path.Unrolled is null ? "" : ", unrolled")}");
    }

    private static string Describe(Reduction reduction) => Invariant($"{reduction.Iterations}x{reduction.Step}+{reduction.Remainder}");

    private static string Describe(ProjectionPlan? projection) => projection is null
        ? ""
        : Invariant($", projections {projection.TileRows} rows x {projection.PanelVectors} vector(s), {projection.ScratchLength} floats in all");

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
            (generator::AttentionGen.Unroll)attribute.Unroll);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder table, FormattableString line) => table.Append(Invariant(line)).Append('\n');
}
