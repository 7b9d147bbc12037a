namespace AttentionGen.Runtime;

/// <summary>Where tests have scratch come from, a new block for each loan.</summary>
/// <param name="Allocate">Byte count in, address of that many bytes out.</param>
/// <param name="Free">Takes such an address back.</param>
internal sealed record ScratchAllocator(Func<nuint, nint> Allocate, Action<nint> Free);
