namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// How rows come to where tiles read them, and leave from where tiles write them: a head's keys and values, once for all its panels and all query
/// heads that share them, and a panel's queries and outputs where they are not read and written in place.
/// </summary>
internal static class LoadStage
{
    public static void EmitAreas(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        EmitArea("query", "Query", plan.Query);
        EmitArea("key", "Key", plan.Key);
        EmitArea("value", "Value", plan.Value);
        EmitArea("output", "Output", plan.Output);
        bool gathers = plan.Rows == RowSource.Gathered;
        writer.Line($"ref float keyRows = {(gathers ? Text.Ref("scratch", target.Scratch.Keys) : "ref key")};");
        writer.Line($"ref float valueRows = {(gathers ? Text.Ref("scratch", target.Scratch.Values) : "ref value")};");
        writer.LineIf(plan.CompletesLastTile, $"ref float lastKeys = {Text.Ref("scratch", target.Scratch.Keys)};");
        writer.LineIf(plan.StagesQueries, $"ref float queryRows = {Text.Ref("scratch", target.Scratch.QueryRows)};");
        writer.LineIf(plan.StagesOutput, $"ref float outputRows = {Text.Ref("scratch", target.Scratch.OutputRows)};");
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
            writer.Line($"int keyValueHead = sampleHead / {Text.Of(plan.Heads.Group)};");
        }
        using (writer.Braces($"if ({loaded} != loaded)"))
        {
            writer.Line($"loaded = {loaded};");
            writer.Line($"keyCount = {(plan.Samples.CountsKeys ? "call.KeyCount(sample)" : "keyLength")};");
            string rowCount = plan.Pass is { KeepsHidden: true } ? "keyLength" : "keyCount";
            string firstRow = FirstKeyRow(plan, loaded);
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
    private static string FirstKeyRow(KernelPlan plan, string head)
    {
        if (plan.Key.IsHeadMajor)
            return $"({head} * {(plan.Samples.KeyCapacity is { } capacity ? Text.Of(capacity) : "keyLength")})";
        string headInSample = plan.Heads.AreGrouped ? $"(head / {Text.Of(plan.Heads.Group)})" : "head";
        string sampleRow = plan.Samples.ArePacked ? "keyStart" : "sample * keyLength";
        return $"(({sampleRow} * {Text.Of(plan.Heads.Keys)}) + {headInSample})";
    }

    private static void EmitShortOrGather(Stage stage, string rowCount, string firstRow)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line("// Half a panel reads each row too seldom to have it gathered, if it is near; what completes a last tile of keys is behind gathered rows only.");
        using (writer.Braces($"if (queryLength <= {Text.Of(target.Lanes)} && (long)call.BatchSize * keyLength <= {Text.Of(target.MostKeysInPlace)} && {rowCount} == ({LastTile(target, rowCount)}))"))
        {
            writer.Line($"(keyStride, valueStride) = ({Text.Of(plan.KeyStride)}, {Text.Of(plan.ValueStride)});");
            EmitInPlace(stage, rowCount, firstRow);
        }
        using (writer.Braces("else"))
        {
            writer.Line($"(keyStride, valueStride) = ({Text.Of(plan.KeyRowStride)}, {Text.Of(plan.ValueRowStride)});");
            writer.Line($"keyRows = {Text.Ref("scratch", target.Scratch.Keys)};");
            writer.Line($"valueRows = {Text.Ref("scratch", target.Scratch.Values)};");
            EmitGather(stage, rowCount, firstRow);
        }
    }

