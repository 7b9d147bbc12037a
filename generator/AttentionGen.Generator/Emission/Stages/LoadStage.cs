using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// How rows come to where tiles read them, and leave from where tiles write them: a head's keys and values, once for all its panels and all query
/// heads that share them, and a panel's queries and outputs where they are not read and written in place.
/// </summary>
internal static class LoadStage
{
    private static readonly IntegerExpression s_sample = IntegerExpression.Of("sample"), s_keyLength = IntegerExpression.Of("keyLength"), s_keyCount = IntegerExpression.Of("keyCount");
    private static readonly Place s_keyRows = new("keyRows"), s_valueRows = new("valueRows");

    public static void EmitAreas(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        EmitArea("query", "Query", plan.Query);
        EmitArea("key", "Key", plan.Key);
        EmitArea("value", "Value", plan.Value);
        EmitArea("output", "Output", plan.Output);
        bool gathers = plan.Rows == RowSource.Gathered;
        writer.Line($"ref float keyRows = {(gathers ? PanelStage.Area(target.Scratch.Keys) : "ref key")};");
        writer.Line($"ref float valueRows = {(gathers ? PanelStage.Area(target.Scratch.Values) : "ref value")};");
        writer.LineIf(plan.CompletesLastTile, $"ref float lastKeys = {PanelStage.Area(target.Scratch.Keys)};");
        writer.LineIf(plan.StagesQueries, $"ref float queryRows = {PanelStage.Area(target.Scratch.QueryRows)};");
        writer.LineIf(plan.StagesOutput && !target.SharesBlocks, $"ref float outputRows = {PanelStage.Area(target.Scratch.OutputRows)};");
        writer.LineIf(target.ReadsShortCallsInPlace, $"int keyStride = {Text.Of(plan.KeyRowStride)}, valueStride = {Text.Of(plan.ValueRowStride)};");
        writer.Line($"int loaded = -1, keyCount = 0{(plan.GathersByPanel ? ", rowsStart = 0, rowsEnd = 0" : "")};");
        writer.LineIf(plan.ChecksValues, "bool valuesAreFinite = true;");

        void EmitArea(string name, string property, RowLayout rows) =>
            writer.Line($"ref {StoredText.Element(rows)} {name} = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.{property}{StoredText.Suffix(rows)}));");
    }

    /// <summary>Brings the rows of a new head together and completes its last tile of keys.</summary>
    public static void EmitHead(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string loaded = "sampleHead";
        if (plan.Heads.AreGrouped)
        {
            loaded = "keyValueHead";
            writer.Line($"int keyValueHead = {IntegerExpression.Of("sampleHead") / plan.Heads.Group};");
        }
        using (writer.Braces($"if ({loaded} != loaded)"))
        {
            writer.Line($"loaded = {loaded};");
            writer.Line($"keyCount = {(plan.Samples.CountsKeys ? "call.KeyCount(sample)" : "keyLength")};");
            IntegerExpression rowCount = plan.Pass is { KeepsHidden: true } ? s_keyLength : s_keyCount;
            IntegerExpression firstRow = FirstKeyRow(plan, loaded);
            if (plan.GathersByPanel)
                EmitNoRows(stage);
            else if (target.ReadsShortCallsInPlace)
                EmitShortOrGather(stage, rowCount, firstRow);
            else if (plan.Rows == RowSource.Gathered)
                EmitGather(stage, rowCount, firstRow);
            else
                EmitInPlace(stage, rowCount, firstRow);
        }
    }

    /// <summary>Number of a head's first key row among all rows of the keys.</summary>
    private static IntegerExpression FirstKeyRow(KernelPlan plan, string head)
    {
        if (plan.Key.IsHeadMajor)
            return IntegerExpression.Of(head) * (plan.Samples.KeyCapacity is { } capacity ? capacity : s_keyLength);
        IntegerExpression sampleRow = plan.Samples.ArePacked ? IntegerExpression.Of("keyStart") : s_sample * s_keyLength;
        return (sampleRow * plan.Heads.Keys) + KeyHead(plan);
    }

