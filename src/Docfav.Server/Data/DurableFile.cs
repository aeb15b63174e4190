using System.Runtime.InteropServices;

namespace Docfav.Server.Data;

/// <summary>Files that outlive a power failure, and that only their owner reads: they hold health data.</summary>
static partial class DurableFile
{
    const int ReadOnly = 0; // O_RDONLY

    /// <summary>What a file is called until it is whole: each writer's own name, so that two who write the same file at once do not mix.</summary>
    public static string Unfinished(string path) => $"{path}.{Guid.NewGuid():N}.unfinished";

    /// <summary>Makes an empty file.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Puts a finished file in another's place, so that after a power failure there is the one or the other.</summary>
    public static void Move(string finished, string path)
    {
        using (var stream = new FileStream(finished, FileMode.Open, FileAccess.ReadWrite))
        {
            stream.Flush(flushToDisk: true);
        }

        File.Move(finished, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Renames and deletions are the folder's content, which has to reach the disk too. Windows writes it through by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows() || Open(folder, ReadOnly) is var handle && handle < 0)
        {
            return;
        }

        _ = Sync(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int handle);
}