    private static void EmitGather(Stage stage, string rowCount, string firstRow)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        (int keys, int values) = (plan.Key.Width, plan.Value.Width);
        string keyTarget = Text.Ref("keyRows", plan.LeadingKeys * keys);
        string valueTarget = Text.Ref("valueRows", plan.LeadingKeys * values);
        string keySource = $"ref Unsafe.Add(ref key, {firstRow} * {Text.Of(keys)})";
        string valueSource = $"ref Unsafe.Add(ref value, {firstRow} * {Text.Of(values)})";
        writer.LineIf(!plan.RotatesKeys || !plan.Key.IsFloat, StoredText.GatherHead(plan.Key, "Key", false, rowCount, firstRow, keySource, keyTarget) + ";");
        if (plan.RotatesKeys && plan.Positions.Rotation is { } rotation)
        {
            string position = plan.Positions.HasFirstKey ? "call.FirstKey" : "0";
            string positions = rotation.IsGiven ? $"ref Unsafe.AsRef(in call.{(rotation.IsShared ? "QueryPositions" : "KeyPositions")}[sample * keyLength])" : "ref Unsafe.NullRef<int>()";
            writer.LineIf(rotation.IsGiven, $"if ({rowCount} > 0)");
            writer.Line($"{(rotation.IsGiven ? "    " : "")}{Rotate(plan.Key, rotation, keySource, rowCount, position, positions, keyTarget)}");
        }
        string areFinite = plan.ChecksValues ? "valuesAreFinite = " : "";
        writer.Line($"{areFinite}{StoredText.GatherHead(plan.Value, "Value", plan.ChecksValues, rowCount, firstRow, valueSource, valueTarget)};");
        if (plan.HasLeadingKeys)
        {
            string head = plan.Heads.AreGrouped ? $"(head / {Text.Of(plan.Heads.Group)})" : "head";
            writer.Line("// Before them the layer's own key and value.");
            writer.Line($"HeadRows.Gather(ref Unsafe.AsRef(in call.BiasKey[{head} * {Text.Of(keys)}]), {Text.Of(keys)}, 1, {Text.Of(keys)}, ref keyRows, {Text.Of(keys)});");
            writer.Line($"{(plan.ChecksValues ? "valuesAreFinite &= HeadRows.GatherFinite" : "HeadRows.Gather")}(ref Unsafe.AsRef(in call.BiasValue[{head} * {Text.Of(values)}]), {Text.Of(values)}, 1, {Text.Of(values)}, ref valueRows, {Text.Of(values)});");
        }
        string end = plan.HasLeadingKeys ? $"({rowCount} + {Text.Of(plan.LeadingKeys)})" : rowCount;
        EmitMissingRows(stage, end);
        writer.LineIf(plan.HasLeadingKeys, $"keyCount += {Text.Of(plan.LeadingKeys)};");
    }

    /// <summary>Of a new head nothing is there; behind its last key there is nothing to wait for.</summary>
    private static void EmitNoRows(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line("rowsStart = rowsEnd = 0;");
        writer.Line("valuesAreFinite = true;");
        EmitMissingRows(stage, "keyCount");
    }

    /// <summary>What completes the last tile of gathered keys; of two sizes of tiles, the call's keys tell which is the last.</summary>
    private static void EmitMissingRows(Stage stage, string rowCount)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string width = Text.Of(plan.KeyRowStride);
        writer.Line(target.LastKeyTiles is null
            ? $"HeadRows.CompleteTile(ref keyRows, {rowCount}, {Text.Of(target.MostTileKeys)}, {width});"
            : $"HeadRows.Clear(ref Unsafe.Add(ref keyRows, {rowCount} * {width}), {Text.Of((target.MostTileKeys - 1) * plan.KeyRowStride)});");
    }

    /// <summary>Gathers the rows that a panel sees, but for those that panels before it have gathered.</summary>
    public static void EmitVisibleRows(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string position = PanelParameter.Position(plan), tile = Text.Of(target.MostTileKeys);
        writer.Line("// The keys that this panel sees. Rows from rowsStart to rowsEnd are there; a panel apart from those before it starts anew.");
        writer.Line($"int visibleEnd = Math.Clamp({position}{(plan.Visibility.Right is { } right and not 0 ? $" + {Text.Of(right)}" : "")} + queryCount, 0, keyCount);");
        writer.Line($"int visibleStart = Math.Clamp({position} - {Text.Of(plan.Visibility.Left ?? 0)}, 0, visibleEnd) / {tile} * {tile};");
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
            rows, property, testsFinite, "visibleEnd - rowsEnd", "firstKeyRow", $"ref {Row(rows, name, "rowsEnd")}", $"ref Unsafe.Add(ref {name}Rows, rowsEnd * {Text.Of(rowStride)})");
    }

    /// <summary>
    /// Whether the values that a panel sees are finite: looked at again where any that were gathered is not, so that the answer does not depend on which
    /// panels came before.
    /// </summary>
    public static string AreFinite(KernelPlan plan)
    {
        string stride = Text.Of(plan.ValueRowStride);
        return $"valuesAreFinite || HeadRows.AreFinite(ref Unsafe.Add(ref valueRows, visibleStart * {stride}), {stride}, visibleEnd - visibleStart, {Text.Of(plan.Value.Width)})";
    }

    /// <summary>Where the rows lie that the next panel gathers, and the last of them, counted from there; the last key again, where there are none.</summary>
    public static string NextRows(KernelPlan plan) =>
        $"ref {Row(plan.Key, "key", "nextRow")}, ref {Row(plan.Value, "value", "nextRow")}, Math.Max(Math.Min(queryCount, keyCount - visibleEnd) - 1, 0)";

    /// <summary>A row of the head, where it was passed.</summary>
    private static string Row(RowLayout rows, string name, string row) =>
        $"Unsafe.Add(ref {name}, (firstKeyRow * {Text.Of(rows.Width)}) + ({row} * {Text.Of(rows.Stride)}))";

    private static void EmitInPlace(Stage stage, string rowCount, string firstRow)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        writer.Line($"keyRows = ref Unsafe.Add(ref key, {firstRow} * {Text.Of(plan.Key.Width)});");
        writer.Line($"valueRows = ref Unsafe.Add(ref value, {firstRow} * {Text.Of(plan.Value.Width)});");
        if (plan.CompletesLastTile)
        {
            string stride = Text.Of(plan.KeyRowStride);
            writer.Line($"int tail = {LastTile(target, rowCount)};");
            using (writer.Braces($"if (tail < {rowCount})"))
            {
                writer.Line($"HeadRows.Clear(ref lastKeys, {Text.Of(target.MostTileKeys * plan.KeyRowStride)});");
                writer.Line($"HeadRows.Gather(ref Unsafe.Add(ref keyRows, tail * {stride}), {stride}, {rowCount} - tail, {Text.Of(plan.Key.Width)}, ref lastKeys, {stride});");
            }
        }
        writer.LineIf(plan.ChecksValues, $"valuesAreFinite = HeadRows.AreFinite(ref valueRows, {stage.ValueStride}, {rowCount}, {Text.Of(plan.Value.Width)});");
    }

    /// <summary>Where the tile starts that may reach behind the keys, or the number of keys where none does.</summary>
    private static string LastTile(TargetPlan target, string keyCount)
    {
        string first = Text.Of(target.MostTileKeys);
        string inFirst = $"{keyCount} / {first} * {first}";
        if (target.LastKeyTiles is not { } lastTiles)
            return inFirst;
        string end = Text.Of(lastTiles.First);
        string last = Text.Of(lastTiles.Size);
        return $"{keyCount} <= {end} ? {inFirst} : {end} + (({keyCount} - {end}) / {last} * {last})";
    }

    /// <summary>Widens or rotates a panel's queries into rows of its own.</summary>
    public static void EmitQueries(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        string dimension = Text.Of(plan.Query.Width);
        string source = $"ref Unsafe.Add(ref query, {PanelParameter.QueryRow(stage)} * {dimension})";
        writer.LineIf(!plan.Query.IsFloat, $"{StoredText.Gather(plan.Query)}({source}, {Text.Of(plan.Query.Stride)}, queryCount, {dimension}, ref queryRows, {dimension});");
        if (plan.Positions.Rotation is not { } rotation)
            return;
        string positions = rotation.IsGiven ? "ref Unsafe.AsRef(in call.QueryPositions[(sample * queryLength) + firstQuery])" : "ref Unsafe.NullRef<int>()";
        string position = rotation.IsGiven ? "0" : "firstQuery + offset";
        writer.Line(Rotate(plan.Query, rotation, source, "queryCount", position, positions, "ref queryRows"));
    }

    /// <summary>Narrows a panel's output rows.</summary>
    public static void EmitOutput(Stage stage)
    {
        KernelPlan plan = stage.Plan;
        string dimension = Text.Of(plan.Output.Width);
        string destination = $"ref Unsafe.Add(ref output, {PanelParameter.OutputRow(stage)} * {dimension})";
        stage.Writer.Line($"{StoredText.Scatter(plan.Output)}(ref outputRows, {dimension}, queryCount, {dimension}, {destination}, {Text.Of(plan.Output.Stride)});");
    }

    /// <summary>Rotates rows into scratch: float rows from where they lie, others where they were widened.</summary>
    private static string Rotate(RowLayout rows, RotationPlan rotation, string source, string rowCount, string position, string positions, string destination)
    {
        string dimension = Text.Of(rows.Width);
        string from = rows.IsFloat ? $"{source}, {Text.Of(rows.Stride)}" : $"{destination}, {dimension}";
        return $"RotaryRows.Rotate({from}, {rowCount}, {dimension}, RotaryPairing.{rotation.Pairing}, call.Rotary!, {position}, {positions}, {destination}, {dimension});";
    }
}
