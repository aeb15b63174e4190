using System.Runtime.InteropServices;

namespace Docfav.Server.Operations;

/// <summary>How the C library of Linux hands out memory, most of which is the embedded database's.</summary>
static partial class NativeMemory
{
    const int MostArenas = -8; // M_ARENA_MAX

    /// <summary>
    /// Has all threads share few arenas. By default there are up to eight for each core, and each keeps what was freed in it: tens of megabytes for a server that
    /// needs few. Another C library than glibc has none, and is left as it is.
    /// </summary>
    public static void ShareArenas()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Mallopt(MostArenas, 2);
        }
        catch (EntryPointNotFoundException)
        {
            // No glibc.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Mallopt(int parameter, int value);
}
