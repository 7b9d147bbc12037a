using AttentionGen.Runtime;

namespace AttentionGen.Tests.Threads;

/// <summary>
/// While it lives, parallel calls are split as far as their options allow, however small they are and however few processors there are.
/// </summary>
public sealed class SplitWork : IDisposable
{
    public SplitWork() => ParallelAttention.SplitsAlways = true;

    public void Dispose() => ParallelAttention.SplitsAlways = false;
}
