namespace Docfav.Server.Data.Sqlite;

/// <summary>A lock between processes: an open file that the operating system releases when its holder ends, however it ends.</summary>
static class FileLock
{
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
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
}
