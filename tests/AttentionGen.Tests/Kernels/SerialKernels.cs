namespace AttentionGen.Tests.Kernels;

/// <summary>Classes that set the process-wide scratch allocator, or need it unset: they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SerialKernels
{
    public const string Name = "Kernels";
}
