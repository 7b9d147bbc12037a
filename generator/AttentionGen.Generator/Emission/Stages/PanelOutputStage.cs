using AttentionGen.Generator.Emission.Expressions;

namespace AttentionGen.Generator.Emission.Stages;

/// <summary>What a panel returns beside its output rows, once its softmax is done.</summary>
internal static class PanelOutputStage
{
    public static void Emit(Stage stage)
    {
        if (stage.Plan.ReturnsWeights)
            EmitWeights(stage, IntegerExpression.Of("keyLength"), IntegerExpression.Of("queryCount"), PanelStage.KeyStart(stage.Plan), IntegerExpression.Of("keyEnd"));
        if (stage.Plan.Returns(AttentionOutputs.LogSumExp))
            EmitLogSumExp(stage);
    }

    /// <summary>Writes the weights of a strip as rows, adds them to the heads' mean, and to what each key receives.</summary>
    public static void EmitWeights(Stage stage, IntegerExpression keyLength, IntegerExpression queryCount, IntegerExpression firstKey, IntegerExpression keyEnd)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;
        string lanes = Text.Of(target.PanelLanes);
        string inverse = stage.At(Statistic.Inverse).Ref;
        string lowers = plan.Visibility.HasStart ? stage.At(Statistic.Lower).Ref : "ref Unsafe.NullRef<float>()";
        string biases = plan.HasBiasPanel ? "ref biases" : "ref Unsafe.NullRef<float>()";
        string panel = $"ref scores, {lanes}, {inverse}";
        string visible = $"{firstKey}, {keyEnd}, {Text.Of(plan.LeadingKeys)}, {stage.At(Statistic.Limit).Ref}, {lowers}, {biases}, {Text.Of(plan.HasMethods)}";
        if (plan.Returns(AttentionOutputs.Weights))
            writer.Line($"OutputPanel.StoreWeights({panel}, ref weights, {keyLength}, {queryCount}, {visible});");
        if (plan.Returns(AttentionOutputs.AveragedWeights))
        {
            writer.Line($"ref float weightRows = {PanelStage.Area(target.Scratch.WeightRows)};");
            writer.Line($"OutputPanel.StoreWeights({panel}, ref weightRows, {keyLength}, {queryCount}, {visible});");
            writer.Line($"OutputPanel.AddMean(ref weightRows, {queryCount * keyLength}, {Text.Of(plan.Heads.Share)}, isFirstHead, ref averagedWeights);");
        }
        if (plan.Returns(AttentionOutputs.KeyWeightSums))
            writer.Line($"OutputPanel.AddKeySums({panel}, {queryCount}, {firstKey}, {keyEnd}, {Text.Of(plan.LeadingKeys)}, ref keyWeightSums);");
    }

    private static void EmitLogSumExp(Stage stage)
    {
        KernelPlan plan = stage.Plan;
        string maxima = stage.At(stage.Target.Softmax == SoftmaxForm.Online ? Statistic.Reference : Statistic.Maximum).Ref;
        string seen = plan.HasBiasPanel ? stage.At(Statistic.Seen).Ref : "ref Unsafe.NullRef<float>()";
        stage.Writer.Line($"OutputPanel.StoreLogSumExp({maxima}, {stage.At(Statistic.Sum).Ref}, {stage.At(Statistic.Limit).Ref}, {seen}, queryCount, ref logSumExp);");
    }
}
