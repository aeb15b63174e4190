using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// Connections for reading, with their prepared statements. A reader works on its caller's thread, and each has a cache of its own: more of them than keep the
/// processors and the disk busy would take turns, and memory.
/// </summary>
sealed class SqliteReaders(string connectionString) : IDisposable
{
    readonly ConcurrentBag<SqliteConnection> _idle = [];
    readonly SemaphoreSlim _places = new(Math.Max(4, 2 * Environment.ProcessorCount));
    volatile bool _isDisposed;

    /// <summary>Runs something that reads, with a connection that nobody else uses meanwhile. It must not ask for another one.</summary>
    public async ValueTask RunAsync(Action<SqliteConnection> read, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            var reader = _idle.TryTake(out var idle) ? idle : Open();
            try
            {
                read(reader);
            }
            catch (OperationCanceledException)
            {
                // Nothing is wrong with it.
                Return(reader);
                throw;
            }
            catch
            {
                // Whatever is wrong with it, the next begins anew.
                Close(reader);
                throw;
            }

            Return(reader);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>A connection that the caller closes.</summary>
    public SqliteConnection Open()
    {
        var reader = new SqliteConnection(connectionString);
        try
        {
            reader.Open();
            SqliteConnections.Prepare(reader, SqliteConnections.Reader);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        Close();
    }

    void Return(SqliteConnection reader)
    {
        _idle.Add(reader);
        if (_isDisposed)
        {
            Close();
        }
    }

    void Close()
    {
        while (_idle.TryTake(out var reader))
        {
            Close(reader);
        }
    }

    /// <summary>With its statements: a connection keeps its memory until they are gone, too.</summary>
    static void Close(SqliteConnection reader)
    {
        SqliteStatements.Of(reader.Handle!).Dispose();
        reader.Dispose();
    }
}
