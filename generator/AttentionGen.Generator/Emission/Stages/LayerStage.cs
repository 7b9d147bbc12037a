namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What a layer is beside its attention: the plan of its projections, which the library computes, and the way to the attention.</summary>
internal static class LayerStage
{
    /// <summary>Name of the field that holds the plan.</summary>
    public const string PlanField = "Layer";

    public static void Emit(Stage stage, ProjectionPlan projection, string dispatchClass)
    {
        CodeWriter writer = stage.Writer;
        writer.Line($"internal static readonly LayerPlan {PlanField} = new()");
        writer.Line("{");
        Property("Layer", $"{dispatchClass}.Layer");
        Property("Dense", DenseText.Tiles(projection.Dense));
        Property("QueryBlock", Text.Of(projection.QueryBlock));
        Property("KeyBlock", Text.Of(projection.KeyBlock));
        Property("ValueBlock", Text.Of(projection.ValueBlock));
        Property("OutputBlock", Text.Of(projection.OutputBlock));
        Property("ChunkRows", Text.Of(projection.ChunkRows));
        Property("ProjectedLayout", $"AttentionLayout.{stage.Plan.InputLayout}");
        if (projection.Backward is { } backward)
            Property("Gradients", $"new() {{ Attention = {GradientStage.PlanField}, QueryBlock = {Text.Of(backward.Query)}, KeyBlock = {Text.Of(backward.Key)}, ValueBlock = {Text.Of(backward.Value)}, OutputBlock = {Text.Of(backward.Output)} }}");
        Property("ItemCount", "ItemCount");
        Property("Attend", "AttendShare");
        if (stage.Plan.Entry.Layer!.Transformer is { } transformer)
            EmitTransformer(writer, transformer, projection);
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

    private static void EmitTransformer(CodeWriter writer, TransformerEntry transformer, ProjectionPlan projection)
    {
        writer.Line("    Transformer = new()");
        writer.Line("    {");
        if (transformer.Network is { } network)
            writer.Line($"        FeedForward = new() {{ {DenseText.Network(network, projection.UpBlock, projection.DownBlock, projection.Dense, projection.Backward is not null)} }},");
        writer.Line($"        Normalization = {Text.Value(transformer.Normalization)},");
        writer.Line($"        Placement = {Text.Value(transformer.Placement)},");
        writer.Line($"        Epsilon = {Text.Of(transformer.Epsilon)},");
        writer.LineIf(transformer.Drops, $"        ResidualDropout = {Text.Of(transformer.Dropout)},");
        writer.Line("    },");
    }
}
