using Microsoft.Data.Sqlite;

namespace Docfav.Server.Data.Sqlite;

/// <summary>One statement that returns one row, below Entity Framework.</summary>
sealed class StatementJob<T>(SqlQuery<T> statement, object?[] values, CancellationToken cancellation) : WriterJob<T>
{
    public override async Task RunAsync(WriterTurn turn)
    {
        var batch = new SqliteWriterBatch(((SqliteTransaction)turn.Transaction).Connection!);
        var rows = batch.Add(statement, values);
        await batch.RunAsync(cancellation);
        Value = rows[0];
    }
}
