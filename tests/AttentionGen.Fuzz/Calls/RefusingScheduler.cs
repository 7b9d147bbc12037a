namespace AttentionGen.Fuzz.Calls;

/// <summary>Takes no task.</summary>
internal sealed class RefusingScheduler : TaskScheduler
{
    public static RefusingScheduler Instance { get; } = new();

    protected override void QueueTask(Task task) => throw new NotSupportedException("No task is taken.");

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => throw new NotSupportedException("No task is run.");

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
