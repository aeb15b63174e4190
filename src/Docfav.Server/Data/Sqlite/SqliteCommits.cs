using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// Tells whether anybody has committed, without asking for a lock. In WAL mode a commit is there for others from the moment at which its writer, of whatever
/// process, has put a new header at the start of the shared WAL index (https://www.sqlite.org/walformat.html): a change counter, the last valid frame, salts
/// and checksums. SQLite itself compares this header to learn whether its page cache is still good; so does this class, by its own interface to files.
/// </summary>
sealed unsafe partial class SqliteCommits(Func<SqliteConnection> open) : IDisposable
{
    const int FilePointer = 7; // SQLITE_FCNTL_FILE_POINTER
    const int LastFrame = 16; // mxFrame in the header
    const int RegionSize = 32 * 1024; // the WAL index grows by regions of this size
    const int FirstWithShmMap = 2; // version of sqlite3_io_methods
    const int ShmMap = 13; // place of xShmMap among them

    readonly Lock _opening = new();
    volatile Index? _index;
    bool _isDisposed;

    /// <summary>The mark of the last commit; null where there is no WAL to look at.</summary>
    public CommitMark? Last() => Read<CommitMark>(0);

    /// <summary>The frames in the WAL that are valid, each a page; null where there is no WAL to look at.</summary>
    public uint? Frames() => Read<uint>(LastFrame);

    public void Dispose()
    {
        lock (_opening)
        {
            _isDisposed = true;
            _index?.Owner.Dispose();
        }
    }

    T? Read<T>(int offset) where T : unmanaged
    {
        var index = _index ?? Open();
        var added = false;
        try
        {
            // Nobody closes the connection, and with it the mapping, meanwhile.
            index.Connection.DangerousAddRef(ref added);
            return index.Header is null ? null : Unsafe.ReadUnaligned<T>((byte*)index.Header + offset);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (added)
            {
                index.Connection.DangerousRelease();
            }
        }
    }

    Index Open()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_index is { } opened)
            {
                return opened;
            }

            var connection = open();
            try
            {
                // Reading is what makes SQLite map the index.
                using (var command = connection.CreateCommand())
                {
                    command.CommandText = "PRAGMA schema_version";
                    command.ExecuteScalar();
                }

                return _index = new(connection, connection.Handle!, Map(connection.Handle!));
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }

    /// <summary>Where SQLite has mapped the start of the index, for as long as the connection is open; null where it has not.</summary>
    static void* Map(sqlite3 connection)
    {
        // A sqlite3_file begins with a pointer to its sqlite3_io_methods: their version, then pointers, each in 8 bytes on every system we publish for.
        nint** file = null;
        if (sqlite3_file_control(connection.DangerousGetHandle(), "main", FilePointer, &file) != raw.SQLITE_OK || file is null || *file is null)
        {
            return null;
        }

        var methods = *file;
        if (*(int*)methods < FirstWithShmMap || methods[ShmMap] == 0)
        {
            return null;
        }

        void* region = null;
        var map = (delegate* unmanaged<void*, int, int, int, void**, int>)methods[ShmMap];
        return map(file, 0, RegionSize, 0, &region) == raw.SQLITE_OK ? region : null;
    }

    [LibraryImport("e_sqlite3", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int sqlite3_file_control(nint connection, string database, int operation, void* argument);

    sealed record Index(SqliteConnection Owner, sqlite3 Connection, nint Address)
    {
        public Index(SqliteConnection owner, sqlite3 connection, void* header) : this(owner, connection, (nint)header)
        {
        }

        public void* Header => (void*)Address;
    }
}
