using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The methods for few queries against many keys: a walk over heads of keys and their parts, what a part is made of, and the join of parts.
/// </summary>
internal static class DecodeStage
{
    private static readonly IntegerExpression s_sample = IntegerExpression.Of("sample"), s_keyValueHead = IntegerExpression.Of("keyValueHead"), s_row = IntegerExpression.Of("row");
    private static readonly IntegerExpression s_queryLength = IntegerExpression.Of("queryLength"), s_keyLength = IntegerExpression.Of("call.KeyLength"), s_first = IntegerExpression.Of("first");

    public static void Emit(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        writer.Line($"// Up to {decode.MostQueries} query rows: a head's keys and values are read once, in parts of {decode.Chunk} keys, by all queries of all heads that share them.");
        EmitHeads(stage, decode);
        writer.Line();
        if (decode.SharesParts)
        {
            EmitParallel(stage, decode);
            writer.Line();
        }
        EmitQueries(stage);
        writer.Line();
        EmitStart(stage);
        writer.Line();
        EmitRange(stage);
        writer.Line();
        EmitChunk(stage, decode);
        writer.Line();
        EmitSoftmax(stage);
        writer.Line();
        if (stage.Plan.Methods is { } methods)
            DecodeMethodStage.Emit(stage, methods, Offset(stage.Plan));
        EmitFinish(stage, decode);
        DecodeTileStage.Emit(stage, decode);
    }

    /// <summary>The condition under which a call is taken.</summary>
    public static string Condition(DecodePlan decode) => $"call.QueryLength <= {Text.Of(decode.MostQueries)}";

    /// <summary>How many items a call consists of.</summary>
    public static IntegerExpression ItemCount(KernelPlan plan) => IntegerExpression.Of("call.BatchSize") * plan.Heads.Keys;

    private static IntegerExpression RowCount(KernelPlan plan) => IntegerExpression.Of("call.QueryLength") * plan.Heads.Group;

    private static void EmitHeads(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        string dimension = Text.Of(stage.Plan.Value.Width);
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void Decode(in AttentionArguments call, WorkShare heads, ref float scratch)"))
        {
            EmitAreas(writer, decode, "scratch");
            writer.Line($"int rowCount = {RowCount(stage.Plan)};");
            using (writer.Braces("while (heads.Next(out int keyValueHead))"))
            {
                writer.Line("DecodeQueries(call, keyValueHead, ref queries);");
                writer.Line("DecodeStart(call, keyValueHead, rowCount, ref state);");
                writer.Line("int first = DecodeRange(call, keyValueHead, out int end);");
                using (writer.Braces($"for (int chunk = first; chunk < end; chunk += {Text.Of(decode.Chunk)})"))
                {
                    if (IsHidden(stage, decode, "keyValueHead") is { } isHidden)
                    {
                        writer.Line($"if ({isHidden})");
                        writer.Line("    continue;");
                    }

                    writer.Line($"DecodeChunk(call, keyValueHead, chunk, Math.Min({Text.Of(decode.Chunk)}, end - chunk), ref queries, ref scores, ref part);");
                    writer.Line($"DecodeState.Join(ref state, ref part, rowCount, {dimension});");
                }
                writer.Line("DecodeFinish(call, keyValueHead, rowCount, ref state, ref part);");
            }
        }
    }

    private static void EmitAreas(CodeWriter writer, DecodePlan decode, string scratch)
    {
        EmitArea(writer, "queries", scratch, decode.Queries);
        EmitArea(writer, "scores", scratch, decode.Scores);
        EmitArea(writer, "part", scratch, decode.Part);
        EmitArea(writer, "state", scratch, decode.State);
    }

    private static void EmitArea(CodeWriter writer, string name, string scratch, long start) => writer.Line($"ref float {name} = {(new Place(scratch) + start).Ref};");

