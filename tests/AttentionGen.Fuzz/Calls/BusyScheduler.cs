namespace AttentionGen.Fuzz.Calls;

/// <summary>Does something else first, on the thread that hands a task out or waits for it.</summary>
internal sealed class BusyScheduler(Action something) : TaskScheduler
{
    protected override void QueueTask(Task task)
    {
        something();
        ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
    {
        something();
        return TryExecuteTask(task);
    }

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
