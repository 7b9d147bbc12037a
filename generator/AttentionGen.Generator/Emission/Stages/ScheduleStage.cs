using AttentionGen.Generator.Emission.Dialects;
using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>A panel's walk over blocks that the predicate makes one thing of: whole ones carry no test, hidden ones are not computed.</summary>
internal static class ScheduleStage
{
    private static readonly IntegerExpression s_block = IntegerExpression.Of("block"), s_blockEnd = IntegerExpression.Of("blockEnd");

    /// <summary>Name of the method that classifies a tile.</summary>
    public const string ClassifyName = "Classify";

    /// <summary>Writes the walk.</summary>
    /// <param name="stage">Where to; the local block is the first key.</param>
    /// <param name="emitBlock">Writes what is done with a block, given its first key and its end.</param>
    public static void EmitBlocks(Stage stage, Action<IntegerExpression, IntegerExpression> emitBlock)
    {
        CodeWriter writer = stage.Writer;
        writer.Line(QueryRange(stage));
        writer.LineIf(stage.Target.Schedule is not null, $"int run = FirstRuns[firstQuery / {Text.Of(stage.Target.PanelLanes)}];");
        string run = stage.Target.Schedule is null ? "call, sample, head, queryRange" : "ref run";
        writer.Line("// Of each block also which tiles are whole, a bit each.");
        writer.Line("int next = block, nextEnd = block;");
        writer.Line($"bool isLast = !NextBlock({run}, ref next, ref nextEnd, keyEnd, out ulong nextWhole);");
        writer.Line("do");
        using (writer.Braces())
        {
            writer.Line("block = next;");
            writer.Line("int blockEnd = nextEnd;");
            writer.Line("ulong whole = nextWhole;");
            writer.Line($"isLast = isLast || !NextBlock({run}, ref next, ref nextEnd, keyEnd, out nextWhole);");
            writer.Line("if (isLast)");
            writer.Line("    keyEnd = blockEnd;");
            emitBlock(s_block, s_blockEnd);
            writer.Line("isFirst = false;");
            writer.Line("block = blockEnd;");
        }

        writer.Line("while (block < keyEnd);");
    }

    /// <summary>A query sees a key of a block's whole tiles if it reaches the first.</summary>
    public static void EmitSeen(Stage stage)
    {
        (CodeWriter writer, _, TargetPlan target, TargetDialect dialect) = stage;
        using (writer.Braces("if (whole != 0)"))
        {
            writer.Line($"int firstWhole = {s_block + (IntegerExpression.Of("BitOperations.TrailingZeroCount(whole)") * target.ScheduleRows)};");
            foreach (int v in stage.Vectors)
            {
                MaskExpression reaches = dialect.ReachesKey(LaneExpression.Local("limit", v), IntegerExpression.Of("firstWhole"));
                writer.Line(stage.Store(dialect.Remember(stage.Load(Statistic.Seen, v), reaches), Statistic.Seen, v));
            }
        }
    }

    /// <summary>Makes scores of a block's products, by runs of tiles of one class; what whole tiles have finished themselves is left out.</summary>
    public static void EmitRuns(Stage stage, Action<IntegerExpression, IntegerExpression> emitRun)
    {
        CodeWriter writer = stage.Writer;
        int rows = stage.Target.ScheduleRows;
        bool finishes = stage.Target.FinishesWholeTiles;
        IntegerExpression start = IntegerExpression.Of("runStart"), end = IntegerExpression.Of("runEnd"), length = IntegerExpression.Of("length");
        using (writer.Braces($"for (int tile = 0, tiles = {(s_blockEnd - s_block).Pieces(rows)}, length; tile < tiles; tile += length)"))
        {
            writer.Line("bool isWhole = (whole >> tile & 1) != 0;");
            writer.Line("length = Math.Min(BitOperations.TrailingZeroCount(isWhole ? ~(whole >> tile) : whole >> tile), tiles - tile);");
            writer.LineIf(finishes, "if (isWhole)");
            writer.LineIf(finishes, "    continue;");
            writer.Line($"int runStart = {s_block + (IntegerExpression.Of("tile") * rows)}, runEnd = {IntegerExpression.Min(start + (length * rows), s_blockEnd)};");
            emitRun(start, end - start);
        }
    }

