using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>Where the outputs of a panel go, and what is added to them.</summary>
internal readonly ref struct PanelTarget
{
    /// <summary>The first row's first vector of outputs.</summary>
    public readonly ref float First;

    /// <summary>Its second.</summary>
    public readonly ref float Second;

    /// <summary>Floats from one row of outputs to the next.</summary>
    public readonly nint Stride;

    /// <summary>The first of the rows that are added, at the panel's first output; a null reference for none.</summary>
    public readonly ref float Residual;

    /// <summary>Floats from one of those to the next.</summary>
    public readonly nint ResidualStride;

    /// <summary>A target of two vectors in each row.</summary>
    public PanelTarget(ref float first, ref float second, nint stride, ref float residual, nint residualStride)
    {
        First = ref first;
        Second = ref second;
        Stride = stride;
        Residual = ref residual;
        ResidualStride = residualStride;
    }

    /// <summary>Whether anything is added.</summary>
    public bool Adds => !Unsafe.IsNullRef(ref Residual);
}
