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
        writer.Line("int loaded = -1, keyCount = 0;");
        writer.LineIf(plan.ChecksValues, "bool valuesAreFinite = true;");

        void EmitArea(string name, string property, RowLayout rows) =>
            writer.Line($"ref {StoredText.Element(rows)} {name} = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.{property}{StoredText.Suffix(rows)}));");
    }

    /// <summary>Brings the rows of a new head together and completes its last tile of keys.</summary>
    public static void EmitHead(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
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
            if (plan.Rows == RowSource.Gathered)
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
        writer.Line($"HeadRows.Clear(ref Unsafe.Add(ref keyRows, {end} * {Text.Of(keys)}), {Text.Of((target.MostTileKeys - 1) * keys)});");
        writer.LineIf(plan.HasLeadingKeys, $"keyCount += {Text.Of(plan.LeadingKeys)};");
    }

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
        writer.LineIf(plan.ChecksValues, $"valuesAreFinite = HeadRows.AreFinite(ref valueRows, {Text.Of(plan.ValueRowStride)}, {rowCount}, {Text.Of(plan.Value.Width)});");
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
