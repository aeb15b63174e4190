using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>COPY into a temporary table of the same columns, then one INSERT for each batch.</summary>
/// <remarks>Within a batch a key may stand once only. A row is read when its batch is written, and must stay as it is until then.</remarks>
sealed class PostgresBulkUpsert<T> : IBulkUpsert<T> where T : class
{
    const int BatchSize = 10_000;

    static readonly ConditionalWeakTable<IModel, Plan> Plans = [];

    readonly Plan _plan;
    readonly NpgsqlConnection _connection;
    readonly List<T> _rows = new(BatchSize);
    bool _staged;

    public PostgresBulkUpsert(DocfavDb db)
    {
        _plan = Plans.GetValue(db.Model, model => new(model));
        _connection = (NpgsqlConnection)db.Database.GetDbConnection();
    }

    public async ValueTask AddAsync(T row, CancellationToken cancellation)
    {
        _rows.Add(row);
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
            await RunAsync(_plan.Stage, cancellation);
            _staged = true;
        }

        await using (var copy = await _connection.BeginBinaryImportAsync(_plan.Copy, cancellation))
        {
            foreach (var row in _rows)
            {
                await copy.StartRowAsync(cancellation);
                foreach (var column in _plan.Columns)
                {
                    await column.WriteAsync(copy, row, cancellation);
                }
            }

            await copy.CompleteAsync(cancellation);
        }

        await RunAsync(_plan.Insert, cancellation);
        _rows.Clear();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task RunAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What is worked out once for each table: the statements, and a compiled reader for each column.</summary>
    sealed class Plan
    {
        public Plan(IModel model)
        {
            var table = new TableShape<T>(model);
            var (staging, columns) = ($"staging_{table.Name}", TableShape<T>.Quoted(table.Columns));
            Stage = $"CREATE TEMPORARY TABLE IF NOT EXISTS \"{staging}\" (LIKE \"{table.Name}\") ON COMMIT DROP";
            Copy = $"COPY \"{staging}\" ({columns}) FROM STDIN (FORMAT BINARY)";
            Insert = $"INSERT INTO \"{table.Name}\" ({columns}) SELECT {columns} FROM \"{staging}\" {table.OnConflict}; TRUNCATE \"{staging}\"";
            Columns = [.. table.Columns.Select((_, column) => ColumnOf(table, column))];
        }

        public string Stage { get; }
        public string Copy { get; }
        public string Insert { get; }
        public Column[] Columns { get; }

        static Column ColumnOf(TableShape<T> table, int column)
        {
            var row = Expression.Parameter(typeof(T));
            var value = table.Value(column, row);
            var kind = Nullable.GetUnderlyingType(value.Type) is { } plain ? typeof(NullableColumn<>).MakeGenericType(typeof(T), plain)
                : typeof(Column<>).MakeGenericType(typeof(T), value.Type);
            return (Column)Activator.CreateInstance(kind, Expression.Lambda(value, row).Compile(), table.StoreTypes[column])!;
        }
    }

    abstract class Column
    {
        public abstract Task WriteAsync(NpgsqlBinaryImporter copy, T row, CancellationToken cancellation);
    }

    sealed class Column<TValue>(Func<T, TValue?> read, string storeType) : Column
    {
        public override Task WriteAsync(NpgsqlBinaryImporter copy, T row, CancellationToken cancellation) =>
            read(row) is { } value ? copy.WriteAsync(value, storeType, cancellation) : copy.WriteNullAsync(cancellation);
    }

    sealed class NullableColumn<TValue>(Func<T, TValue?> read, string storeType) : Column where TValue : struct
    {
        public override Task WriteAsync(NpgsqlBinaryImporter copy, T row, CancellationToken cancellation) =>
            read(row) is { } value ? copy.WriteAsync(value, storeType, cancellation) : copy.WriteNullAsync(cancellation);
    }
}