    private static void EmitParallel(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        string chunk = Text.Of(decode.Chunk);
        var shared = new Place("shared");
        IntegerExpression chunks = IntegerExpression.Of("chunks"), part = IntegerExpression.Of("part");
        string scratch = Text.Of(decode.ScratchLength);
        string worker = Text.Of(stage.Target.WorkerOperations);
        writer.Line("// On several threads: heads, or where they are few, parts of their keys. Parts are joined in the order of the keys either way.");
        using (writer.Braces("private static void DecodeParallel(in AttentionArguments call, ParallelOptions parallelOptions)"))
        {
            writer.Line($"int heads = {ItemCount(stage.Plan)}, chunks = {s_keyLength.Pieces(decode.Chunk)};");
            writer.Line($"long operations = (long)call.BatchSize * call.QueryLength * call.KeyLength * {Text.Of(stage.Plan.PairOperations)};");
            writer.Line($"long partsNeeded = (long)heads * chunks * {Text.Of(decode.StateLength)};");
            using (writer.Braces($"if (heads >= {Text.Of(decode.EnoughHeads)} || chunks <= 1 || partsNeeded > {Text.Of(DecodePlan.MostPartFloats)})"))
            {
                writer.Line($"ParallelAttention.Run(call, heads, operations, {worker}, parallelOptions, s_worker);");
                writer.Line("return;");
            }
            writer.Line("using ScratchMemory parts = ScratchMemory.Rent(partsNeeded);");
            writer.Line("ref float shared = ref parts.Start;");
            writer.Line("AttentionArguments split = call;");
            writer.Line("split.Scratch = MemoryMarshal.CreateSpan(ref shared, (int)partsNeeded);");
            writer.Line($"ParallelAttention.Run(split, heads * chunks, operations, {worker}, parallelOptions, s_decodeChunks);");
            writer.Line($"using ScratchMemory own = ScratchMemory.Rent({scratch});");
            EmitArea(writer, "state", "own.Start", decode.State);
            EmitArea(writer, "part", "own.Start", decode.Part);
            writer.Line($"int rowCount = {RowCount(stage.Plan)};");
            using (writer.Braces("for (int keyValueHead = 0; keyValueHead < heads; keyValueHead++)"))
            {
                writer.Line("DecodeStart(call, keyValueHead, rowCount, ref state);");
                writer.Line("int first = DecodeRange(call, keyValueHead, out int end);");
                string isSeen = IsHidden(stage, decode, "keyValueHead") is { } isHidden ? $"if (!{isHidden}) " : "";
                writer.Line($"for (int chunk = first; chunk < end; chunk += {chunk})");
                writer.Line($"    {isSeen}DecodeState.Join(ref state, {(shared + (((s_keyValueHead * chunks) + (IntegerExpression.Of("chunk") / decode.Chunk)) * decode.StateLength)).Ref}, rowCount, {Text.Of(stage.Plan.Value.Width)});");
                writer.Line("DecodeFinish(call, keyValueHead, rowCount, ref state, ref part);");
            }
        }
        writer.Line();
        writer.Line("private static readonly AttentionWorker s_decodeChunks = DecodeChunks;");
        writer.Line();
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void DecodeChunks(in AttentionArguments call, WorkShare parts)"))
        {
            writer.Line("ref float shared = ref MemoryMarshal.GetReference(call.Scratch);");
            writer.Line($"using ScratchMemory own = ScratchMemory.Rent({scratch});");
            EmitArea(writer, "queries", "own.Start", decode.Queries);
            EmitArea(writer, "scores", "own.Start", decode.Scores);
            writer.Line($"int chunks = {s_keyLength.Pieces(decode.Chunk)}, loaded = -1;");
            using (writer.Braces("while (parts.Next(out int part))"))
            {
                writer.Line("int keyValueHead = part / chunks;");
                writer.Line($"int first = DecodeRange(call, keyValueHead, out int end), chunk = {(part - (s_keyValueHead * chunks)) * decode.Chunk};");
                string hidden = IsHidden(stage, decode, "keyValueHead") is { } isHidden ? $" || {isHidden}" : "";
                writer.Line($"if (chunk < first || chunk >= end{hidden})");
                writer.Line("    continue;");
                writer.Line("if (keyValueHead != loaded)");
                writer.Line("    DecodeQueries(call, keyValueHead, ref queries);");
                writer.Line("loaded = keyValueHead;");
                writer.Line($"DecodeChunk(call, keyValueHead, chunk, Math.Min({chunk}, end - chunk), ref queries, ref scores, {(shared + (part * decode.StateLength)).Ref});");
            }
        }
    }

