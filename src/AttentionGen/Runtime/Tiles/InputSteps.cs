using System.Runtime.CompilerServices;

namespace AttentionGen.Runtime;

/// <summary>How far a tile goes from one input to the next, constant to the JIT where it is the same for all calls.</summary>
internal interface IInputSteps
{
    /// <summary>Floats from one input of a row to the next.</summary>
    static abstract nint Row(nint given);

    /// <summary>Floats from one input's weights to the next.</summary>
    static abstract nint Panel(nint given, int packed);
}

/// <summary>Rows as they lie, and weights that were packed for the tile.</summary>
internal readonly struct AdjacentInputs : IInputSteps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(nint given) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Panel(nint given, int packed) => packed;
}

/// <summary>Both as the call says: rows or columns of a matrix against rows of another, which nobody packed.</summary>
internal readonly struct GivenSteps : IInputSteps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(nint given) => given;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Panel(nint given, int packed) => given;
}
