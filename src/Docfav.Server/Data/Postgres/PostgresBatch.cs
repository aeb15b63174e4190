using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>Sends the queries in one round trip.</summary>
abstract class PostgresBatch : SqlBatch
{
    protected static async ValueTask RunAsync(NpgsqlBatch batch, IReadOnlyList<Part> parts, PostgresStatements statements, CancellationToken cancellation)
    {
        Fill(batch, parts);
        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellation);
        await TakeAsync(reader, parts, statements, cancellation);
    }

    /// <summary>Adds the queries to a batch of the driver's.</summary>
    public static void Fill(NpgsqlBatch batch, IReadOnlyList<Part> parts)
    {
        foreach (var part in parts)
        {
            var command = new NpgsqlBatchCommand(part.Query.Text);
            foreach (var parameter in part.Given is { } rows ? PostgresParameters.OfRows(rows) : part.Values.Select(PostgresParameters.Of))
            {
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }
    }

    /// <summary>Takes the queries' rows in, and goes on to the next result.</summary>
    public static async ValueTask TakeAsync(
        NpgsqlDataReader reader, IReadOnlyList<Part> parts, PostgresStatements statements, CancellationToken cancellation)
    {
        var row = new PostgresRow(reader);
        foreach (var part in parts)
        {
            while (await statements.ReadAsync(reader, cancellation))
            {
                part.Take(row);
            }

            await reader.NextResultAsync(cancellation);
        }
    }
}

/// <summary>A batch on a context's own connection, inside its transaction.</summary>
sealed class PostgresContextBatch(PostgresDocfavDb db) : PostgresBatch
{
    protected override async ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
            await RunAsync(batch, parts, db.Statements, cancellation);
        }
        finally
        {
            if (db.Database.CurrentTransaction is null)
            {
                db.Statements.Settle(connection);
            }

            await db.Database.CloseConnectionAsync();
        }
    }
}

/// <summary>What a context's transaction ends with: the commit goes with it. Where a statement fails nothing after it runs, nor the commit.</summary>
sealed class PostgresLastBatch(DocfavDb db) : PostgresBatch
{
    protected override async ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(
            (NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction());
        Fill(batch, parts);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>A batch on a connection of the pool for reading.</summary>
sealed class PostgresReaderBatch(NpgsqlDataSource source) : PostgresBatch
{
    protected override async ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation)
    {
        var statements = new PostgresStatements();
        await using var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            await RunAsync(batch, parts, statements, cancellation);
        }
        finally
        {
            statements.Settle(connection);
        }
    }
}

/// <summary>The row that a reader stands on.</summary>
sealed class PostgresRow(NpgsqlDataReader reader) : SqlRow
{
    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override Guid Uuid(int column) => reader.GetGuid(column);

    public override string Text(int column) => reader.GetString(column);

    public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    /// <summary>The driver reads each width as what it is.</summary>
    public override long Number(int column) => reader.GetFieldValue<long>(column);

    public override bool Flag(int column) => reader.GetBoolean(column);

    public override Instant Instant(int column) => PostgresDocfavDb.Instant(reader.GetDateTime(column));

    public override LocalDate Date(int column) => LocalDate.FromDateOnly(reader.GetFieldValue<DateOnly>(column));

    public override LocalDateTime LocalTime(int column) => LocalDateTime.FromDateTime(reader.GetDateTime(column));
}
