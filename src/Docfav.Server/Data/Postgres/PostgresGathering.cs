using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>
/// Sends the short queries of several requests together. While all lanes are under way, those who come wait, and the next round trip takes them all: the
/// busier the server, the fewer round trips a request costs. None waits for a later one than the next, and each query begins after it was asked.
/// </summary>
sealed class PostgresGathering(NpgsqlDataSource source, int lanes)
{
    const int MostTogether = 50;

    readonly Lock _lock = new();
    readonly Queue<Waiting> _waiting = new();
    int _busy;

    public Task RunAsync(IReadOnlyList<SqlBatch.Part> parts, CancellationToken cancellation)
    {
        var own = new Waiting(parts);
        lock (_lock)
        {
            _waiting.Enqueue(own);
            if (_busy == lanes)
            {
                return own.Task.WaitAsync(cancellation);
            }

            _busy++;
        }

        // The lane works for others too, and long after this request.
        using (ExecutionContext.SuppressFlow())
        {
            _ = WorkAsync();
        }

        return own.Task.WaitAsync(cancellation);
    }

    async Task WorkAsync()
    {
        var taken = new List<Waiting>();
        while (true)
        {
            taken.Clear();
            lock (_lock)
            {
                while (taken.Count < MostTogether && _waiting.TryDequeue(out var next))
                {
                    taken.Add(next);
                }

                if (taken.Count == 0)
                {
                    _busy--;
                    return;
                }
            }

            await SendAsync(taken);
        }
    }

    /// <summary>One query that fails ends the others' transaction: then each goes alone, and what fails is whoever's it is.</summary>
    async Task SendAsync(List<Waiting> together)
    {
        var answered = 0;
        try
        {
            var statements = new PostgresStatements();
            await using var connection = await source.OpenConnectionAsync();
            try
            {
                await using var batch = new NpgsqlBatch(connection);
                foreach (var waiting in together)
                {
                    PostgresBatch.Fill(batch, waiting.Parts);
                }

                await using var reader = await batch.ExecuteReaderAsync();
                for (; answered < together.Count; answered++)
                {
                    await PostgresBatch.TakeAsync(reader, together[answered].Parts, statements, CancellationToken.None);
                    together[answered].SetResult();
                }
            }
            finally
            {
                statements.Settle(connection);
            }
        }
        catch (Exception exception) when (together.Count - answered == 1)
        {
            together[answered].SetException(exception);
        }
        catch (Exception)
        {
            foreach (var waiting in together[answered..])
            {
                foreach (var part in waiting.Parts)
                {
                    part.Clear();
                }

                await SendAsync([waiting]);
            }
        }
    }

    sealed class Waiting(IReadOnlyList<SqlBatch.Part> parts) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IReadOnlyList<SqlBatch.Part> Parts { get; } = parts;
    }
}

/// <summary>A batch that is sent with those of other requests.</summary>
sealed class PostgresGatheredBatch(PostgresGathering gathering) : SqlBatch
{
    protected override ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation) => new(gathering.RunAsync(parts, cancellation));
}
