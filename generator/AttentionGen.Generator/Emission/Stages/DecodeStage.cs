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
        if (stage.Plan.Spec.Operator == AttentionOperator.ScaledDotProduct)
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
            DecodeMethodStage.Emit(stage, methods, Offset(stage.Plan.Spec));
        EmitFinish(stage, decode);
        DecodeTileStage.Emit(stage, decode);
    }

    /// <summary>The condition under which a call is taken.</summary>
    public static string Condition(DecodePlan decode) => $"call.QueryLength <= {Text.Of(decode.MostQueries)}";

    /// <summary>How many items a call consists of.</summary>
    public static string ItemCount(KernelSpec spec) => $"call.BatchSize * {Text.Of(spec.KeyValueHeadCount)}";

    /// <summary>Heads from which on they are enough to share among threads; fewer are split into parts of their keys as well.</summary>
    private const int EnoughHeads = 16;

    private static string RowCount(KernelSpec spec) => spec.GroupSize == 1 ? "call.QueryLength" : $"call.QueryLength * {Text.Of(spec.GroupSize)}";

    private static void EmitHeads(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        string dimension = Text.Of(spec.ValueDimension);
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void Decode(in AttentionArguments call, WorkShare heads, ref float scratch)"))
        {
            EmitAreas(writer, decode, "scratch");
            writer.Line($"int rowCount = {RowCount(spec)};");
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
        KernelSpec spec = stage.Plan.Spec;
        string chunk = Text.Of(decode.Chunk);
        string length = Text.Of(decode.StateLength);
        string scratch = Text.Of(decode.ScratchLength);
        string worker = Text.Of(stage.Path.WorkerOperations);
        writer.Line("// On several threads: heads, or where they are few, parts of their keys. Parts are joined in the order of the keys either way.");
        using (writer.Braces("private static void DecodeParallel(in AttentionArguments call, ParallelOptions parallelOptions)"))
        {
            writer.Line($"int heads = {ItemCount(spec)}, chunks = (call.KeyLength + {Text.Of(decode.Chunk - 1)}) / {chunk};");
            writer.Line($"long operations = (long)call.BatchSize * call.QueryLength * call.KeyLength * {Text.Of(stage.Plan.PairOperations)};");
            writer.Line($"long partsNeeded = (long)heads * chunks * {length};");
            using (writer.Braces($"if (heads >= {Text.Of(EnoughHeads)} || chunks <= 1 || partsNeeded > {Text.Of(DecodePlan.MostPartFloats)})"))
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
            writer.Line($"int rowCount = {RowCount(spec)};");
            using (writer.Braces("for (int keyValueHead = 0; keyValueHead < heads; keyValueHead++)"))
            {
                writer.Line("DecodeStart(call, keyValueHead, rowCount, ref state);");
                writer.Line("int first = DecodeRange(call, keyValueHead, out int end);");
                string isSeen = IsHidden(stage, decode, "keyValueHead") is { } isHidden ? $"if (!{isHidden}) " : "";
                writer.Line($"for (int chunk = first; chunk < end; chunk += {chunk})");
                writer.Line($"    {isSeen}DecodeState.Join(ref state, ref Unsafe.Add(ref shared, ((keyValueHead * chunks) + (chunk / {chunk})) * {length}), rowCount, {Text.Of(spec.ValueDimension)});");
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
        KernelSpec spec = stage.Plan.Spec;
        writer.Line($"int sample = keyValueHead / {Text.Of(spec.KeyValueHeadCount)}, queryLength = call.QueryLength;");
        CodeWriter.Block block = writer.Braces($"for (int row = 0; row < queryLength * {Text.Of(spec.GroupSize)}; row++)");
        writer.Line($"int head = ((keyValueHead - (sample * {Text.Of(spec.KeyValueHeadCount)})) * {Text.Of(spec.GroupSize)}) + (row / queryLength), query = row % queryLength;");
        return block;
    }

    private static string QueryRow(AttentionLayout layout, KernelSpec spec) => layout == AttentionLayout.HeadMajor
        ? $"((((sample * {Text.Of(spec.HeadCount)}) + head) * queryLength) + query)"
        : $"((((sample * queryLength) + query) * {Text.Of(spec.HeadCount)}) + head)";

    private static void EmitQueries(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        string dimension = Text.Of(spec.HeadDimension);
        using (writer.Braces("private static void DecodeQueries(in AttentionArguments call, int keyValueHead, ref float queries)"))
        {
            using (Rows(stage))
            {
                string index = $"{QueryRow(stage.Plan.InputLayout, spec)} * {dimension}";
                writer.Line($"ref float target = ref Unsafe.Add(ref queries, row * {dimension});");
                writer.Line(spec.ElementType == ElementType.Float32
                    ? $"HeadRows.Gather(ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Query), {index}), {dimension}, 1, {dimension}, ref target, {dimension});"
                    : $"StoredRows.Gather{LoadStage.Format(spec.ElementType)}(ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Query16), {index}), {dimension}, 1, {dimension}, ref target, {dimension});");
                if (spec.Rotary != RotaryPairing.None)
                {
                    string positions = spec.PositionIds ? "ref Unsafe.Add(ref MemoryMarshal.GetReference(call.QueryPositions), (sample * queryLength) + query)" : "ref Unsafe.NullRef<int>()";
                    writer.Line($"RotaryRows.Rotate(ref target, {dimension}, 1, {dimension}, RotaryPairing.{spec.Rotary}, call.Rotary!, query + {Offset(spec)}, {positions}, ref target, {dimension});");
                }
                writer.Line($"DecodeRow.Scale(ref target, {dimension}, {Text.Of(stage.Plan.ScoreFactor)});");
            }
        }
    }

    private static string Offset(KernelSpec spec) => spec.CausalAlignment == CausalAlignment.BottomRight ? "call.KeyLength - queryLength" : "0";

    private static void EmitStart(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        string sink = spec.Sinks ? $"call.Sinks[head] * {Text.Of((float)ScorePass.Log2E)}" : spec.AddZeroAttention ? "0f" : "float.NegativeInfinity";
        using (writer.Braces("private static void DecodeStart(in AttentionArguments call, int keyValueHead, int rowCount, ref float state)"))
        {
            using (Rows(stage))
                writer.Line($"DecodeState.Start(ref state, rowCount, row, {sink}, {Text.Of(spec.ValueDimension)});");
        }
    }

    private static void EmitRange(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        Visibility visibility = stage.Plan.Visibility;
        writer.Line("// The part with the first key that some query sees, and the end of the last.");
        using (writer.Braces("private static int DecodeRange(in AttentionArguments call, int keyValueHead, out int end)"))
        {
            string keyCount = stage.Has(AttentionMask.KeyPadding) ? $"call.KeyCount(keyValueHead / {Text.Of(spec.KeyValueHeadCount)})" : "call.KeyLength";
            writer.Line($"int keyCount = {keyCount}, queryLength = call.QueryLength;");
            string position = $"{Offset(spec)}{(spec.KeyShards ? " - call.FirstKey" : "")}";
            writer.Line(visibility.Right is { } right ? $"end = Math.Clamp({position} + queryLength + {Text.Of(right)}, 0, keyCount);" : "end = keyCount;");
            string chunk = Text.Of(stage.Path.Decode!.Chunk);
            writer.Line(visibility.Left is { } left ? $"return Math.Clamp({position} - {Text.Of(left)}, 0, end) / {chunk} * {chunk};" : "return 0;");
        }
    }

    private static void EmitChunk(Stage stage, DecodePlan decode)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        string type = spec.KeyValueType == ElementType.Float32 ? "float" : "ushort";
        string suffix = spec.KeyValueType == ElementType.Float32 ? "" : "16";
        string chunk = Text.Of(decode.Chunk);
        string dimension = Text.Of(spec.ValueDimension);
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void DecodeChunk(in AttentionArguments call, int keyValueHead, int first, int keyCount, ref float queries, ref float scores, ref float part)"))
        {
            writer.Line($"int rowCount = {RowCount(spec)};");
            string row = FirstRow(plan);
            writer.Line($"ref {type} keys = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Key{suffix}), ({row} * {Text.Of(spec.HeadDimension)}) + (first * {Text.Of(plan.KeyStride)}));");
            writer.Line($"ref {type} values = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Value{suffix}), ({row} * {dimension}) + (first * {Text.Of(plan.ValueStride)}));");
            writer.Line("int rows;");
            using (writer.Braces("for (int row = 0; row < rowCount; row += rows)"))
            {
                EmitScores(writer, decode, spec);
                writer.Line("for (int r = 0; r < rows; r++)");
                writer.Line($"    DecodeSoftmax(call, keyValueHead, row + r, rowCount, first, keyCount, ref Unsafe.Add(ref scores, r * {chunk}), ref part);");
                EmitValues(stage, decode);
                writer.Line("// A value behind a mask may be NaN or infinite, and meet a weight of 0.");
                using (writer.Braces("for (int r = 0; r < rows; r++)"))
                {
                    writer.Line($"ref float sums = ref DecodeState.Values(ref part, rowCount, row + r, {dimension});");
                    string stored = type == "float" ? "" : $"ElementType.{spec.KeyValueType}, ";
                    writer.Line($"if (!DecodeState.IsFinite(ref sums, {dimension}))");
                    writer.Line($"    DecodeState.SumVisible(ref values, {Text.Of(plan.ValueStride)}, {stored}ref Unsafe.Add(ref scores, r * {chunk}), keyCount, ref sums, {dimension});");
                }
            }
        }
    }

    private static string FirstRow(KernelPlan plan)
    {
        KernelSpec spec = plan.Spec;
        string heads = Text.Of(spec.KeyValueHeadCount);
        if (plan.KeyLayout == AttentionLayout.HeadMajor)
            return $"(keyValueHead * {(spec.KeyValueCache ? Text.Of(spec.KeyLength) : "call.KeyLength")})";
        return $"((keyValueHead / {heads} * call.KeyLength * {heads}) + (keyValueHead % {heads}))";
    }

    private static void EmitScores(CodeWriter writer, DecodePlan decode, KernelSpec spec)
    {
        string queries = $"ref Unsafe.Add(ref queries, row * {Text.Of(spec.HeadDimension)})";
        string call = $"({queries}, ref keys, ref scores, keyCount);";
        if (decode.ScoreRows == 1)
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
            if (decode.ValueTile.Rows > 1)
            {
                using (writer.Braces($"for (; r + {Text.Of(decode.ValueTile.Rows)} <= rows; r += {Text.Of(decode.ValueTile.Rows)})"))
                    EmitTiles(decode.ValueTile.Rows);
            }
            using (writer.Braces("for (; r < rows; r++)"))
                EmitTiles(1);
        }

        void EmitTiles(int rows)
        {
            writer.Line($"ref float sums = ref DecodeState.Values(ref part, rowCount, row + r, {Text.Of(plan.Spec.ValueDimension)});");
            foreach ((int vector, int vectors) in DecodeTileStage.Columns(decode, plan.Spec.ValueDimension))
            {
                int element = vector * (int)decode.Values;
                string values = $"ref Unsafe.Add(ref values, (key * {Text.Of(plan.ValueStride)}) + {Text.Of(element)})";
                writer.Line($"{DecodeTileStage.ValueName(rows, vectors)}({values}, ref Unsafe.Add(ref scores, (r * {chunk}) + key), {Text.Ref("sums", element)}, keys{block}, key == 0);");
            }
        }
    }

    private static void EmitSoftmax(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        Visibility visibility = plan.Visibility;
        writer.Line("// One query's scores over a part, from products to weights.");
        using (writer.Braces("private static void DecodeSoftmax(in AttentionArguments call, int keyValueHead, int row, int rowCount, int first, int keyCount, ref float scores, ref float part)"))
        {
            writer.Line($"int sample = keyValueHead / {Text.Of(spec.KeyValueHeadCount)}, queryLength = call.QueryLength;");
            writer.Line($"int head = ((keyValueHead - (sample * {Text.Of(spec.KeyValueHeadCount)})) * {Text.Of(spec.GroupSize)}) + (row / queryLength), query = row % queryLength;");
            if (stage.HasPositions)
                writer.Line($"int position = query + {Offset(spec)}{(spec.KeyShards ? " - call.FirstKey" : "")} - first;");
            writer.Line($"int lower = {(visibility.Left is { } left ? $"position - {Text.Of(left)}" : "0")}, upper = {(visibility.Right is { } right ? $"position + {Text.Of(right)}" : "keyCount - 1")};");
            if (plan.Pass is { SoftCap: not 0 } pass)
                writer.Line($"DecodeRow.Cap(ref scores, keyCount, {Text.Of(pass.SoftCap)}, {Text.Of(stage.Path.Lanes)});");
            writer.LineIf(spec.Alibi, $"DecodeRow.AddDistances(ref scores, keyCount, position, {PanelParameter.Slope(spec)});");
            writer.LineIf(plan.Methods is not null, $"DecodeMethods(call, sample, head, query + {Offset(spec)}, ref scores, first, keyCount, lower, upper);");
            string bias = "Unsafe.NullRef<float>()", mask = "Unsafe.NullRef<bool>()", keys = "Unsafe.NullRef<bool>()";
            if (stage.Has(AttentionMask.Additive))
            {
                writer.Line($"ref float bias = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Bias), {Table(spec, spec.BiasAxes)} + first);");
                writer.Line("DecodeRow.AddBias(ref scores, keyCount, ref bias);");
                bias = "bias";
            }
            if (stage.Has(AttentionMask.Boolean))
            {
                writer.Line($"ref bool mask = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Mask), {Table(spec, spec.MaskAxes)} + first);");
                writer.Line("DecodeRow.Hide(ref scores, keyCount, ref mask, hides: false);");
                mask = "mask";
            }
            if (stage.Has(AttentionMask.Keys))
            {
                writer.Line("ref bool keys = ref Unsafe.Add(ref MemoryMarshal.GetReference(call.KeyMask), (sample * call.KeyLength) + first);");
                writer.Line("DecodeRow.Hide(ref scores, keyCount, ref keys, call.KeyMaskHides);");
                keys = "keys";
            }
            writer.LineIf(visibility.HasStart || visibility.HasEnd, "DecodeRow.HideOutside(ref scores, keyCount, lower, upper);");
            writer.Line($"bool isSeen = DecodeRow.Softmax(ref scores, keyCount, {Text.Of(stage.Path.Lanes)}, out float maximum, out float sum){(plan.Methods is null ? "" : ";")}");
            writer.LineIf(plan.Methods is null, $"    || DecodeRow.SeesAny(lower, upper, keyCount, ref {mask}, ref {bias}, ref {keys}, call.KeyMaskHides);");
            writer.Line("DecodeState.Set(ref part, rowCount, row, maximum, sum, isSeen);");
        }
    }

    private static string Table(KernelSpec spec, AttentionAxes axes)
    {
        string index = (axes & AttentionAxes.Batch) != 0 ? "sample" : "0";
        if ((axes & AttentionAxes.Head) != 0)
            index = $"(({index} * {Text.Of(spec.HeadCount)}) + head)";
        if ((axes & AttentionAxes.Query) != 0)
            index = $"(({index} * queryLength) + query)";
        return $"({index} * call.KeyLength)";
    }

    private static void EmitFinish(Stage stage, DecodePlan decode)
    {
        CodeWriter writer = stage.Writer;
        KernelSpec spec = stage.Plan.Spec;
        string dimension = Text.Of(spec.ValueDimension);
        using (writer.Braces("private static void DecodeFinish(in AttentionArguments call, int keyValueHead, int rowCount, ref float state, ref float row16)"))
        {
            using (Rows(stage))
            {
                string index = $"{QueryRow(stage.Plan.OutputLayout, spec)} * {dimension}";
                if (spec.ElementType == ElementType.Float32)
                {
                    writer.Line($"DecodeState.Finish(ref state, rowCount, row, {dimension}, ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Output), {index}));");
                }
                else
                {
                    writer.Line($"DecodeState.Finish(ref state, rowCount, row, {dimension}, ref row16);");
                    writer.Line($"StoredRows.Scatter{LoadStage.Format(spec.ElementType)}(ref row16, {dimension}, 1, {dimension}, ref Unsafe.Add(ref MemoryMarshal.GetReference(call.Output16), {index}), {dimension});");
                }
                writer.LineIf(
                    stage.Returns(AttentionOutputs.LogSumExp),
                    $"call.LogSumExp[(((sample * {Text.Of(spec.HeadCount)}) + head) * queryLength) + query] = DecodeState.LogSumExp(ref state, rowCount, row);");
            }
        }
    }
}
