namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The method that walks over the panels of a call: which sample, head and queries each is, and where its rows lie.</summary>
internal static class RunStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        string lanes = Text.Of(path.PanelLanes);

        using (writer.Braces("internal static void Run(in AttentionArguments call)"))
            writer.Line($"Attend(call, ref ScratchMemory.Rent({Text.Of(path.Scratch.Length)}));");
        writer.Line();
        using (writer.Braces("private static void Attend(in AttentionArguments call, ref float scratch)"))
        {
            if (path.Unrolled is not null)
            {
                writer.Line("// At the declared lengths nothing is left to loop over.");
                writer.Line($"if (call.QueryLength == {Text.Of(spec.QueryLength)} && call.KeyLength == {Text.Of(spec.KeyLength)})");
                writer.Line("    RunUnrolled(call, ref scratch);");
                writer.Line("else");
                writer.Line($"    Run(call, 0, {PanelCount(stage)}, ref scratch);");
            }
            else
            {
                writer.Line($"Run(call, 0, {PanelCount(stage)}, ref scratch);");
            }
        }
        writer.Line();
        writer.Line("// Panels are numbered over samples, heads and queries, queries innermost.");
        writer.Line(Stage.Optimised);
        using (writer.Braces("private static void Run(in AttentionArguments call, int firstPanel, int endPanel, ref float scratch)"))
        {
            writer.Line("int queryLength = call.QueryLength, keyLength = call.KeyLength;");
            writer.Line($"int headPanels = (queryLength + {Text.Of(path.PanelLanes - 1)}) / {lanes};");
            EmitAreas(stage);
            writer.Line("int loaded = -1, keyCount = 0;");
            writer.LineIf(plan.ChecksValues, "bool valuesAreFinite = true;");
            EmitTables(stage, "queryLength", "keyLength");
            if ((spec.Mask & AttentionMask.Causal) != 0)
                writer.Line($"int offset = {(spec.CausalAlignment == CausalAlignment.BottomRight ? "keyLength - queryLength" : "0")};");
            using (writer.Braces("for (int panel = firstPanel; panel < endPanel; panel++)"))
            {
                writer.Line("int sampleHead = panel / headPanels;");
                writer.Line($"int sample = sampleHead / {Text.Of(spec.HeadCount)};");
                writer.Line($"int head = sampleHead - (sample * {Text.Of(spec.HeadCount)});");
                writer.Line($"int firstQuery = (panel - (sampleHead * headPanels)) * {lanes};");
                writer.Line($"int queryCount = Math.Min({lanes}, queryLength - firstQuery);");
                using (writer.Braces("if (sampleHead != loaded)"))
                    EmitHead(stage);
                writer.Line("Panel(");
                writer.Line($"    {string.Join(",\n    ", Arguments(stage))});");
            }
        }
    }

    private static string PanelCount(Stage stage) =>
        $"call.BatchSize * {Text.Of(stage.Plan.Spec.HeadCount)} * ((call.QueryLength + {Text.Of(stage.Path.PanelLanes - 1)}) / {Text.Of(stage.Path.PanelLanes)})";

    private static void EmitAreas(Stage stage)
    {
        CodeWriter writer = stage.Writer;
        writer.Line("ref float query = ref MemoryMarshal.GetReference(call.Query);");
        writer.Line("ref float key = ref MemoryMarshal.GetReference(call.Key);");
        writer.Line("ref float value = ref MemoryMarshal.GetReference(call.Value);");
        writer.Line("ref float output = ref MemoryMarshal.GetReference(call.Output);");
        bool gathers = stage.Plan.Rows == RowSource.Gathered;
        writer.Line($"ref float keyRows = {(gathers ? Text.Ref("scratch", stage.Path.Scratch.Keys) : "ref key")};");
        writer.Line($"ref float valueRows = {(gathers ? Text.Ref("scratch", stage.Path.Scratch.Values) : "ref value")};");
        writer.LineIf(!gathers, $"ref float lastKeys = {Text.Ref("scratch", stage.Path.Scratch.Keys)};");
    }

    /// <summary>Run-time mask, bias and weights, and how far apart their rows, heads and samples are.</summary>
    public static void EmitTables(Stage stage, string queryLength, string keyLength)
    {
        KernelSpec spec = stage.Plan.Spec;
        if ((spec.Mask & AttentionMask.Boolean) != 0)
            EmitTable(stage.Writer, "mask", "bool", "Mask", spec.MaskAxes);
        if ((spec.Mask & AttentionMask.Additive) != 0)
            EmitTable(stage.Writer, "bias", "float", "Bias", spec.BiasAxes);
        if ((spec.Outputs & AttentionOutputs.Weights) != 0)
            stage.Writer.Line("ref float weights = ref MemoryMarshal.GetReference(call.Weights);");

        void EmitTable(CodeWriter writer, string name, string type, string property, AttentionAxes axes)
        {
            writer.Line($"ref {type} {name} = ref Unsafe.AsRef(in MemoryMarshal.GetReference(call.{property}));");
            writer.Line($"int {name}Stride = {((axes & AttentionAxes.Query) != 0 ? keyLength : "0")};");
            string table = (axes & AttentionAxes.Query) != 0 ? $"{queryLength} * {keyLength}" : keyLength;
            bool hasHeads = (axes & AttentionAxes.Head) != 0;
            writer.Line($"int {name}HeadStride = {(hasHeads ? table : "0")};");
            string sample = hasHeads ? $"{Text.Of(spec.HeadCount)} * {table}" : table;
            writer.Line($"int {name}SampleStride = {((axes & AttentionAxes.Batch) != 0 ? sample : "0")};");
        }
    }

    /// <summary>Brings the rows of a new head together and completes its last tile of keys.</summary>
    private static void EmitHead(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, PathPlan path, _) = stage;
        KernelSpec spec = plan.Spec;
        string keyDimension = Text.Of(spec.HeadDimension);
        string valueDimension = Text.Of(spec.ValueDimension);
        string firstRow = plan.InputLayout == AttentionLayout.HeadMajor
            ? "(sampleHead * keyLength)"
            : $"((sample * keyLength * {Text.Of(spec.HeadCount)}) + head)";
        string keySource = $"ref Unsafe.Add(ref key, {firstRow} * {keyDimension})";
        string valueSource = $"ref Unsafe.Add(ref value, {firstRow} * {valueDimension})";

        writer.Line("loaded = sampleHead;");
        writer.Line($"keyCount = {((spec.Mask & AttentionMask.KeyPadding) != 0 ? "call.KeyLengths[sample]" : "keyLength")};");
        if (plan.Rows == RowSource.Gathered)
        {
            writer.Line($"HeadRows.Gather({keySource}, {Text.Of(spec.HeadCount * spec.HeadDimension)}, keyCount, {keyDimension}, ref keyRows, {keyDimension});");
            string gatherValues = plan.ChecksValues ? "valuesAreFinite = HeadRows.GatherFinite" : "HeadRows.Gather";
            writer.Line($"{gatherValues}({valueSource}, {Text.Of(spec.HeadCount * spec.ValueDimension)}, keyCount, {valueDimension}, ref valueRows, {valueDimension});");
            writer.Line($"HeadRows.Clear(ref Unsafe.Add(ref keyRows, keyCount * {keyDimension}), {Text.Of((path.MostTileKeys - 1) * spec.HeadDimension)});");
        }
        else
        {
            writer.Line($"keyRows = {keySource};");
            writer.Line($"valueRows = {valueSource};");
            string stride = Text.Of(plan.KeyRowStride);
            writer.Line($"int tail = {LastTile(path.KeyTiles)};");
            using (writer.Braces("if (tail < keyCount)"))
            {
                writer.Line($"HeadRows.Clear(ref lastKeys, {Text.Of(path.MostTileKeys * plan.KeyRowStride)});");
                writer.Line($"HeadRows.Gather(ref Unsafe.Add(ref keyRows, tail * {stride}), {stride}, keyCount - tail, {keyDimension}, ref lastKeys, {stride});");
            }
            writer.LineIf(plan.ChecksValues, $"valuesAreFinite = HeadRows.AreFinite(ref valueRows, {Text.Of(plan.ValueRowStride)}, keyCount, {valueDimension});");
        }
    }

    /// <summary>Where the tile starts that may reach behind the keys, or keyCount where none does.</summary>
    private static string LastTile(EquatableArray<TileRun> tiles)
    {
        string first = Text.Of(tiles[0].Size);
        string inFirst = $"keyCount / {first} * {first}";
        if (tiles.Count == 1)
            return inFirst;
        string end = Text.Of(tiles[0].End);
        string last = Text.Of(tiles[1].Size);
        return $"keyCount <= {end} ? {inFirst} : {end} + ((keyCount - {end}) / {last} * {last})";
    }

    private static IEnumerable<string> Arguments(Stage stage)
    {
        KernelSpec spec = stage.Plan.Spec;
        string Row(AttentionLayout layout) => layout == AttentionLayout.HeadMajor
            ? "((sampleHead * queryLength) + firstQuery)"
            : $"((((sample * queryLength) + firstQuery) * {Text.Of(spec.HeadCount)}) + head)";
        yield return $"ref Unsafe.Add(ref query, {Row(stage.Plan.InputLayout)} * {Text.Of(spec.HeadDimension)}), queryCount";
        yield return "ref keyRows, ref valueRows, keyCount";
        if ((spec.Mask & AttentionMask.Causal) != 0)
            yield return "firstQuery + offset";
        if ((spec.Mask & AttentionMask.Boolean) != 0)
            yield return "ref Unsafe.Add(ref mask, (sample * maskSampleStride) + (head * maskHeadStride) + (firstQuery * maskStride)), maskStride";
        if ((spec.Mask & AttentionMask.Additive) != 0)
            yield return "ref Unsafe.Add(ref bias, (sample * biasSampleStride) + (head * biasHeadStride) + (firstQuery * biasStride)), biasStride";
        if (stage.Plan.ChecksValues)
            yield return "valuesAreFinite";
        yield return $"ref Unsafe.Add(ref output, {Row(stage.Plan.OutputLayout)} * {Text.Of(spec.ValueDimension)})";
        if ((spec.Outputs & AttentionOutputs.Weights) != 0)
            yield return "ref Unsafe.Add(ref weights, ((sampleHead * queryLength) + firstQuery) * keyLength), keyLength";
        if (stage.Plan.Prefetches)
        {
            // The next panel of this head, if it is as long; otherwise this one again, which asks for nothing new.
            string lanes = Text.Of(stage.Path.PanelLanes);
            yield return $"ref Unsafe.Add(ref query, ({Row(stage.Plan.InputLayout)} * {Text.Of(spec.HeadDimension)}) + (firstQuery + {lanes} + queryCount <= queryLength ? {Text.Of(stage.Path.PanelLanes * stage.Plan.QueryStride)} : 0))";
        }
        yield return "ref scratch";
    }
}
