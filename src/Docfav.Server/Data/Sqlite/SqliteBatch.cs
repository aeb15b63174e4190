using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>Runs the queries through the native library, with statements that stay prepared for each connection.</summary>
abstract class SqliteBatch : SqlBatch
{
    static readonly SqlQuery<object?> Begin = new("BEGIN", _ => null);
    static readonly SqlQuery<object?> End = new("COMMIT", _ => null);

    /// <param name="connection">An open connection that nobody else uses meanwhile.</param>
    /// <param name="isInTransaction">Whether it sees one snapshot already.</param>
    protected static void Run(sqlite3 connection, IReadOnlyList<Part> parts, bool isInTransaction, CancellationToken cancellation)
    {
        var statements = SqliteStatements.Of(connection);
        if (isInTransaction || parts.Count == 1)
        {
            RunAll();
            return;
        }

        statements.Run(Begin);
        try
        {
            RunAll();
        }
        finally
        {
            // Nothing was written: there is nothing to lose in ending it.
            statements.Run(End);
        }

        void RunAll()
        {
            foreach (var part in parts)
            {
                cancellation.ThrowIfCancellationRequested();
                statements.Run(part);
            }
        }
    }
}

/// <summary>A batch on a context's own connection, inside its transaction.</summary>
sealed class SqliteContextBatch(DocfavDb db) : SqliteBatch
{
    protected override async ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            Run(((SqliteConnection)db.Database.GetDbConnection()).Handle!, parts, db.Database.CurrentTransaction is not null, cancellation);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}

/// <summary>A batch on the writer, in its transaction.</summary>
sealed class SqliteWriterBatch(SqliteConnection writer) : SqliteBatch
{
    protected override ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation)
    {
        Run(writer.Handle!, parts, true, cancellation);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A batch on a connection for reading, kept open between batches.</summary>
sealed class SqliteReaderBatch(SqliteReaders readers) : SqliteBatch
{
    protected override ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation) =>
        readers.RunAsync(reader => Run(reader.Handle!, parts, false, cancellation), cancellation);
}

/// <summary>The prepared statements of one connection.</summary>
sealed class SqliteStatements(sqlite3 connection) : IDisposable
{
    static readonly ConditionalWeakTable<sqlite3, SqliteStatements> s_all = [];

    readonly Dictionary<SqlQuery, sqlite3_stmt> _prepared = [];
    readonly SqliteRow _row = new();

    public static SqliteStatements Of(sqlite3 connection) => s_all.GetValue(connection, handle => new(handle));

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _prepared.Clear();
    }

    /// <summary>Runs a statement without parameters and rows.</summary>
    public void Run(SqlQuery query) => Step(Prepared(query), null);

    public void Run(SqlBatch.Part part)
    {
        var statement = Prepared(part.Query);
        if (part.Given is null)
        {
            RunWith(part.Values);
            return;
        }

        foreach (var row in part.Given)
        {
            RunWith(row);
        }

        void RunWith(IReadOnlyList<object?> values)
        {
            for (var i = 0; i < values.Count; i++)
            {
                Bind(statement, i + 1, values[i]);
            }

            Step(statement, part);
        }
    }

    void Step(sqlite3_stmt statement, SqlBatch.Part? part)
    {
        // It is kept from being closed by being reset in the end.
        _row.Statement = statement.DangerousGetHandle();
        try
        {
            int result;
            while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                part?.Take(_row);
            }

            if (result != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(result, connection);
            }
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    sqlite3_stmt Prepared(SqlQuery query)
    {
        if (!_prepared.TryGetValue(query, out var statement))
        {
            SqliteException.ThrowExceptionForRC(
                raw.sqlite3_prepare_v3(connection, query.SqliteText, raw.SQLITE_PREPARE_PERSISTENT, out statement), connection);
            _prepared[query] = statement;
        }

        return statement;
    }

    static void Bind(sqlite3_stmt statement, int place, object? value)
    {
        switch (value)
        {
            case Guid id:
                Span<byte> bytes = stackalloc byte[16];
                id.TryWriteBytes(bytes, bigEndian: true, out _);
                raw.sqlite3_bind_blob(statement, place, bytes);
                break;
            case IReadOnlyCollection<Guid> ids:
                SqliteBinding.Text(statement, place, HexArray(ids));
                break;
            case Instant instant:
                raw.sqlite3_bind_int64(statement, place, instant.ToUnixTimeSeconds());
                break;
            case LocalDate date:
                SqliteBinding.Text(statement, place, SqliteDocfavDb.Text(date));
                break;
            case string text:
                SqliteBinding.Text(statement, place, text);
                break;
            case byte[] blob:
                raw.sqlite3_bind_blob(statement, place, blob);
                break;
            case int number:
                raw.sqlite3_bind_int64(statement, place, number);
                break;
            case long number:
                raw.sqlite3_bind_int64(statement, place, number);
                break;
            case bool flag:
                raw.sqlite3_bind_int64(statement, place, flag ? 1 : 0);
                break;
            case null:
                raw.sqlite3_bind_null(statement, place);
                break;
            default:
                throw new NotSupportedException($"No parameter is a {value.GetType()}.");
        }
    }

    static string HexArray(IReadOnlyCollection<Guid> ids)
    {
        var text = new StringBuilder("[", 2 + (ids.Count * 35));
        Span<byte> bytes = stackalloc byte[16];
        foreach (var id in ids)
        {
            id.TryWriteBytes(bytes, bigEndian: true, out _);
            text.Append(text.Length == 1 ? "\"" : ",\"").Append(Convert.ToHexString(bytes)).Append('"');
        }

        return text.Append(']').ToString();
    }
}
