using System.Runtime.InteropServices;

namespace AttentionGen.Tests.Memory;

/// <summary>The three calls of the C library that guard pages are made of.</summary>
internal static partial class MemoryProtection
{
    private const int ProtectNone = 0;
    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int MapPrivate = 2;
    private const nint MapFailed = -1;

    // The one flag whose value differs between the systems: MAP_ANONYMOUS.
    private static readonly int s_mapAnonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;

    /// <summary>Whether pages can be protected here. Elsewhere guarded memory is plain memory.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Maps whole pages that may be read and written.</summary>
    public static nint Map(nuint byteCount)
    {
        nint address = MemoryMap(0, byteCount, ProtectRead | ProtectWrite, MapPrivate | s_mapAnonymous, -1, 0);
        return address == MapFailed ? throw Failure("mmap") : address;
    }

    public static void Unmap(nint address, nuint byteCount)
    {
        if (MemoryUnmap(address, byteCount) != 0)
            throw Failure("munmap");
    }

    /// <summary>From here on any access crashes the process.</summary>
    public static void Forbid(nint address, nuint byteCount) => Protect(address, byteCount, ProtectNone);

    /// <summary>From here on any write crashes the process.</summary>
    public static void ForbidWrites(nint address, nuint byteCount) => Protect(address, byteCount, ProtectRead);

    private static void Protect(nint address, nuint byteCount, int protection)
    {
        if (MemoryProtect(address, byteCount, protection) != 0)
            throw Failure("mprotect");
    }

    private static InvalidOperationException Failure(string call) =>
        new($"{call} failed with error {Marshal.GetLastPInvokeError()}.");

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MemoryUnmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int MemoryProtect(nint address, nuint length, int protection);
}
