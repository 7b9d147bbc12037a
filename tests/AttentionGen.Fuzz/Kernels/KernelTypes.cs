namespace AttentionGen.Fuzz.Kernels;

/// <summary>All types of this program that are declared as attention.</summary>
internal static class KernelTypes
{
    public static IReadOnlyList<KernelType> All { get; } =
    [
        .. typeof(KernelTypes).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(AttentionAttribute), inherit: false) && type.Namespace == typeof(KernelTypes).Namespace)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => new KernelType(type)),
    ];
}
