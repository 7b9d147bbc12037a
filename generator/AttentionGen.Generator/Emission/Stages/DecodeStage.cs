namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// The methods for few queries against many keys: a walk over heads of keys and their parts, what a part is made of, and the join of parts.
/// </summary>
internal static class DecodeStage
{
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
    public static string ItemCount(KernelPlan plan) => $"call.BatchSize * {Text.Of(plan.Heads.Keys)}";

    private static string RowCount(KernelPlan plan) => plan.Heads.AreGrouped ? $"call.QueryLength * {Text.Of(plan.Heads.Group)}" : "call.QueryLength";

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
        writer.Line($"ref float queries = {Text.Ref(scratch, decode.Queries)};");
        writer.Line($"ref float scores = {Text.Ref(scratch, decode.Scores)};");
        writer.Line($"ref float part = {Text.Ref(scratch, decode.Part)};");
        writer.Line($"ref float state = {Text.Ref(scratch, decode.State)};");
    }

    private static void EmitParallel(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        string chunk = Text.Of(decode.Chunk);
        string length = Text.Of(decode.StateLength);
        string scratch = Text.Of(decode.ScratchLength);
        string worker = Text.Of(stage.Target.WorkerOperations);
        writer.Line("// On several threads: heads, or where they are few, parts of their keys. Parts are joined in the order of the keys either way.");
        using (writer.Braces("private static void DecodeParallel(in AttentionArguments call, ParallelOptions parallelOptions)"))
        {
            writer.Line($"int heads = {ItemCount(stage.Plan)}, chunks = (call.KeyLength + {Text.Of(decode.Chunk - 1)}) / {chunk};");
            writer.Line($"long operations = (long)call.BatchSize * call.QueryLength * call.KeyLength * {Text.Of(stage.Plan.PairOperations)};");
            writer.Line($"long partsNeeded = (long)heads * chunks * {length};");
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
            writer.Line($"ref float state = {Text.Ref("own.Start", decode.State)};");
            writer.Line($"ref float part = {Text.Ref("own.Start", decode.Part)};");
            writer.Line($"int rowCount = {RowCount(stage.Plan)};");
            using (writer.Braces("for (int keyValueHead = 0; keyValueHead < heads; keyValueHead++)"))
            {
                writer.Line("DecodeStart(call, keyValueHead, rowCount, ref state);");
                writer.Line("int first = DecodeRange(call, keyValueHead, out int end);");
                string isSeen = IsHidden(stage, decode, "keyValueHead") is { } isHidden ? $"if (!{isHidden}) " : "";
                writer.Line($"for (int chunk = first; chunk < end; chunk += {chunk})");
                writer.Line($"    {isSeen}DecodeState.Join(ref state, ref Unsafe.Add(ref shared, ((keyValueHead * chunks) + (chunk / {chunk})) * {length}), rowCount, {Text.Of(stage.Plan.Value.Width)});");
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
            writer.Line($"ref float queries = {Text.Ref("own.Start", decode.Queries)};");
            writer.Line($"ref float scores = {Text.Ref("own.Start", decode.Scores)};");
            writer.Line($"int chunks = (call.KeyLength + {Text.Of(decode.Chunk - 1)}) / {chunk}, loaded = -1;");
            using (writer.Braces("while (parts.Next(out int part))"))
            {
                writer.Line("int keyValueHead = part / chunks;");
                writer.Line($"int first = DecodeRange(call, keyValueHead, out int end), chunk = (part - (keyValueHead * chunks)) * {chunk};");
                string hidden = IsHidden(stage, decode, "keyValueHead") is { } isHidden ? $" || {isHidden}" : "";
                writer.Line($"if (chunk < first || chunk >= end{hidden})");
                writer.Line("    continue;");
                writer.Line("if (keyValueHead != loaded)");
                writer.Line("    DecodeQueries(call, keyValueHead, ref queries);");
                writer.Line("loaded = keyValueHead;");
                writer.Line($"DecodeChunk(call, keyValueHead, chunk, Math.Min({chunk}, end - chunk), ref queries, ref scores, ref Unsafe.Add(ref shared, part * {length}));");
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
        writer.Line($"int sample = keyValueHead / {Text.Of(stage.Plan.Heads.Keys)}, queryLength = call.QueryLength;");
        CodeWriter.Block block = writer.Braces($"for (int row = 0; row < queryLength * {Text.Of(stage.Plan.Heads.Group)}; row++)");
        writer.Line($"int head = ((keyValueHead - (sample * {Text.Of(stage.Plan.Heads.Keys)})) * {Text.Of(stage.Plan.Heads.Group)}) + (row / queryLength), query = row % queryLength;");
        return block;
    }

    private static string QueryRow(KernelPlan plan, RowLayout rows) => rows.IsHeadMajor
        ? $"((((sample * {Text.Of(plan.Heads.Queries)}) + head) * queryLength) + query)"
        : $"((((sample * queryLength) + query) * {Text.Of(plan.Heads.Queries)}) + head)";

    private static void EmitQueries(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        string dimension = Text.Of(stage.Plan.Query.Width);
        using (writer.Braces("private static void DecodeQueries(in AttentionArguments call, int keyValueHead, ref float queries)"))
        {
            using (Rows(stage))
            {
                string index = $"{QueryRow(stage.Plan, stage.Plan.Query)} * {dimension}";
                writer.Line($"ref float target = ref Unsafe.Add(ref queries, row * {dimension});");
                writer.Line($"{StoredText.Gather(stage.Plan.Query)}(ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Query{StoredText.Suffix(stage.Plan.Query)}), {index}), {dimension}, 1, {dimension}, ref target, {dimension});");
                if (stage.Plan.Positions.Rotation is { } rotation)
                {
                    string positions = rotation.IsGiven ? "ref Unsafe.Add(ref MemoryMarshal.GetReference(call.QueryPositions), (sample * queryLength) + query)" : "ref Unsafe.NullRef<int>()";
                    writer.Line($"RotaryRows.Rotate(ref target, {dimension}, 1, {dimension}, RotaryPairing.{rotation.Pairing}, call.Rotary!, query + {Offset(stage.Plan)}, {positions}, ref target, {dimension});");
                }
                writer.Line($"DecodeRow.Scale(ref target, {dimension}, {Text.Of(stage.Plan.ScoreFactor)});");
            }
        }
    }

    private static string Offset(KernelPlan plan) => PositionText.Offset(plan, "call.KeyLength");

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
            string keyCount = stage.Plan.Samples.CountsKeys ? $"call.KeyCount(keyValueHead / {Text.Of(stage.Plan.Heads.Keys)})" : "call.KeyLength";
            writer.Line($"int keyCount = {keyCount}, queryLength = call.QueryLength;");
            string position = Offset(stage.Plan) + PositionText.BehindFirstKey(stage.Plan);
            writer.Line(visibility.Right is { } right ? $"end = Math.Clamp({position} + queryLength + {Text.Of(right)}, 0, keyCount);" : "end = keyCount;");
            string chunk = Text.Of(stage.Target.Decode!.Chunk);
            writer.Line(visibility.Left is { } left ? $"return Math.Clamp({position} - {Text.Of(left)}, 0, end) / {chunk} * {chunk};" : "return 0;");
        }
    }

    private static void EmitChunk(Stage stage, DecodePlan decode)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string type = StoredText.Element(plan.Key);
        string suffix = StoredText.Suffix(plan.Key);
        string chunk = Text.Of(decode.Chunk);
        string dimension = Text.Of(stage.Plan.Value.Width);
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void DecodeChunk(in AttentionArguments call, int keyValueHead, int first, int keyCount, ref float queries, ref float scores, ref float part)"))
        {
            writer.Line($"int rowCount = {RowCount(stage.Plan)};");
            string row = FirstRow(plan);
            writer.Line($"ref {type} keys = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Key{suffix}), ({row} * {Text.Of(plan.Key.Width)}) + (first * {Text.Of(plan.Key.Stride)}));");
            writer.Line($"ref {type} values = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Value{suffix}), ({row} * {dimension}) + (first * {Text.Of(plan.Value.Stride)}));");
            writer.Line("int rows;");
            using (writer.Braces("for (int row = 0; row < rowCount; row += rows)"))
            {
                EmitScores(stage, decode);
                writer.Line("for (int r = 0; r < rows; r++)");
                writer.Line($"    DecodeSoftmax(call, keyValueHead, row + r, rowCount, first, keyCount, ref Unsafe.Add(ref scores, r * {chunk}), ref part);");
                EmitValues(stage, decode);
                if (!plan.Value.HasScales)
                    EmitVisible(stage, chunk);
            }
        }
    }

    private static void EmitVisible(Stage stage, string chunk)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string dimension = Text.Of(plan.Value.Width), stored = plan.Value.IsFloat ? "" : $"ElementType.{plan.Value.Type}, ";
        writer.Line("// A value behind a mask may be NaN or infinite, and meet a weight of 0.");
        using (writer.Braces("for (int r = 0; r < rows; r++)"))
        {
            writer.Line($"ref float sums = ref DecodeState.Values(ref part, rowCount, row + r, {dimension});");
            writer.Line($"if (!DecodeState.IsFinite(ref sums, {dimension}))");
            writer.Line($"    DecodeState.SumVisible(ref values, {Text.Of(plan.Value.Stride)}, {stored}ref Unsafe.Add(ref scores, r * {chunk}), keyCount, ref sums, {dimension});");
        }
    }

    /// <summary>The scale of the part's first key or value row.</summary>
    private static string Scales(KernelPlan plan, string property) => $"ref Unsafe.Add(ref MemoryMarshal.GetReference(call.{property}Scales), {FirstRow(plan)} + first)";

    private static string FirstRow(KernelPlan plan)
    {
        string heads = Text.Of(plan.Heads.Keys);
        if (plan.Key.IsHeadMajor)
            return $"(keyValueHead * {(plan.Samples.KeyCapacity is { } capacity ? Text.Of(capacity) : "call.KeyLength")})";
        return $"((keyValueHead / {heads} * call.KeyLength * {heads}) + (keyValueHead % {heads}))";
    }

    private static void EmitScores(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        string queries = $"ref Unsafe.Add(ref queries, row * {Text.Of(stage.Plan.Key.Width)})";
        string call = $"({queries}, ref keys, ref scores, keyCount);";
        if (!decode.HasScoreTile)
        {
            writer.Line("rows = 1;");
            writer.Line(DecodeTileStage.ScoreName(1) + call);
            return;
        }
        writer.Line($"rows = row + {Text.Of(decode.ScoreRows)} <= rowCount ? {Text.Of(decode.ScoreRows)} : 1;");
        writer.Line($"if (rows == {Text.Of(decode.ScoreRows)})");
        writer.Line("    " + DecodeTileStage.ScoreName(decode.ScoreRows) + call);
        writer.Line("else");
        writer.Line("    " + DecodeTileStage.ScoreName(1) + call);
    }

    private static void EmitValues(Stage stage, DecodePlan decode)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string chunk = Text.Of(decode.Chunk);
        string block = Text.Of(decode.ValueBlock);
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
                string values = $"ref Unsafe.Add(ref values, (key * {Text.Of(plan.Value.Stride)}) + {Text.Of(element)})";
                writer.Line($"{DecodeTileStage.ValueName(rows, vectors)}({values}, ref Unsafe.Add(ref scores, (r * {chunk}) + key), {Text.Ref("sums", element)}, keys{block}, key == 0);");
            }
        }
    }

    private static void EmitSoftmax(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        Visibility visibility = plan.Visibility;
        writer.Line("// One query's scores over a part, from products to weights.");
        using (writer.Braces("private static void DecodeSoftmax(in AttentionArguments call, int keyValueHead, int row, int rowCount, int first, int keyCount, ref float scores, ref float part)"))
        {
            writer.Line($"int sample = keyValueHead / {Text.Of(stage.Plan.Heads.Keys)}, queryLength = call.QueryLength;");
            writer.Line($"int head = ((keyValueHead - (sample * {Text.Of(stage.Plan.Heads.Keys)})) * {Text.Of(stage.Plan.Heads.Group)}) + (row / queryLength), query = row % queryLength;");
            if (plan.HasPositions)
                writer.Line($"int position = query + {Offset(plan)}{PositionText.BehindFirstKey(plan)} - first;");
            writer.LineIf(plan.Key.HasScales, $"DecodeRow.ScaleKeys(ref scores, keyCount, {Scales(plan, "Key")});");
            writer.Line($"int lower = {(visibility.Left is { } left ? $"position - {Text.Of(left)}" : "0")}, upper = {(visibility.Right is { } right ? $"position + {Text.Of(right)}" : "keyCount - 1")};");
            if (plan.Pass is { HasCap: true } pass)
                writer.Line($"DecodeRow.Cap(ref scores, keyCount, {Text.Of(pass.SoftCap)}, {Text.Of(stage.Target.Lanes)});");
            writer.LineIf(plan.Positions.HasDistances, $"DecodeRow.AddDistances(ref scores, keyCount, position, {PanelParameter.Slope(plan)});");
            writer.LineIf(plan.HasMethods, $"DecodeMethods(call, sample, head, query + {Offset(plan)}, ref scores, first, keyCount, lower, upper);");
            string bias = "Unsafe.NullRef<float>()", mask = "Unsafe.NullRef<bool>()", keys = "Unsafe.NullRef<bool>()";
            if (plan.Tables.Bias is { } biasAxes)
            {
                writer.Line($"ref float bias = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Bias), {Table(plan, biasAxes)} + first);");
                writer.Line("DecodeRow.AddBias(ref scores, keyCount, ref bias);");
                bias = "bias";
            }
            if (plan.Tables.Mask is { } maskAxes)
            {
                writer.Line($"ref bool mask = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Mask), {Table(plan, maskAxes)} + first);");
                writer.Line("DecodeRow.Hide(ref scores, keyCount, ref mask, hides: false);");
                mask = "mask";
            }
            if (plan.Tables.HasKeyMask)
            {
                writer.Line("ref bool keys = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.KeyMask), (sample * call.KeyLength) + first);");
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

    private static string Table(KernelPlan plan, TableAxes axes)
    {
        string index = axes.HasSamples ? "sample" : "0";
        if (axes.HasHeads)
            index = $"(({index} * {Text.Of(plan.Heads.Queries)}) + head)";
        if (axes.HasQueries)
            index = $"(({index} * queryLength) + query)";
        return $"({index} * call.KeyLength)";
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
                string index = $"{QueryRow(stage.Plan, output)} * {dimension}";
                if (output.IsFloat)
                {
                    writer.Line($"DecodeState.Finish(ref state, rowCount, row, {dimension}, ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Output), {index}));");
                }
                else
                {
                    writer.Line($"DecodeState.Finish(ref state, rowCount, row, {dimension}, ref row16);");
                    writer.Line($"{StoredText.Scatter(output)}(ref row16, {dimension}, 1, {dimension}, ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Output16), {index}), {dimension});");
                }
                writer.LineIf(
                    stage.Plan.Returns(AttentionOutputs.LogSumExp),
                    $"call.LogSumExp[(((sample * {Text.Of(stage.Plan.Heads.Queries)}) + head) * queryLength) + query] = DecodeState.LogSumExp(ref state, rowCount, row);");
            }
        }
    }
}
