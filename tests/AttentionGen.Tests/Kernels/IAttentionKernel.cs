namespace AttentionGen.Tests.Kernels;

/// <summary>What the tests see of a generated kernel; a small adapter in the same in-memory compilation implements it.</summary>
public interface IAttentionKernel
{
    /// <summary>The plan that heads the generated file.</summary>
    string KernelPlan { get; }

    /// <summary>The instruction set that the kernel runs with on this machine.</summary>
    string InstructionSet { get; }

    /// <summary>An empty cache, or null for a kernel without one.</summary>
    object? CreateCache(int batchSize);

    void Forward(in AttentionCall passed);

    /// <summary>Floats that a call of a layer keeps for its gradients.</summary>
    int ActivationCount(int rows, int keyRows);

    /// <summary>A call of a layer that keeps them.</summary>
    void Keep(in AttentionCall passed);

    /// <summary>The gradients of a call, of a kernel that has them.</summary>
    void Backward(in AttentionCall passed);
}