    /// <summary>A condition: whether the predicate hides the part that starts at chunk; null without a predicate.</summary>
    private static string? IsHidden(Stage stage, DecodePlan decode, string head) => stage.Plan.Methods is { Methods.HasPredicate: true }
        ? $"DecodeIsHidden(call, {head}, chunk, Math.Min({Text.Of(decode.Chunk)}, end - chunk))"
        : null;

    /// <summary>Opens a loop over the query rows of a head of keys: row, and the query and head that it belongs to.</summary>
    private static CodeWriter.Block Rows(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        HeadPlan heads = stage.Plan.Heads;
        writer.Line($"int sample = {s_keyValueHead / heads.Keys}, queryLength = call.QueryLength;");
        CodeWriter.Block block = writer.Braces($"for (int row = 0; row < {s_queryLength * heads.Group}; row++)");
        writer.Line($"int head = {Head(heads)}, query = row % queryLength;");
        return block;
    }

    /// <summary>The head of queries that a row belongs to.</summary>
    private static IntegerExpression Head(HeadPlan heads) => ((s_keyValueHead - (s_sample * heads.Keys)) * heads.Group) + (s_row / s_queryLength);

    private static IntegerExpression QueryRow(KernelPlan plan, RowLayout rows)
    {
        IntegerExpression head = IntegerExpression.Of("head"), query = IntegerExpression.Of("query");
        return rows.IsHeadMajor
            ? (((s_sample * plan.Heads.Queries) + head) * s_queryLength) + query
            : (((s_sample * s_queryLength) + query) * plan.Heads.Queries) + head;
    }

    private static void EmitQueries(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        string dimension = Text.Of(stage.Plan.Query.Width);
        using (writer.Braces("private static void DecodeQueries(in AttentionArguments call, int keyValueHead, ref float queries)"))
        {
            using (Rows(stage))
            {
                RowLayout rows = stage.Plan.Query;
                Place source = new Place($"MemoryMarshal.GetReference(call.Query{StoredText.Suffix(rows)})") + (QueryRow(stage.Plan, rows) * rows.Width);
                writer.Line($"ref float target = {(new Place("queries") + (s_row * rows.Width)).Ref};");
                writer.Line($"{StoredText.Gather(rows)}({source.Ref}, {dimension}, 1, {dimension}, ref target, {dimension});");
                if (stage.Plan.Positions.Rotation is { } rotation)
                {
                    string positions = rotation.IsGiven ? (new Place("MemoryMarshal.GetReference(call.QueryPositions)") + ((s_sample * s_queryLength) + IntegerExpression.Of("query"))).Ref : "ref Unsafe.NullRef<int>()";
                    writer.Line($"RotaryRows.Rotate(ref target, {dimension}, 1, {dimension}, RotaryPairing.{rotation.Pairing}, call.Rotary!, {IntegerExpression.Of("query") + Offset(stage.Plan)}, {positions}, ref target, {dimension});");
                }
                writer.Line($"DecodeRow.Scale(ref target, {dimension}, {Text.Of(stage.Plan.ScoreFactor)});");
            }
        }
    }

    private static IntegerExpression Offset(KernelPlan plan) => PositionText.Offset(plan, s_keyLength);

    private static void EmitStart(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        string sink = stage.Plan.Sink switch
        {
            SinkLogit.Given => $"call.Sinks[head] * {Text.Of((float)ScorePass.Log2E)}",
            SinkLogit.Zero => "0f",
            _ => "float.NegativeInfinity",
        };
        using (writer.Braces("private static void DecodeStart(in AttentionArguments call, int keyValueHead, int rowCount, ref float state)"))
        {
            using (Rows(stage))
                writer.Line($"DecodeState.Start(ref state, rowCount, row, {sink}, {Text.Of(stage.Plan.Value.Width)});");
        }
    }

