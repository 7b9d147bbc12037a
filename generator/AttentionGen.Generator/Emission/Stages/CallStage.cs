namespace AttentionGen.Generator.Emission.Stages;

/// <summary>The methods that take a call of attention alone: on the calling thread, on several threads, and what each of these does.</summary>
internal static class CallStage
{
    public static void Emit(Stage stage)
    {
        (CodeWriter writer, KernelPlan plan, TargetPlan target, _) = stage;

        // Packed samples are as long as they are: on average is near enough for a number of threads.
        string pairs = plan.Samples.ArePacked
            ? "(long)call.QueryLength * (call.KeyLength / Math.Max(call.BatchSize, 1))"
            : "(long)call.BatchSize * call.QueryLength * call.KeyLength";

        using (writer.Braces("internal static void Run(in AttentionArguments call)"))
            writer.Line("Run(call, new WorkShare(0, ItemCount(call)));");
        writer.Line();
        writer.Line($"// A thread for each {Text.Grouped(target.WorkerOperations)} multiply-adds, hidden scores counted too.");
        using (writer.Braces("internal static void Run(in AttentionArguments call, ParallelOptions parallelOptions)"))
        {
            if (target.Decode is { } decode)
            {
                using (writer.Braces($"if ({DecodeStage.Condition(decode)})"))
                {
                    writer.Line("DecodeParallel(call, parallelOptions);");
                    writer.Line("return;");
                }
            }
            writer.Line($"long operations = {pairs} * {Text.Of(plan.PairOperations)};");
            writer.Line($"ParallelAttention.Run(call, ItemCount(call), operations, {Text.Of(target.WorkerOperations)}, parallelOptions, s_worker);");
        }
        writer.Line();
        writer.Line("private static readonly AttentionWorker s_worker = Run;");
        writer.Line();
        writer.Line("// Each thread has scratch of its own, and no item depends on another: every split gives the same bits.");
        using (writer.Braces("private static void Run(in AttentionArguments call, WorkShare share)"))
        {
            writer.Line($"using ScratchMemory scratch = ScratchMemory.Rent({Text.Of(target.ScratchLength)});");
            writer.Line("Attend(call, share, ref scratch.Start);");
        }
        writer.Line();
    }
}
