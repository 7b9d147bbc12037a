using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that walks over the value tiles of a panel, and completes a last tile of queries that are not all there.</summary>
internal static class ValueStage
{
    private static readonly IntegerExpression s_query = IntegerExpression.Of("query");
    private static readonly Place s_output = new("output"), s_edge = new("edge");

    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        ValuePlan values = target.Values;
        writer.Line($"// The weighted value rows of a block of keys, for all queries of a panel; {Text.Of(values.MostQueries)} of them share the load of a row.");
        writer.Line(Stage.Optimised);
        writer.Line("private static void Values(");
        writer.Line($"    ref float values, ref float scores, ref float statistics, ref float output, ref float edge, int queryCount, int keyCount{Parameters(stage)}{stage.ValueStrideParameter})");
        using (writer.Braces())
        {
            writer.Line("int query = 0;");
            writer.LineIf(plan.AsksForNextRows, "int ahead = 0;");
            foreach (ValueColumns columns in values.Columns)
            {
                if (columns.Run.IsSingle)
                {
                    EmitQueries(stage, columns, columns.Run.First);
                    continue;
                }
                using (writer.Braces($"for (int d = {Text.Of(columns.Run.First)}; d < {Text.Of(columns.Run.End)}; d += {Text.Of(columns.Run.Size)})"))
                    EmitQueries(stage, columns, IntegerExpression.Of("d"));
            }
            string isLast = target.Softmax == SoftmaxForm.Online ? " && isLast" : "";
            writer.Line($"if (query < queryCount{isLast})");
            string width = Text.Of(plan.Output.Width), stride = Text.Of(plan.OutputRowStride);
            Place rows = s_edge + ((s_query - FirstOfEdge(target)) * plan.Output.Width), output = s_output + (s_query * plan.OutputRowStride);
            writer.Line($"    OutputPanel.Copy({rows.Ref}, {width}, queryCount - query, {width}, {output.Ref}, {stride});");
        }
    }

    /// <summary>What the walk takes beside rows and counts, each behind a comma.</summary>
    private static string Parameters(Stage stage) =>
        (stage.Plan.ValuesEndAtDiagonal ? ", int diagonal" : "")
        + (stage.Plan.ValuesStartInWindow ? ", int firstLower" : "")
        + (stage.Target.Softmax == SoftmaxForm.Online ? ", bool isFirst, bool rescales, bool isLast" : "")
        + (stage.Plan.AsksForNextRows ? ", ref float nextValue, int lastNext" : "");

    /// <summary>The tile for queries that are not all there computes those before them again, not lanes behind the panel.</summary>
    private static IntegerExpression FirstOfEdge(TargetPlan target) => IntegerExpression.Min(s_query, target.PanelLanes - target.Values.MostQueries);

    private static void EmitQueries(Stage stage, ValueColumns columns, IntegerExpression element)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line("query = 0;");
        for (int run = 0; run < target.Values.Queries.Count; run++)
        {
            TileRun queries = target.Values.Queries[run];
            bool isLast = run == target.Values.Queries.Count - 1;
            string inRun = isLast ? "" : $"query < {Text.Of(queries.End)} && ";
            string header = $"for (; {inRun}{s_query + queries.Size} <= queryCount; query += {Text.Of(queries.Size)})";
            using (plan.ValuesStartInWindow ? writer.Braces(header) : writer.Statement(header))
            {
                EmitPrefetch(stage);
                EmitCall(stage, columns, queries.Size, element, s_query, s_output + ((s_query * plan.OutputRowStride) + element), plan.OutputRowStride);
            }
        }
        using (writer.Braces("if (query < queryCount)"))
        {
            writer.Line($"int first = {FirstOfEdge(target)};");
            EmitCall(stage, columns, target.Values.MostQueries, element, IntegerExpression.Of("first"), s_edge + element, plan.Output.Width);
        }
    }

    /// <summary>Asks for some of the rows that the next panel gathers.</summary>
    private static void EmitPrefetch(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        if (!plan.AsksForNextRows)
            return;
        writer.Line(PanelStage.Ask("nextValue", target.ValueRowsAhead, "lastNext", plan.ValueStride, plan.Value));
        writer.Line($"ahead += {Text.Of(target.ValueRowsAhead)};");
    }

    /// <summary>A tile over the keys that any of its queries sees.</summary>
    private static void EmitCall(Stage stage, ValueColumns columns, int queries, IntegerExpression element, IntegerExpression first, Place output, int stride)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        IntegerExpression keyCount = IntegerExpression.Of("keyCount"), start = 0;
        IntegerExpression diagonal = IntegerExpression.Of("diagonal") + first + queries;
        if (plan.ValuesStartInWindow)
        {
            writer.Line($"int start = {(IntegerExpression.Of("firstLower") + first).Clamp(0, keyCount)};");
            start = IntegerExpression.Of("start");
        }

        IntegerExpression keys = (plan.ValuesEndAtDiagonal ? diagonal.Clamp(0, keyCount) : keyCount) - start;
        Place values = new Place("values") + ((start * stage.ValueStride) + element);
        Place weights = new Place("scores") + ((start * target.PanelLanes) + first);
        Place statistics = new Place("statistics") + first;
        string flags = plan.SplitsValues(target) ? $", {diagonal} <= keyCount" : "";
        flags += target.Softmax == SoftmaxForm.Online ? ", isFirst, rescales, isLast" : "";
        writer.Line($"{ValueTileStage.MethodName(queries, columns)}({values.Ref}, {weights.Ref}, {output.Ref}, {Text.Of(stride)}, {statistics.Ref}, {keys}{flags}{stage.ValueStrideArgument});");
    }
}
