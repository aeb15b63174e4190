namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// Who uses a database file: any number of processes at once, or one alone that puts another in its place. A lock file says so, since SQLite's own locks
/// come and go with each transaction.
/// </summary>
sealed class DatabaseUse : IDisposable
{
    /// <summary>How long a restore may hold the file before whoever wants it gives up: it only renames meanwhile.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly FileStream _lock;

    DatabaseUse(FileStream taken) => _lock = taken;

    /// <summary>A restored database that waits to be put in the place of <paramref name="file"/>: once it is there, the restore is decided.</summary>
    public static string Restored(string file) => file + ".restored";

    /// <summary>Uses the file beside others; ends a restore that was interrupted after it was decided.</summary>
    /// <exception cref="DatabaseUnavailableException">A restore holds the file.</exception>
    public static DatabaseUse Share(string file)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += TimeSpan.FromMilliseconds(50))
        {
            if (File.Exists(Restored(file)) && TryAlone(file) is { } alone)
            {
                FinishRestore(file);
                alone.Dispose();
            }

            if (TryTake(file, FileShare.Read) is { } shared)
            {
                // Whoever shares keeps restores away: what is not there now will not come.
                if (!File.Exists(Restored(file)))
                {
                    return shared;
                }

                shared.Dispose();
            }

            Thread.Sleep(50);
        }

        throw new DatabaseUnavailableException("The database is being restored. Try again when that has ended.");
    }

    /// <summary>Uses the file alone; null where somebody else uses it.</summary>
    public static DatabaseUse? TryAlone(string file) => TryTake(file, FileShare.None);

    /// <summary>Puts the restored database in its place. To be called by who uses the file alone; it can be repeated from any point.</summary>
    public static void FinishRestore(string file)
    {
        // An older log would be played into the newer file.
        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        DurableFile.Move(Restored(file), file);
    }

    public void Dispose() => _lock.Dispose();

    static DatabaseUse? TryTake(string file, FileShare share) =>
        FileLock.TryTake(file + ".use.lock", share == FileShare.None ? FileAccess.ReadWrite : FileAccess.Read, share) is { } taken ? new(taken) : null;
}
