using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Docfav.Server.Data.Sqlite;

/// <summary>Connections for reading, with their prepared statements: as many as have ever been in use at once.</summary>
sealed class SqliteReaders(string connectionString) : IDisposable
{
    readonly ConcurrentBag<SqliteConnection> _idle = [];
    volatile bool _isDisposed;

    public SqliteConnection Take() => _idle.TryTake(out var reader) ? reader : Open();

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

    public void Return(SqliteConnection reader)
    {
        _idle.Add(reader);
        if (_isDisposed)
        {
            Close();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        Close();
    }

    void Close()
    {
        while (_idle.TryTake(out var reader))
        {
            SqliteStatements.Of(reader.Handle!).Dispose();
            reader.Dispose();
        }
    }
}
