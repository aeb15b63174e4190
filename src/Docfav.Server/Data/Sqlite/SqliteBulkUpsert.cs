using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// Prepared statements, run for each row: a plain INSERT, and the one that replaces where a row of that key is there. SQLite copies each page that
/// the replacing one might touch, in case it fails half-way, which doubles the time of a new row. Both bind through the native library.
/// </summary>
sealed class SqliteBulkUpsert<T> : IBulkUpsert<T> where T : class
{
    static readonly ConditionalWeakTable<IModel, Plan> Plans = [];

    readonly Plan _plan;
    readonly sqlite3 _connection;
    readonly sqlite3_stmt _insert;
    readonly sqlite3_stmt _replace;

    public SqliteBulkUpsert(DocfavDb db)
    {
        _plan = Plans.GetValue(db.Model, model => new(model));
        _connection = ((SqliteConnection)db.Database.GetDbConnection()).Handle!;
        _insert = Prepared(_plan.Insert);
        _replace = Prepared(_plan.Replace);
    }

    public ValueTask AddAsync(T row, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = Run(_insert, row);
        if (result == raw.SQLITE_CONSTRAINT)
        {
            // Any other constraint than the key's is broken by this statement as well.
            result = Run(_replace, row);
        }

        if (result != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(result, _connection);
        }

        return ValueTask.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _insert.Dispose();
        _replace.Dispose();
        return ValueTask.CompletedTask;
    }

    sqlite3_stmt Prepared(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection, sql, out var statement), _connection);
        return statement;
    }

    int Run(sqlite3_stmt statement, T row)
    {
        _plan.Bind(statement, row);
        var result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        return result;
    }

    /// <summary>What is worked out once for each table: the statements, and one compiled method that binds a whole row.</summary>
    sealed class Plan
    {
        public Plan(IModel model)
        {
            var table = new TableShape<T>(model);
            Insert = $"INSERT INTO \"{table.Name}\" ({TableShape<T>.Quoted(table.Columns)}) VALUES ({string.Join(", ", table.Columns.Select(_ => "?"))})";
            Replace = $"{Insert} {table.OnConflict}";
            var (statement, row) = (Expression.Parameter(typeof(sqlite3_stmt)), Expression.Parameter(typeof(T)));
            var binds = table.Columns.Select((_, column) => SqliteBinding.Of(statement, column + 1, table.Value(column, row)));
            Bind = Expression.Lambda<Action<sqlite3_stmt, T>>(Expression.Block(binds), statement, row).Compile();
        }

        public string Insert { get; }
        public string Replace { get; }
        public Action<sqlite3_stmt, T> Bind { get; }
    }
}
