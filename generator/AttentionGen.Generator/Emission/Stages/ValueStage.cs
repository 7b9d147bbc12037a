namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that walks over the value tiles of a panel, and completes a last tile of queries that are not all there.</summary>
internal static class ValueStage
{
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
                    EmitQueries(stage, columns, Text.Of(columns.Run.First));
                    continue;
                }
                using (writer.Braces($"for (int d = {Text.Of(columns.Run.First)}; d < {Text.Of(columns.Run.End)}; d += {Text.Of(columns.Run.Size)})"))
                    EmitQueries(stage, columns, "d");
            }
            string isLast = target.Softmax == SoftmaxForm.Online ? " && isLast" : "";
            writer.Line($"if (query < queryCount{isLast})");
            string rows = $"ref Unsafe.Add(ref edge, (query - {FirstOfEdge(target)}) * {Text.Of(plan.Output.Width)})";
            writer.Line($"    OutputPanel.Copy({rows}, {Text.Of(plan.Output.Width)}, queryCount - query, {Text.Of(plan.Output.Width)}, ref Unsafe.Add(ref output, query * {Text.Of(plan.OutputRowStride)}), {Text.Of(plan.OutputRowStride)});");
        }
    }

    /// <summary>What the walk takes beside rows and counts, each behind a comma.</summary>
    private static string Parameters(Stage stage) =>
        (stage.Plan.ValuesEndAtDiagonal ? ", int diagonal" : "")
        + (stage.Plan.ValuesStartInWindow ? ", int firstLower" : "")
        + (stage.Target.Softmax == SoftmaxForm.Online ? ", bool isFirst, bool rescales, bool isLast" : "")
        + (stage.Plan.AsksForNextRows ? ", ref float nextValue, int lastNext" : "");

    /// <summary>The tile for queries that are not all there computes those before them again, not lanes behind the panel.</summary>
    private static string FirstOfEdge(TargetPlan target) => $"Math.Min(query, {Text.Of(target.PanelLanes - target.Values.MostQueries)})";

    private static void EmitQueries(Stage stage, ValueColumns columns, string element)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line("query = 0;");
        for (int run = 0; run < target.Values.Queries.Count; run++)
        {
            TileRun queries = target.Values.Queries[run];
            bool isLast = run == target.Values.Queries.Count - 1;
            string inRun = isLast ? "" : $"query < {Text.Of(queries.End)} && ";
            string header = $"for (; {inRun}query + {Text.Of(queries.Size)} <= queryCount; query += {Text.Of(queries.Size)})";
            using (plan.ValuesStartInWindow ? writer.Braces(header) : writer.Statement(header))
            {
                EmitPrefetch(stage);
                EmitCall(stage, columns, queries.Size, element, "query", $"ref Unsafe.Add(ref output, (query * {Text.Of(plan.OutputRowStride)}) + {element})", plan.OutputRowStride);
            }
        }
        using (writer.Braces("if (query < queryCount)"))
        {
            writer.Line($"int first = {FirstOfEdge(target)};");
            EmitCall(stage, columns, target.Values.MostQueries, element, "first", $"ref Unsafe.Add(ref edge, {element})", plan.Output.Width);
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
    private static void EmitCall(Stage stage, ValueColumns columns, int queries, string element, string first, string output, int stride)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string keys = plan.ValuesEndAtDiagonal ? $"Math.Clamp(diagonal + {first} + {Text.Of(queries)}, 0, keyCount)" : "keyCount";
        (string row, string lane) = (element, first);
        if (plan.ValuesStartInWindow)
        {
            writer.Line($"int start = Math.Clamp(firstLower + {first}, 0, keyCount);");
            keys += " - start";
            row = $"(start * {stage.ValueStride}) + {element}";
            lane = $"(start * {Text.Of(target.PanelLanes)}) + {first}";
        }
        string flags = plan.SplitsValues(target) ? $", diagonal + {first} + {Text.Of(queries)} <= keyCount" : "";
        flags += target.Softmax == SoftmaxForm.Online ? ", isFirst, rescales, isLast" : "";
        writer.Line($"{ValueTileStage.MethodName(queries, columns)}(ref Unsafe.Add(ref values, {row}), ref Unsafe.Add(ref scores, {lane}), {output}, {Text.Of(stride)}, ref Unsafe.Add(ref statistics, {first}), {keys}{flags}{stage.ValueStrideArgument});");
    }
}
