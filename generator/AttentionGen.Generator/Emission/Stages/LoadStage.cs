namespace AttentionGen.Generator.Emission.Stages;

/// <summary>
/// How rows come to where tiles read them, and leave from where tiles write them: a head's keys and values, once for all its panels and all query
/// heads that share them, and a panel's queries and outputs where they are not read and written in place.
/// </summary>
internal static class LoadStage
{
    public static void EmitAreas(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        EmitArea("query", "Query", spec.ElementType);
        EmitArea("key", "Key", spec.KeyValueType);
        EmitArea("value", "Value", spec.KeyValueType);
        EmitArea("output", "Output", spec.ElementType);
        bool gathers = plan.Rows == RowSource.Gathered;
        writer.Line($"ref float keyRows = {(gathers ? Text.Ref("scratch", path.Scratch.Keys) : "ref key")};");
        writer.Line($"ref float valueRows = {(gathers ? Text.Ref("scratch", path.Scratch.Values) : "ref value")};");
        writer.LineIf(!gathers && !spec.KeyValueCache, $"ref float lastKeys = {Text.Ref("scratch", path.Scratch.Keys)};");
        writer.LineIf(plan.StagesQueries, $"ref float queryRows = {Text.Ref("scratch", path.Scratch.QueryRows)};");
        writer.LineIf(plan.StagesOutput, $"ref float outputRows = {Text.Ref("scratch", path.Scratch.OutputRows)};");
        writer.Line("int loaded = -1, keyCount = 0;");
        writer.LineIf(plan.ChecksValues, "bool valuesAreFinite = true;");

        void EmitArea(string name, string property, ElementType type)
        {
            (string element, string suffix) = type == ElementType.Float32 ? ("float", "") : ("ushort", "16");
            writer.Line($"ref {element} {name} = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.{property}{suffix}));");
        }
    }

    /// <summary>Brings the rows of a new head together and completes its last tile of keys.</summary>
    public static void EmitHead(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        string loaded = "sampleHead";
        if (spec.GroupSize > 1)
        {
            loaded = "keyValueHead";
            writer.Line($"int keyValueHead = sampleHead / {Text.Of(spec.GroupSize)};");
        }
        using (writer.Braces($"if ({loaded} != loaded)"))
        {
            writer.Line($"loaded = {loaded};");
            writer.Line($"keyCount = {(stage.Has(AttentionMask.KeyPadding) ? "call.KeyCount(sample)" : "keyLength")};");
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
        KernelSpec spec = plan.Spec;
        if (plan.KeyLayout == AttentionLayout.HeadMajor)
            return $"({head} * {(spec.KeyValueCache ? Text.Of(spec.KeyLength) : "keyLength")})";
        string headInSample = spec.GroupSize > 1 ? $"(head / {Text.Of(spec.GroupSize)})" : "head";
        string sampleRow = spec.PackedSequences ? "keyStart" : "sample * keyLength";
        return $"(({sampleRow} * {Text.Of(spec.KeyValueHeadCount)}) + {headInSample})";
    }

    private static void EmitGather(Stage stage, string rowCount, string firstRow)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        (int keys, int values) = (spec.HeadDimension, spec.ValueDimension);
        string keyTarget = Text.Ref("keyRows", plan.LeadingKeys * keys);
        string valueTarget = Text.Ref("valueRows", plan.LeadingKeys * values);
        string keySource = $"ref Unsafe.Add(ref key, {firstRow} * {Text.Of(keys)})";
        string valueSource = $"ref Unsafe.Add(ref value, {firstRow} * {Text.Of(values)})";
        string keyRows = $"{keySource}, {Text.Of(plan.KeyStride)}, {rowCount}, {Text.Of(keys)}, {keyTarget}, {Text.Of(keys)}";
        string valueRows = $"{valueSource}, {Text.Of(plan.ValueStride)}, {rowCount}, {Text.Of(values)}, {valueTarget}, {Text.Of(values)}";
        if (!plan.RotatesKeys)
        {
            writer.Line($"{Gather(spec.KeyValueType)}({keyRows});");
        }
        else
        {
            bool isFloat = spec.KeyValueType == ElementType.Float32;
            writer.LineIf(!isFloat, $"{Gather(spec.KeyValueType)}({keyRows});");
            string position = spec.KeyShards ? "call.FirstKey" : "0";
            string positions = spec.PositionIds ? $"ref Unsafe.AsRef(in call.{(spec.HasSharedPositions ? "QueryPositions" : "KeyPositions")}[sample * keyLength])" : "ref Unsafe.NullRef<int>()";
            writer.LineIf(spec.PositionIds, $"if ({rowCount} > 0)");
            writer.Line($"{(spec.PositionIds ? "    " : "")}{Rotate(spec, isFloat ? keySource : keyTarget, isFloat ? plan.KeyStride : keys, rowCount, position, positions, keyTarget)}");
        }
        string gatherValues = plan.ChecksValues ? $"valuesAreFinite = {Gather(spec.KeyValueType)}Finite" : Gather(spec.KeyValueType);
        writer.Line($"{gatherValues}({valueRows});");
        if (plan.LeadingKeys > 0)
        {
            string head = spec.GroupSize > 1 ? $"(head / {Text.Of(spec.GroupSize)})" : "head";
            writer.Line("// Before them the layer's own key and value.");
            writer.Line($"HeadRows.Gather(ref Unsafe.AsRef(in call.BiasKey[{head} * {Text.Of(keys)}]), {Text.Of(keys)}, 1, {Text.Of(keys)}, ref keyRows, {Text.Of(keys)});");
            writer.Line($"{(plan.ChecksValues ? "valuesAreFinite &= HeadRows.GatherFinite" : "HeadRows.Gather")}(ref Unsafe.AsRef(in call.BiasValue[{head} * {Text.Of(values)}]), {Text.Of(values)}, 1, {Text.Of(values)}, ref valueRows, {Text.Of(values)});");
        }
        string end = plan.LeadingKeys > 0 ? $"({rowCount} + {Text.Of(plan.LeadingKeys)})" : rowCount;
        writer.Line($"HeadRows.Clear(ref Unsafe.Add(ref keyRows, {end} * {Text.Of(keys)}), {Text.Of((path.MostTileKeys - 1) * keys)});");
        writer.LineIf(plan.LeadingKeys > 0, $"keyCount += {Text.Of(plan.LeadingKeys)};");
    }

