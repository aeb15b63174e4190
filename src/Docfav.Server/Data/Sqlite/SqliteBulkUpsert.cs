using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Docfav.Server.Data.Sqlite;

/// <summary>One prepared statement, run for each row.</summary>
sealed class SqliteBulkUpsert<T> : IBulkUpsert<T> where T : class
{
    readonly TableShape<T> _table;
    readonly SqliteCommand _command;

    public SqliteBulkUpsert(DocfavDb db)
    {
        _table = new(db);
        _command = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand();
        _command.Transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        var names = _table.Columns.Select((_, index) => $"$p{index}").ToArray();
        _command.CommandText =
            $"INSERT INTO \"{_table.Name}\" ({TableShape<T>.Quoted(_table.Columns)}) VALUES ({string.Join(", ", names)}) {_table.OnConflict}";
        foreach (var name in names)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _command.Prepare();
    }

    public ValueTask AddAsync(T row, CancellationToken cancellation)
    {
        for (var i = 0; i < _command.Parameters.Count; i++)
        {
            _command.Parameters[i].Value = _table.Value(row, i) ?? DBNull.Value;
        }

        _command.ExecuteNonQuery();
        return ValueTask.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _command.DisposeAsync();
}
