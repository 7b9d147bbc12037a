using System.ComponentModel;

namespace AttentionGen;

/// <summary>How a generated kernel computes, as planned at compile time: what its property <c>KernelPlan</c> gives.</summary>
public sealed class KernelDescription
{
    private readonly string _text;

    /// <summary>For generated code; not meant to be called by hand.</summary>
    /// <param name="contract">The contract that the code was generated for.</param>
    /// <param name="instructionSet">The instruction set that the kernel uses on this machine.</param>
    /// <param name="operations">Multiply-adds of a sample.</param>
    /// <param name="text">The plan in prose.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public KernelDescription(int contract, string instructionSet, long operations, string text)
    {
        Contract = contract;
        InstructionSet = instructionSet;
        Operations = operations;
        _text = text;
    }

    /// <summary>The number of the contract between generated code and library that the kernel was generated for.</summary>
    public int Contract { get; }

    /// <summary>The instruction set that the kernel uses on this machine: Vector512, Vector256, Vector128 or Scalar.</summary>
    public string InstructionSet { get; }

    /// <summary>Multiply-adds of one sample of the declared lengths, over the keys that declared masks let its queries see.</summary>
    public long Operations { get; }

    /// <summary>The plan in prose, for every instruction set: a line for each decision, '\n' between them.</summary>
    public override string ToString() => _text;
}