    private static void EmitRange(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        Visibility visibility = stage.Plan.Visibility;
        writer.Line("// The part with the first key that some query sees, and the end of the last.");
        using (writer.Braces("private static int DecodeRange(in AttentionArguments call, int keyValueHead, out int end)"))
        {
            string keyCount = stage.Plan.Samples.CountsKeys ? $"call.KeyCount({s_keyValueHead / stage.Plan.Heads.Keys})" : "call.KeyLength";
            writer.Line($"int keyCount = {keyCount}, queryLength = call.QueryLength;");
            IntegerExpression position = Offset(stage.Plan) - PositionText.FirstKey(stage.Plan), end = IntegerExpression.Of("end");
            writer.Line(visibility.Right is { } right ? $"end = {(position + s_queryLength + right).Clamp(0, IntegerExpression.Of("keyCount"))};" : "end = keyCount;");
            writer.Line($"return {(visibility.Left is { } left ? (position - left).Clamp(0, end).DownTo(stage.Target.Decode!.Chunk) : 0)};");
        }
    }

    private static void EmitChunk(Stage stage, DecodePlan decode)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string type = StoredText.Element(plan.Key);
        string suffix = StoredText.Suffix(plan.Key);
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void DecodeChunk(in AttentionArguments call, int keyValueHead, int first, int keyCount, ref float queries, ref float scores, ref float part)"))
        {
            writer.Line($"int rowCount = {RowCount(stage.Plan)};");
            IntegerExpression row = FirstRow(plan);
            Place keys = new Place($"MemoryMarshal.GetReference(call.Key{suffix})") + ((row * plan.Key.Width) + (s_first * plan.Key.Stride));
            Place values = new Place($"MemoryMarshal.GetReference(call.Value{suffix})") + ((row * plan.Value.Width) + (s_first * plan.Value.Stride));
            writer.Line($"ref {type} keys = {keys.Ref};");
            writer.Line($"ref {type} values = {values.Ref};");
            writer.Line("int rows;");
            using (writer.Braces("for (int row = 0; row < rowCount; row += rows)"))
            {
                EmitScores(stage, decode);
                writer.Line("for (int r = 0; r < rows; r++)");
                writer.Line($"    DecodeSoftmax(call, keyValueHead, row + r, rowCount, first, keyCount, {Scores(decode).Ref}, ref part);");
                EmitValues(stage, decode);
                if (!plan.Value.HasScales)
                    EmitVisible(stage, decode);
            }
        }
    }

    private static void EmitVisible(Stage stage, DecodePlan decode)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string dimension = Text.Of(plan.Value.Width), stored = plan.Value.IsFloat ? "" : $"ElementType.{plan.Value.Type}, ";
        writer.Line("// A value behind a mask may be NaN or infinite, and meet a weight of 0.");
        using (writer.Braces("for (int r = 0; r < rows; r++)"))
        {
            writer.Line($"ref float sums = ref DecodeState.Values(ref part, rowCount, row + r, {dimension});");
            writer.Line($"if (!DecodeState.IsFinite(ref sums, {dimension}))");
            writer.Line($"    DecodeState.SumVisible(ref values, {Text.Of(plan.Value.Stride)}, {stored}{Scores(decode).Ref}, keyCount, ref sums, {dimension});");
        }
    }

    /// <summary>Where the scores of a row of the tile are.</summary>
    private static Place Scores(DecodePlan decode) => new Place("scores") + (IntegerExpression.Of("r") * decode.Chunk);

    /// <summary>The scale of the part's first key or value row.</summary>
    private static string Scales(KernelPlan plan, string property) => (new Place($"MemoryMarshal.GetReference(call.{property}Scales)") + (FirstRow(plan) + s_first)).Ref;

    private static IntegerExpression FirstRow(KernelPlan plan) => plan.Key.IsHeadMajor
        ? s_keyValueHead * (plan.Samples.KeyCapacity is { } capacity ? capacity : s_keyLength)
        : (s_keyValueHead / plan.Heads.Keys * s_keyLength * plan.Heads.Keys) + (s_keyValueHead % plan.Heads.Keys);

    private static void EmitScores(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        string call = $"({(new Place("queries") + (s_row * stage.Plan.Key.Width)).Ref}, ref keys, ref scores, keyCount);";
        if (!decode.HasScoreTile)
        {
            writer.Line("rows = 1;");
            writer.Line(DecodeTileStage.ScoreName(1) + call);
            return;
        }
        writer.Line($"rows = {s_row + decode.ScoreRows} <= rowCount ? {Text.Of(decode.ScoreRows)} : 1;");
        writer.Line($"if (rows == {Text.Of(decode.ScoreRows)})");
        writer.Line("    " + DecodeTileStage.ScoreName(decode.ScoreRows) + call);
        writer.Line("else");
        writer.Line("    " + DecodeTileStage.ScoreName(1) + call);
    }

    private static void EmitValues(Stage stage, DecodePlan decode)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string block = Text.Of(decode.ValueBlock);
        IntegerExpression key = IntegerExpression.Of("key");
        using (writer.Braces($"for (int key = 0; key < keyCount; key += {block})"))
        {
            writer.Line($"int keys{block} = Math.Min({block}, keyCount - key), r = 0;");
            if (decode.HasValueTile)
            {
                using (writer.Braces($"for (; r + {Text.Of(decode.ValueTile.Rows)} <= rows; r += {Text.Of(decode.ValueTile.Rows)})"))
                    EmitTiles(decode.ValueTile.Rows);
            }
            using (writer.Braces("for (; r < rows; r++)"))
                EmitTiles(1);
        }

        void EmitTiles(int rows)
        {
            writer.Line($"ref float sums = ref DecodeState.Values(ref part, rowCount, row + r, {Text.Of(plan.Value.Width)});");
            foreach ((int vector, int vectors) in decode.ColumnTiles)
            {
                int element = vector * decode.Values.Lanes;
                Place values = new Place("values") + ((key * plan.Value.Stride) + element);
                writer.Line($"{DecodeTileStage.ValueName(rows, vectors)}({values.Ref}, {(Scores(decode) + key).Ref}, {(new Place("sums") + element).Ref}, keys{block}, key == 0);");
            }
        }
    }

    private static void EmitSoftmax(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        Visibility visibility = plan.Visibility;
        IntegerExpression query = IntegerExpression.Of("query"), position = IntegerExpression.Of("position");
        writer.Line("// One query's scores over a part, from products to weights.");
        using (writer.Braces("private static void DecodeSoftmax(in AttentionArguments call, int keyValueHead, int row, int rowCount, int first, int keyCount, ref float scores, ref float part)"))
        {
            writer.Line($"int sample = {s_keyValueHead / plan.Heads.Keys}, queryLength = call.QueryLength;");
            writer.Line($"int head = {Head(plan.Heads)}, query = row % queryLength;");
            if (plan.HasPositions)
                writer.Line($"int position = {query + Offset(plan) - PositionText.FirstKey(plan) - s_first};");
            writer.LineIf(plan.Key.HasScales, $"DecodeRow.ScaleKeys(ref scores, keyCount, {Scales(plan, "Key")});");
            IntegerExpression lower = visibility.Left is { } left ? position - left : 0;
            IntegerExpression upper = visibility.Right is { } right ? position + right : IntegerExpression.Of("keyCount") - 1;
            writer.Line($"int lower = {lower}, upper = {upper};");
            if (plan.Pass is { HasCap: true } pass)
                writer.Line($"DecodeRow.Cap(ref scores, keyCount, {Text.Of(pass.SoftCap)}, {Text.Of(stage.Target.Lanes)});");
            writer.LineIf(plan.Positions.HasDistances, $"DecodeRow.AddDistances(ref scores, keyCount, position, {PanelParameter.Slope(plan)});");
            writer.LineIf(plan.HasMethods, $"DecodeMethods(call, sample, head, {query + Offset(plan)}, ref scores, first, keyCount, lower, upper);");
            string bias = "Unsafe.NullRef<float>()", mask = "Unsafe.NullRef<bool>()", keys = "Unsafe.NullRef<bool>()";
            if (plan.Tables.Bias is { } biasAxes)
            {
                writer.Line($"ref float bias = {(new Place("MemoryMarshal.GetReference(call.Bias)") + (Table(plan, biasAxes) + s_first)).Ref};");
                writer.Line("DecodeRow.AddBias(ref scores, keyCount, ref bias);");
                bias = "bias";
            }
            if (plan.Tables.Mask is { } maskAxes)
            {
                writer.Line($"ref bool mask = {(new Place("MemoryMarshal.GetReference(call.Mask)") + (Table(plan, maskAxes) + s_first)).Ref};");
                writer.Line("DecodeRow.Hide(ref scores, keyCount, ref mask, hides: false);");
                mask = "mask";
            }
            if (plan.Tables.HasKeyMask)
            {
                writer.Line($"ref bool keys = {(new Place("MemoryMarshal.GetReference(call.KeyMask)") + ((s_sample * s_keyLength) + s_first)).Ref};");
                writer.Line("DecodeRow.Hide(ref scores, keyCount, ref keys, call.KeyMaskHides);");
                keys = "keys";
            }
            writer.LineIf(visibility.HasStart || visibility.HasEnd, "DecodeRow.HideOutside(ref scores, keyCount, lower, upper);");
            writer.Line($"bool isSeen = DecodeRow.Softmax(ref scores, keyCount, {Text.Of(stage.Target.Lanes)}, out float maximum, out float sum){(plan.Methods is null ? "" : ";")}");
            writer.LineIf(plan.Methods is null, $"    || DecodeRow.SeesAny(lower, upper, keyCount, ref {mask}, ref {bias}, ref {keys}, call.KeyMaskHides);");
            writer.Line("DecodeState.Set(ref part, rowCount, row, maximum, sum, isSeen);");
            writer.LineIf(plan.Value.HasScales, $"DecodeRow.ScaleWeights(ref scores, keyCount, {Scales(plan, "Value")});");
        }
    }

    private static IntegerExpression Table(KernelPlan plan, TableAxes axes)
    {
        IntegerExpression index = axes.HasSamples ? s_sample : 0;
        if (axes.HasHeads)
            index = (index * plan.Heads.Queries) + IntegerExpression.Of("head");
        if (axes.HasQueries)
            index = (index * s_queryLength) + IntegerExpression.Of("query");
        return index * s_keyLength;
    }

    private static void EmitFinish(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        RowLayout output = stage.Plan.Output;
        string dimension = Text.Of(output.Width);
        using (writer.Braces("private static void DecodeFinish(in AttentionArguments call, int keyValueHead, int rowCount, ref float state, ref float row16)"))
        {
            using (Rows(stage))
            {
                IntegerExpression index = QueryRow(stage.Plan, output) * output.Width;
                if (output.IsFloat)
                {
                    writer.Line($"DecodeState.Finish(ref state, rowCount, row, {dimension}, {(new Place("MemoryMarshal.GetReference(call.Output)") + index).Ref});");
                }
                else
                {
                    writer.Line($"DecodeState.Finish(ref state, rowCount, row, {dimension}, ref row16);");
                    writer.Line($"{StoredText.Scatter(output)}(ref row16, {dimension}, 1, {dimension}, {(new Place("MemoryMarshal.GetReference(call.Output16)") + index).Ref}, {dimension});");
                }
                writer.LineIf(
                    stage.Plan.Returns(AttentionOutputs.LogSumExp),
                    $"call.LogSumExp[{(((s_sample * stage.Plan.Heads.Queries) + IntegerExpression.Of("head")) * s_queryLength) + IntegerExpression.Of("query")}] = DecodeState.LogSumExp(ref state, rowCount, row);");
            }
        }
    }
}
