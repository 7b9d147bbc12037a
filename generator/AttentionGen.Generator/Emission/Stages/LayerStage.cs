namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What a layer is beside its attention: the plan of its projections, which the library computes, and the way to the attention.</summary>
internal static class LayerStage
{
    /// <summary>Name of the field that holds the plan.</summary>
    public const string PlanField = "Layer";

    public static void Emit(Stage stage, ProjectionPlan projection, string dispatchClass)
    {
        CodeWriter writer = stage.Writer;
        TileRun first = projection.RowTiles[0], last = projection.RowTiles[projection.RowTiles.Count - 1];
        writer.Line($"internal static readonly LayerPlan {PlanField} = new()");
        writer.Line("{");
        Property("Layer", $"{dispatchClass}.Layer");
        Property("Lanes", Text.Of(stage.Target.Lanes));
        Property("FirstRows", Text.Of(first.Size));
        Property("FirstEnd", Text.Of(first.End));
        Property("LastRows", Text.Of(last.Size));
        Property("QueryBlock", Text.Of(projection.QueryBlock));
        Property("KeyBlock", Text.Of(projection.KeyBlock));
        Property("ValueBlock", Text.Of(projection.ValueBlock));
        Property("OutputBlock", Text.Of(projection.OutputBlock));
        if (projection.PrefetchesWeights)
            Property("PrefetchesWeights", "true");
        if (projection.HasEdge)
            Property("HasEdge", "true");
        Property("ProjectedLayout", $"AttentionLayout.{stage.Plan.InputLayout}");
        Property("WorkerOperations", Text.Of(stage.Target.WorkerOperations));
        Property("ItemCount", "ItemCount");
        Property("Attend", "AttendShare");
        writer.Line("};");
        writer.Line();
        writer.Line("// Each thread has scratch of its own for a panel.");
        using (writer.Braces("private static void AttendShare(in AttentionArguments call, WorkShare share)"))
        {
            writer.Line($"using ScratchMemory own = ScratchMemory.Rent({Text.Of(stage.Target.ScratchLength)});");
            writer.Line("Attend(call, share, ref own.Start);");
        }

        void Property(string name, string value) => writer.Line($"    {name} = {value},");
    }
}
