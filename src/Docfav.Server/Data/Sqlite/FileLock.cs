namespace Docfav.Server.Data.Sqlite;

/// <summary>A lock between processes: an open file that the operating system releases when its holder ends, however it ends.</summary>
static class FileLock
{
    public static FileStream? TryTake(string path, FileAccess access = FileAccess.ReadWrite, FileShare share = FileShare.None)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            return null;
        }
    }

    public static async Task<FileStream> TakeAsync(string path, TimeSpan patience, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < patience; waited += TimeSpan.FromMilliseconds(100))
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            await Task.Delay(100, cancellation);
        }

        throw new DatabaseUnavailableException($"Another process has been migrating the database for {patience}.");
    }

    /// <summary>Not a full disk, nor a folder that is read-only: waiting helps against neither.</summary>
    static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020); // EAGAIN on Linux, on macOS; ERROR_SHARING_VIOLATION
}
