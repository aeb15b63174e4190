using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>One prepared statement, run for each row. The driver's own commands look each parameter up by its name, which costs as much as the insert.</summary>
sealed class SqliteBulkUpsert<T> : IBulkUpsert<T> where T : class
{
    readonly TableShape<T> _table;
    readonly sqlite3 _handle;
    readonly sqlite3_stmt _statement;

    public SqliteBulkUpsert(DocfavDb db)
    {
        _table = new(db);
        _handle = ((SqliteConnection)db.Database.GetDbConnection()).Handle!;
        var marks = string.Join(", ", _table.Columns.Select(_ => "?"));
        Check(raw.sqlite3_prepare_v2(
            _handle, $"INSERT INTO \"{_table.Name}\" ({TableShape<T>.Quoted(_table.Columns)}) VALUES ({marks}) {_table.OnConflict}", out _statement));
    }

    public ValueTask AddAsync(T row, CancellationToken cancellation)
    {
        for (var i = 0; i < _table.Columns.Count; i++)
        {
            Check(Bind(i + 1, _table.Value(row, i)));
        }

        var result = raw.sqlite3_step(_statement);
        // Resetting repeats the error, and lets go of it.
        _ = raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result);
        return ValueTask.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _statement.Dispose();
        return ValueTask.CompletedTask;
    }

    int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        string text => raw.sqlite3_bind_text(_statement, place, text),
        bool flag => raw.sqlite3_bind_int(_statement, place, flag ? 1 : 0),
        int or long or short or byte => raw.sqlite3_bind_int64(_statement, place, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        Enum word => raw.sqlite3_bind_int64(_statement, place, Convert.ToInt64(word, System.Globalization.CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"A value of type {value.GetType()} has no place in SQLite."),
    };

    void Check(int result) => SqliteException.ThrowExceptionForRC(result, _handle);
}
