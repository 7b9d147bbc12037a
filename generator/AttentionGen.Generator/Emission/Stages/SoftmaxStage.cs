using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that turns a block of scores into weights: exponentials relative to the maximum, and their sum.</summary>
internal static class SoftmaxStage
{
    private static readonly Place s_scores = new("scores");

    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, TargetDialect dialect) = stage;
        bool isOnline = target.Softmax == SoftmaxForm.Online;
        var part = new PartText(target.HalvesPanels);

        writer.Line("// Weights 2^(score - maximum), in place of the scores, and their sum for each query. Scores are in units of log2.");
        if (isOnline)
        {
            string slack = Text.Of(target.SoftmaxSlack);
            writer.Line($"// A reference stays until a score passes it by more than {slack}: weights of at most 2^{slack} do no harm, and the sums so far are seldom touched.");
            writer.Line("// Tells whether they must be.");
        }
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static {(isOnline ? "bool" : "void")} Softmax{part.Parameter}(ref float scores, ref float statistics, int keyCount){part.Constraint}"))
        {
            LaneExpression[] sums = stage.Locals("sum");
            foreach (int v in stage.Vectors)
            {
                LaneExpression reference = LaneExpression.Local("m", v), before = LaneExpression.Local("r", v), correction = LaneExpression.Local("c", v);
                writer.Line(dialect.Let(reference, Maximum(stage, v)));
                if (!isOnline)
                {
                    writer.Line(dialect.Let(sums[v], plan.HasSink ? TargetDialect.Exp2(stage.Load(Statistic.Reference, v) - reference) : dialect.Zero));
                    EmitMaximum(stage, reference, v);
                    continue;
                }
                writer.Line(dialect.Let(before, stage.Load(Statistic.Reference, v)));
                LaneExpression slack = dialect.Broadcast(Expression.Of((float)target.SoftmaxSlack));
                writer.Line(reference.Set(dialect.Select(dialect.Exceeds(reference, before + slack), reference, before)));
                writer.Line(dialect.Let(correction, TargetDialect.Exp2(before - reference)));
                writer.Line(dialect.Let(sums[v], correction * stage.Load(Statistic.Sum, v)));
                writer.Line(stage.Store(correction, Statistic.Correction, v));
                writer.Line(stage.Store(reference, Statistic.Reference, v));
            }
            EmitDeclarations(stage);
            foreach (int step in target.SoftmaxSteps)
            {
                using (writer.Braces($"for (; keyCount >= {Text.Of(step)}; keyCount -= {Text.Of(step)})"))
                {
                    EmitKeys(stage, part, 0, step);
                    writer.Line((s_scores + (step * target.PanelLanes)).Advance);
                }
            }
            foreach (int v in stage.Vectors)
                writer.Line(stage.Store(sums[v], Statistic.Sum, v));
            if (isOnline)
                writer.Line($"return {string.Join(" || ", stage.Vectors.Select(v => dialect.AnyIsNotOne(Kept(stage, v))))};");
        }
    }

    /// <summary>A method for each size of score tile, without a loop.</summary>
    public static void EmitUnrolled(Stage stage, int keys)
    {
        (CodeWriter writer, _, _, TargetDialect dialect) = stage;
        writer.Line($"// Weights 2^(score - maximum) of {keys} keys, in place of the scores, added to the sum for each query.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static void {UnrolledName(keys)}(ref float scores, ref float statistics)"))
        {
            LaneExpression[] references = stage.Locals("m"), sums = stage.Locals("sum");
            foreach (int v in stage.Vectors)
                writer.Line(dialect.Let([(references[v], Maximum(stage, v)), (sums[v], stage.Load(Statistic.Sum, v))]));
            foreach (int v in stage.Vectors)
                EmitMaximum(stage, references[v], v);
            EmitDeclarations(stage);
            foreach ((int first, int count) in stage.Target.SoftmaxTurns(keys))
                EmitKeys(stage, PartText.None, first, count);
            foreach (int v in stage.Vectors)
                writer.Line(stage.Store(sums[v], Statistic.Sum, v));
        }
    }

    /// <summary>Name of the method that <see cref="EmitUnrolled"/> writes.</summary>
    public static string UnrolledName(int keys) => $"SoftmaxTile{Text.Of(keys)}";

    /// <summary>Statements that weigh keys read the maxima in memory.</summary>
    private static void EmitMaximum(Stage stage, LaneExpression maximum, int v) =>
        stage.Writer.LineIf(stage.Target.WeighsKeys, stage.Store(maximum, Statistic.Reference, v));

    /// <summary>A correction behind the keys, which leave no register for it where they are weighed in step.</summary>
    private static LaneExpression Kept(Stage stage, int v) => stage.Target.WeighsKeys ? stage.Load(Statistic.Correction, v) : LaneExpression.Local("c", v);

    /// <summary>A maximum of -infinity would make -infinity - maximum a NaN.</summary>
    private static LaneExpression Maximum(Stage stage, int v) =>
        stage.Dialect.Max(stage.Dialect.Broadcast(Expression.Of("float.MinValue")), stage.Load(Statistic.Maximum, v));

    private static void EmitDeclarations(Stage stage)
    {
        if (!stage.Target.WeighsKeys)
            stage.Writer.Line(stage.Dialect.Declare(Enumerable.Range(0, stage.Target.SoftmaxStep).SelectMany(key => stage.Vectors.Select(v => Weight(key, v)))));
    }

    private static LaneExpression Weight(int key, int v) => LaneExpression.Local("e", key, v);

    private static void EmitKeys(Stage stage, PartText part, int first, int keys)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        if (target.WeighsKeys)
        {
            writer.Line(dialect.WeighKeys(keys == target.SoftmaxStep, s_scores + (first * target.PanelLanes), stage.At(Statistic.Reference), stage.Locals("sum")));
            return;
        }

        int[] all = Enumerable.Range(first, keys).ToArray();
        if (!target.InterleavesSoftmax)
        {
            foreach (int key in all)
            {
                foreach (int v in stage.Vectors)
                    writer.Line([Compute(key, v), .. Keep(key, v)]);
            }
            return;
        }

        // The first vector's weights are computed before anything is stored, and stored last.
        foreach (int key in all)
            writer.Line(Compute(key, 0));
        foreach (int v in stage.Vectors.Skip(1))
        {
            using (part.Vector(writer, v))
            {
                foreach (int key in all)
                    writer.Line(Compute(key, v));
                foreach (int key in all)
                    writer.Line(Keep(key, v));
            }
        }
        foreach (int key in all)
            writer.Line(Keep(key, 0));

        Place Score(int key, int v) => s_scores + ((key * target.PanelLanes) + (v * target.Lanes));
        string Compute(int key, int v) => Weight(key - first, v).Set(TargetDialect.Exp2(dialect.Load(Score(key, v)) - LaneExpression.Local("m", v)));
        string[] Keep(int key, int v) => [dialect.Store(Weight(key - first, v), Score(key, v)), LaneExpression.Local("sum", v).Add(Weight(key - first, v))];
    }
}