    /// <summary>The head of keys within a sample that the head belongs to.</summary>
    private static IntegerExpression KeyHead(KernelPlan plan) => IntegerExpression.Of("head") / plan.Heads.Group;

    private static void EmitShortOrGather(Stage stage, IntegerExpression rowCount, IntegerExpression firstRow)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line("// Half a panel reads each row too seldom to have it gathered, if it is near; what completes a last tile of keys is behind gathered rows only.");
        using (writer.Braces($"if (queryLength <= {Text.Of(target.Lanes)} && (long)call.BatchSize * keyLength <= {Text.Of(target.MostKeysInPlace)} && {rowCount} == {((Expression)LastTile(target, rowCount)).Within(Binding.Additive)})"))
        {
            writer.Line($"(keyStride, valueStride) = ({Text.Of(plan.KeyStride)}, {Text.Of(plan.ValueStride)});");
            EmitInPlace(stage, rowCount, firstRow);
        }
        using (writer.Braces("else"))
        {
            writer.Line($"(keyStride, valueStride) = ({Text.Of(plan.KeyRowStride)}, {Text.Of(plan.ValueRowStride)});");
            writer.Line($"keyRows = {PanelStage.Area(target.Scratch.Keys)};");
            writer.Line($"valueRows = {PanelStage.Area(target.Scratch.Values)};");
            EmitGather(stage, rowCount, firstRow);
        }
    }

    private static void EmitGather(Stage stage, IntegerExpression rowCount, IntegerExpression firstRow)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        (int keys, int values) = (plan.Key.Width, plan.Value.Width);
        string keyTarget = (s_keyRows + (plan.LeadingKeys * keys)).Ref;
        string valueTarget = (s_valueRows + (plan.LeadingKeys * values)).Ref;
        string keySource = (new Place("key") + (firstRow * keys)).Ref;
        string valueSource = (new Place("value") + (firstRow * values)).Ref;
        writer.LineIf(!plan.RotatesKeys || !plan.Key.IsFloat, StoredText.GatherHead(plan.Key, "Key", false, rowCount, firstRow, keySource, keyTarget) + ";");
        if (plan.RotatesKeys && plan.Positions.Rotation is { } rotation)
        {
            IntegerExpression position = PositionText.FirstKey(plan);
            string positions = rotation.IsGiven ? $"ref Unsafe.AsRef(in call.{(rotation.IsShared ? "QueryPositions" : "KeyPositions")}[{s_sample * s_keyLength}])" : "ref Unsafe.NullRef<int>()";
            writer.LineIf(rotation.IsGiven, $"if ({rowCount} > 0)");
            writer.Line($"{(rotation.IsGiven ? "    " : "")}{Rotate(plan.Key, rotation, keySource, rowCount, position, positions, keyTarget)}");
        }
        string areFinite = plan.ChecksValues ? "valuesAreFinite = " : "";
        writer.Line($"{areFinite}{StoredText.GatherHead(plan.Value, "Value", plan.ChecksValues, rowCount, firstRow, valueSource, valueTarget)};");
        if (plan.HasLeadingKeys)
        {
            writer.Line("// Before them the layer's own key and value.");
            writer.Line($"HeadRows.Gather(ref Unsafe.AsRef(in call.BiasKey[{KeyHead(plan) * keys}]), {Text.Of(keys)}, 1, {Text.Of(keys)}, ref keyRows, {Text.Of(keys)});");
            writer.Line($"{(plan.ChecksValues ? "valuesAreFinite &= HeadRows.GatherFinite" : "HeadRows.Gather")}(ref Unsafe.AsRef(in call.BiasValue[{KeyHead(plan) * values}]), {Text.Of(values)}, 1, {Text.Of(values)}, ref valueRows, {Text.Of(values)});");
        }
        EmitMissingRows(stage, rowCount + plan.LeadingKeys);
        writer.LineIf(plan.HasLeadingKeys, $"keyCount += {Text.Of(plan.LeadingKeys)};");
    }

    /// <summary>Of a new head nothing is there; behind its last key there is nothing to wait for.</summary>
    private static void EmitNoRows(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line("rowsStart = rowsEnd = 0;");
        writer.Line("valuesAreFinite = true;");
        EmitMissingRows(stage, s_keyCount);
    }

    /// <summary>What completes the last tile of gathered keys; of two sizes of tiles, the call's keys tell which is the last.</summary>
    private static void EmitMissingRows(Stage stage, IntegerExpression rowCount)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line(target.LastKeyTiles is null
            ? $"HeadRows.CompleteTile(ref keyRows, {rowCount}, {Text.Of(target.MostTileKeys)}, {Text.Of(plan.KeyRowStride)});"
            : $"HeadRows.Clear({(s_keyRows + (rowCount * plan.KeyRowStride)).Ref}, {Text.Of((target.MostTileKeys - 1) * plan.KeyRowStride)});");
    }

    /// <summary>Gathers the rows that a panel sees, but for those that panels before it have gathered.</summary>
    public static void EmitVisibleRows(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        IntegerExpression position = PanelParameter.Position(plan), visibleEnd = IntegerExpression.Of("visibleEnd"), rowsEnd = IntegerExpression.Of("rowsEnd");
        IntegerExpression end = position + (plan.Visibility.Right ?? 0) + IntegerExpression.Of("queryCount");
        writer.Line("// The keys that this panel sees. Rows from rowsStart to rowsEnd are there; a panel apart from those before it starts anew.");
        writer.Line($"int visibleEnd = {end.Clamp(0, s_keyCount)};");
        writer.Line($"int visibleStart = {(position - (plan.Visibility.Left ?? 0)).Clamp(0, visibleEnd).DownTo(target.MostTileKeys)};");
        writer.Line($"int firstKeyRow = {FirstKeyRow(plan, plan.Heads.AreGrouped ? "keyValueHead" : "sampleHead")};");
        writer.Line("if (visibleStart < rowsStart || visibleStart > rowsEnd)");
        writer.Line("    rowsStart = rowsEnd = visibleStart;");
        using (writer.Braces("if (rowsEnd < visibleEnd)"))
        {
            writer.Line($"{Rows(plan.Key, "Key", "key", false, plan.KeyRowStride)};");
            writer.Line($"valuesAreFinite &= {Rows(plan.Value, "Value", "value", true, plan.ValueRowStride)};");
            writer.Line("rowsEnd = visibleEnd;");
        }
        writer.LineIf(plan.AsksForNextRows, "int nextRow = Math.Max(Math.Min(visibleEnd, keyCount - 1), 0);");

        string Rows(RowLayout rows, string property, string name, bool testsFinite, int rowStride) => StoredText.GatherHead(
            rows, property, testsFinite, visibleEnd - rowsEnd, IntegerExpression.Of("firstKeyRow"), Row(rows, name, rowsEnd).Ref, (new Place($"{name}Rows") + (rowsEnd * rowStride)).Ref);
    }

    /// <summary>
    /// Whether the values that a panel sees are finite: looked at again where any that were gathered is not, so that the answer does not depend on which
    /// panels came before.
    /// </summary>
    public static string AreFinite(KernelPlan plan)
    {
        Place first = s_valueRows + (IntegerExpression.Of("visibleStart") * plan.ValueRowStride);
        return $"valuesAreFinite || HeadRows.AreFinite({first.Ref}, {Text.Of(plan.ValueRowStride)}, visibleEnd - visibleStart, {Text.Of(plan.Value.Width)})";
    }

    /// <summary>Where the rows lie that the next panel gathers, and the last of them, counted from there; the last key again, where there are none.</summary>
    public static string NextRows(KernelPlan plan)
    {
        IntegerExpression next = IntegerExpression.Of("nextRow");
        return $"{Row(plan.Key, "key", next).Ref}, {Row(plan.Value, "value", next).Ref}, Math.Max(Math.Min(queryCount, keyCount - visibleEnd) - 1, 0)";
    }

    /// <summary>A row of the head, where it was passed.</summary>
    private static Place Row(RowLayout rows, string name, IntegerExpression row) =>
        new Place(name) + ((IntegerExpression.Of("firstKeyRow") * rows.Width) + (row * rows.Stride));

    private static void EmitInPlace(Stage stage, IntegerExpression rowCount, IntegerExpression firstRow)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line($"keyRows = {(new Place("key") + (firstRow * plan.Key.Width)).Ref};");
        writer.Line($"valueRows = {(new Place("value") + (firstRow * plan.Value.Width)).Ref};");
        if (plan.CompletesLastTile)
        {
            IntegerExpression tail = IntegerExpression.Of("tail");
            string stride = Text.Of(plan.KeyRowStride);
            writer.Line($"int tail = {LastTile(target, rowCount)};");
            using (writer.Braces($"if (tail < {rowCount})"))
            {
                writer.Line($"HeadRows.Clear(ref lastKeys, {Text.Of(target.MostTileKeys * plan.KeyRowStride)});");
                writer.Line($"HeadRows.Gather({(s_keyRows + (tail * plan.KeyRowStride)).Ref}, {stride}, {rowCount - tail}, {Text.Of(plan.Key.Width)}, ref lastKeys, {stride});");
            }
        }
        writer.LineIf(plan.ChecksValues, $"valuesAreFinite = HeadRows.AreFinite(ref valueRows, {stage.ValueStride}, {rowCount}, {Text.Of(plan.Value.Width)});");
    }

    /// <summary>Where the tile starts that may reach behind the keys, or the number of keys where none does.</summary>
    private static IntegerExpression LastTile(TargetPlan target, IntegerExpression keyCount)
    {
        IntegerExpression inFirst = keyCount.DownTo(target.MostTileKeys);
        return target.LastKeyTiles is { } last
            ? IntegerExpression.Choose($"{keyCount} <= {Text.Of(last.First)}", inFirst, last.First + (keyCount - last.First).DownTo(last.Size))
            : inFirst;
    }

    /// <summary>Widens or rotates a panel's queries into rows of its own.</summary>
    public static void EmitQueries(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string dimension = Text.Of(plan.Query.Width);
        string source = (new Place("query") + (PanelParameter.QueryRow(plan) * plan.Query.Width)).Ref;
        writer.LineIf(!plan.Query.IsFloat, $"{StoredText.Gather(plan.Query)}({source}, {Text.Of(plan.Query.Stride)}, queryCount, {dimension}, ref queryRows, {dimension});");
        if (plan.Positions.Rotation is not { } rotation)
            return;
        IntegerExpression firstQuery = IntegerExpression.Of("firstQuery");
        string positions = rotation.IsGiven ? $"ref Unsafe.AsRef(in call.QueryPositions[{(s_sample * IntegerExpression.Of("queryLength")) + firstQuery}])" : "ref Unsafe.NullRef<int>()";
        IntegerExpression position = rotation.IsGiven ? 0 : firstQuery + IntegerExpression.Of("offset");
        writer.Line(Rotate(plan.Query, rotation, source, IntegerExpression.Of("queryCount"), position, positions, "ref queryRows"));
    }

    /// <summary>Narrows a panel's output rows.</summary>
    public static void EmitOutput(Stage stage)
    {
        KernelPlan plan = stage.Plan;
        string dimension = Text.Of(plan.Output.Width);
        string destination = (new Place("output") + (PanelParameter.OutputRow(plan) * plan.Output.Width)).Ref;
        stage.Writer.Line($"{StoredText.Scatter(plan.Output)}(ref outputRows, {dimension}, queryCount, {dimension}, {destination}, {Text.Of(plan.Output.Stride)});");
    }

    /// <summary>Rotates rows into scratch: float rows from where they lie, others where they were widened.</summary>
    private static string Rotate(RowLayout rows, RotationPlan rotation, string source, IntegerExpression rowCount, IntegerExpression position, string positions, string destination)
    {
        string dimension = Text.Of(rows.Width);
        string from = rows.IsFloat ? $"{source}, {Text.Of(rows.Stride)}" : $"{destination}, {dimension}";
        return $"RotaryRows.Rotate({from}, {rowCount}, {dimension}, RotaryPairing.{rotation.Pairing}, call.Rotary!, {position}, {positions}, {destination}, {dimension});";
    }
}
