using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>COPY into a temporary table of the same columns, then one INSERT for each batch.</summary>
/// <remarks>Within a batch a key may stand once only.</remarks>
sealed class PostgresBulkUpsert<T> : IBulkUpsert<T> where T : class
{
    const int BatchSize = 10_000;

    readonly TableShape<T> _table;
    readonly NpgsqlConnection _connection;
    readonly string _staging;
    readonly List<object?[]> _rows = new(BatchSize);
    bool _staged;

    public PostgresBulkUpsert(DocfavDb db)
    {
        _table = new(db);
        _connection = (NpgsqlConnection)db.Database.GetDbConnection();
        _staging = $"staging_{_table.Name}";
    }

    public async ValueTask AddAsync(T row, CancellationToken cancellation)
    {
        var values = new object?[_table.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _table.Value(row, i);
        }

        _rows.Add(values);
        if (_rows.Count == BatchSize)
        {
            await FlushAsync(cancellation);
        }
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        if (!_staged)
        {
            await RunAsync($"CREATE TEMPORARY TABLE IF NOT EXISTS \"{_staging}\" (LIKE \"{_table.Name}\") ON COMMIT DROP", cancellation);
            _staged = true;
        }

        var columns = TableShape<T>.Quoted(_table.Columns);
        await using (var copy = await _connection.BeginBinaryImportAsync($"COPY \"{_staging}\" ({columns}) FROM STDIN (FORMAT BINARY)", cancellation))
        {
            foreach (var row in _rows)
            {
                await copy.StartRowAsync(cancellation);
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is null)
                    {
                        await copy.WriteNullAsync(cancellation);
                    }
                    else
                    {
                        await copy.WriteAsync(row[i]!, _table.StoreTypes[i], cancellation);
                    }
                }
            }

            await copy.CompleteAsync(cancellation);
        }

        await RunAsync($"INSERT INTO \"{_table.Name}\" ({columns}) SELECT {columns} FROM \"{_staging}\" {_table.OnConflict}; TRUNCATE \"{_staging}\"", cancellation);
        _rows.Clear();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task RunAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