    private static void EmitInPlace(Stage stage, string rowCount, string firstRow)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        writer.Line($"keyRows = ref Unsafe.Add(ref key, {firstRow} * {Text.Of(spec.HeadDimension)});");
        writer.Line($"valueRows = ref Unsafe.Add(ref value, {firstRow} * {Text.Of(spec.ValueDimension)});");
        if (!spec.KeyValueCache)
        {
            string stride = Text.Of(plan.KeyRowStride);
            writer.Line($"int tail = {LastTile(path.KeyTiles, rowCount)};");
            using (writer.Braces($"if (tail < {rowCount})"))
            {
                writer.Line($"HeadRows.Clear(ref lastKeys, {Text.Of(path.MostTileKeys * plan.KeyRowStride)});");
                writer.Line($"HeadRows.Gather(ref Unsafe.Add(ref keyRows, tail * {stride}), {stride}, {rowCount} - tail, {Text.Of(spec.HeadDimension)}, ref lastKeys, {stride});");
            }
        }
        writer.LineIf(plan.ChecksValues, $"valuesAreFinite = HeadRows.AreFinite(ref valueRows, {Text.Of(plan.ValueRowStride)}, {rowCount}, {Text.Of(spec.ValueDimension)});");
    }

    /// <summary>Where the tile starts that may reach behind the keys, or the number of keys where none does.</summary>
    private static string LastTile(EquatableArray<TileRun> tiles, string keyCount)
    {
        string first = Text.Of(tiles[0].Size);
        string inFirst = $"{keyCount} / {first} * {first}";
        if (tiles.Count == 1)
            return inFirst;
        string end = Text.Of(tiles[0].End);
        string last = Text.Of(tiles[1].Size);
        return $"{keyCount} <= {end} ? {inFirst} : {end} + (({keyCount} - {end}) / {last} * {last})";
    }

    /// <summary>Widens or rotates a panel's queries into rows of its own.</summary>
    public static void EmitQueries(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, _, _) = stage;
        KernelSpec spec = plan.Spec;
        string dimension = Text.Of(spec.HeadDimension);
        string source = $"ref Unsafe.Add(ref query, {PanelParameter.QueryRow(stage)} * {dimension})";
        bool isFloat = spec.ElementType == ElementType.Float32;
        writer.LineIf(!isFloat, $"{Gather(spec.ElementType)}({source}, {Text.Of(plan.QueryStride)}, queryCount, {dimension}, ref queryRows, {dimension});");
        if (spec.Rotary == RotaryPairing.None)
            return;
        string positions = spec.PositionIds ? "ref Unsafe.AsRef(in call.QueryPositions[(sample * queryLength) + firstQuery])" : "ref Unsafe.NullRef<int>()";
        string position = spec.PositionIds ? "0" : "firstQuery + offset";
        writer.Line(Rotate(spec, isFloat ? source : "ref queryRows", isFloat ? plan.QueryStride : spec.HeadDimension, "queryCount", position, positions, "ref queryRows"));
    }

    /// <summary>Narrows a panel's output rows.</summary>
    public static void EmitOutput(Stage stage)
    {
        KernelPlan plan = stage.Plan;
        string dimension = Text.Of(plan.Spec.ValueDimension);
        string target = $"ref Unsafe.Add(ref output, {PanelParameter.OutputRow(stage)} * {dimension})";
        stage.Writer.Line($"StoredRows.Scatter{Format(plan.Spec.ElementType)}(ref outputRows, {dimension}, queryCount, {dimension}, {target}, {Text.Of(plan.OutputStride)});");
    }

    private static string Rotate(KernelSpec spec, string source, int stride, string rowCount, string position, string positions, string target)
    {
        string dimension = Text.Of(spec.HeadDimension);
        return $"RotaryRows.Rotate({source}, {Text.Of(stride)}, {rowCount}, {dimension}, RotaryPairing.{spec.Rotary}, call.Rotary!, {position}, {positions}, {target}, {dimension});";
    }

    private static string Gather(ElementType type) => type == ElementType.Float32 ? "HeadRows.Gather" : $"StoredRows.Gather{Format(type)}";

    public static string Format(ElementType type) => type == ElementType.Float16 ? "Half" : "BFloat16";
}
