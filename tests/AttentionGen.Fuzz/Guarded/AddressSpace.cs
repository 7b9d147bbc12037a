using System.Globalization;
using System.Runtime.InteropServices;

namespace AttentionGen.Fuzz.Guarded;

/// <summary>While it lives, this process gets no more than a few addresses: a large block of native memory is refused, as it is on a small machine.</summary>
internal sealed partial class AddressSpace : IDisposable
{
    private const int LimitOfAddresses = 9;
    private const ulong Spare = 64 << 20;
    private readonly Limit _before;

    public AddressSpace()
    {
        Check(GetLimit(LimitOfAddresses, out _before));
        ulong pages = ulong.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture);
        Check(SetLimit(LimitOfAddresses, _before with { Current = (pages * (ulong)Environment.SystemPageSize) + Spare }));
    }

    public static bool CanBeLimited => OperatingSystem.IsLinux();

    public void Dispose() => Check(SetLimit(LimitOfAddresses, _before));

    private static void Check(int result)
    {
        if (result != 0)
            throw new InvalidOperationException($"The limit of addresses cannot be set: error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private record struct Limit(ulong Current, ulong Most);
}
