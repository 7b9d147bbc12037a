namespace AttentionGen;

/// <summary>Whether the kernel for the declared lengths is emitted without any loop.</summary>
public enum Unroll
{
    /// <summary>Full for tiny shapes, tiled for the rest.</summary>
    Auto = 0,

    /// <summary>No loop at all; an error at compile time where the JIT's limits on a method do not allow it.</summary>
    Full = 1,

    /// <summary>Register tiles, unrolled over the reduction, inside loops.</summary>
    Tiled = 2,
}