    /// <summary>A statement: the positions of a panel's queries.</summary>
    public static string QueryRange(Stage stage)
    {
        IntegerExpression first = IntegerExpression.Of("position") + PositionText.FirstKey(stage.Plan);
        return $"var queryRange = new IndexRange({first}, {first + IntegerExpression.Of("queryCount") - 1});";
    }

    /// <summary>What the predicate makes of some keys.</summary>
    public static string Class(Stage stage, IntegerExpression first, IntegerExpression end)
    {
        IntegerExpression offset = PositionText.FirstKey(stage.Plan);
        return $"{ClassifyName}(call, sample, head, queryRange, new IndexRange({first + offset}, {end + offset - 1}))";
    }

    /// <summary>The methods that classify.</summary>
    public static void Emit(Stage stage, ScorePlan plan)
    {
        CodeWriter writer = stage.Writer;
        if (stage.Target.ClassifiesTiles)
        {
            EmitNext(stage);
            writer.Line();
        }

        if (stage.Target is { Schedule: not null, Decode: null, Gradient: not { ClassifiesBlocks: true } })
            return;
        EmitClassify(stage, plan);
        writer.Line();
    }

    private static void EmitNext(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        string rows = Text.Of(stage.Target.ScheduleRows), most = Text.Of(stage.Target.KeyBlock);
        IntegerExpression first = IntegerExpression.Of("first"), end = IntegerExpression.Of("end");
        if (stage.Target.Schedule is { } schedule)
        {
            writer.Line("// What the predicate makes of the tiles of each panel, found when this was generated: 4 * end + class, 0 hidden, 1 partial, 2 whole.");
            writer.Line($"private static ReadOnlySpan<int> Runs => [{string.Join(", ", schedule.Runs.Select(Text.Of))}];");
            writer.Line();
            writer.Line($"private static ReadOnlySpan<int> FirstRuns => [{string.Join(", ", schedule.FirstRuns.Select(Text.Of))}];");
            writer.Line();
            writer.Line($"// The next keys from end on, up to {most}, of which no tile is hidden; false if there are none.");
            writer.Line("private static bool NextBlock(ref int run, ref int first, ref int end, int keyEnd, out ulong whole) =>");
            writer.Line($"    TileRuns.Next(Runs, ref run, ref first, ref end, keyEnd, {most}, {rows}, out whole);");
            return;
        }

        writer.Line($"// The next keys from end on, up to {most}, of which no tile is hidden; false if there are none.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static bool NextBlock(in AttentionArguments call, int sample, int head, IndexRange queryRange, ref int first, ref int end, int keyEnd, out ulong whole)"))
        {
            writer.Line("whole = 0;");
            using (writer.Braces("for (first = end; first < keyEnd; first = end)"))
            {
                writer.Line($"int most = Math.Min(first + {most}, keyEnd);");
                writer.Line($"TileClass kind = {Class(stage, first, IntegerExpression.Of("most"))};");
                using (writer.Braces("if (kind != TileClass.Partial)"))
                {
                    writer.Line("end = most;");
                    writer.Line("if (kind == TileClass.Hidden)");
                    writer.Line("    continue;");
                    writer.Line("whole = ulong.MaxValue;");
                    writer.Line("return true;");
                }

                writer.Line("// Tile by tile: hidden ones before the block belong to none, the first behind ends it.");
                using (writer.Braces("while (end < most)"))
                {
                    writer.Line($"int tileEnd = {IntegerExpression.Min(end + stage.Target.ScheduleRows, IntegerExpression.Of("most"))};");
                    writer.Line($"kind = {Class(stage, end, IntegerExpression.Of("tileEnd"))};");
                    using (writer.Braces("if (kind == TileClass.Hidden)"))
                    {
                        writer.Line("if (first < end)");
                        writer.Line("    return true;");
                        writer.Line("first = tileEnd;");
                    }

                    writer.Line("else if (kind == TileClass.Whole)");
                    writer.Line($"    whole |= 1UL << {((Expression)((end - first) / stage.Target.ScheduleRows)).Within(Binding.Additive)};");
                    writer.Line("end = tileEnd;");
                }

                writer.Line("if (first < end)");
                writer.Line("    return true;");
            }

            writer.Line("return false;");
        }
    }

    /// <summary>The predicate over ranges of queries and keys: what holds for all of them, and what for none.</summary>
    private static void EmitClassify(Stage stage, ScorePlan plan)
    {
        CodeWriter writer = stage.Writer;
        ScoreMethods methods = plan.Methods;
        writer.Line("// What the predicate makes of a tile, by interval arithmetic: it may call a tile partial that is not, never the other way round.");
        writer.Line(Stage.Optimised);
        using (writer.Braces($"private static TileClass {ClassifyName}(in AttentionArguments call, int sample, int head, IndexRange queryRange, IndexRange keyRange)"))
        {
            foreach (int number in plan.Classification)
                writer.Line($"IndexRange r{Text.Of(number)} = {Range(methods.Steps[number])};");
            writer.Line($"return r{Text.Of(methods.Predicate)}.Class;");
        }
    }

    private static string Range(ScoreStep step)
    {
        string a = $"r{Text.Of(step.A)}", b = $"r{Text.Of(step.B)}", c = $"r{Text.Of(step.C)}";
        string unknown = step.Type == ScoreType.Truth ? "IndexRange.Either" : "IndexRange.Any";
        return step.Operation switch
        {
            ScoreOperation.Batch => "IndexRange.Of(sample + call.FirstSample)",
            ScoreOperation.Head => "IndexRange.Of(head)",
            ScoreOperation.Query => "queryRange",
            ScoreOperation.Key => "keyRange",
            ScoreOperation.Length => $"IndexRange.Of(call.{(step.ReadsNumbers ? "ScoreNumbers" : "ScoreIntegers")}{Text.Of(step.Slot)}.Length)",
            _ when step.Type == ScoreType.Number => "IndexRange.Any",
            ScoreOperation.Constant => step.Type == ScoreType.Truth ? $"IndexRange.Of({Text.Of(step.IsTrue)})" : $"IndexRange.Of({Text.Of(step.Bits)})",
            ScoreOperation.Argument => $"IndexRange.Of(call.ScoreArgument{Text.Of(step.Bits)})",
            ScoreOperation.Element => $"ScoreRanges.Of(call.ScoreIntegers{Text.Of(step.Slot)}, {a})",
            ScoreOperation.Add => $"{a} + {b}",
            ScoreOperation.Subtract => $"{a} - {b}",
            ScoreOperation.Multiply => $"{a} * {b}",
            ScoreOperation.Divide => $"{a} / {b}",
            ScoreOperation.Remainder => $"{a} % {b}",
            ScoreOperation.And => $"{a} & {b}",
            ScoreOperation.Or => $"{a} | {b}",
            ScoreOperation.Xor => $"{a} ^ {b}",
            ScoreOperation.Not => step.Type == ScoreType.Truth ? $"!{a}" : $"~{a}",
            ScoreOperation.Negate => $"-{a}",
            ScoreOperation.ShiftLeft => $"IndexRange.ShiftLeft({a}, {b})",
            ScoreOperation.ShiftRight => $"IndexRange.ShiftRight({a}, {b})",
            ScoreOperation.Equal when !step.OfNumbers => $"IndexRange.Equal({a}, {b})",
            ScoreOperation.Less when !step.OfNumbers => $"IndexRange.Less({a}, {b})",
            ScoreOperation.LessOrEqual when !step.OfNumbers => $"IndexRange.LessOrEqual({a}, {b})",
            ScoreOperation.Select => $"IndexRange.Select({a}, {b}, {c})",
            ScoreOperation.Minimum => $"IndexRange.Min({a}, {b})",
            ScoreOperation.Maximum => $"IndexRange.Max({a}, {b})",
            ScoreOperation.Absolute => $"IndexRange.Abs({a})",
            _ => unknown,
        };
    }
}
