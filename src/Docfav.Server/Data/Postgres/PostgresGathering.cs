using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>
/// Sends the short queries of several requests together. While all lanes are under way, those who come wait, and the next round trip takes them all: the
/// busier the server, the fewer round trips a request costs. None waits for a later one than the next, and each query begins after it was asked. What several
/// of those who are sent together ask alike, such as what is known of one key, is asked once.
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
                var asked = new List<SqlBatch.Part>();
                foreach (var waiting in together)
                {
                    waiting.Share(asked);
                    PostgresBatch.Fill(batch, waiting.Own);
                }

                await using var reader = await batch.ExecuteReaderAsync();
                for (; answered < together.Count; answered++)
                {
                    await PostgresBatch.TakeAsync(reader, together[answered].Own, statements, CancellationToken.None);
                    together[answered].Finish();
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
                waiting.Clear();
                await SendAsync([waiting]);
            }
        }
    }

    sealed class Waiting(IReadOnlyList<SqlBatch.Part> parts) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        readonly List<SqlBatch.Part> _own = [];
        readonly List<(SqlBatch.Part Part, SqlBatch.Part Asked)> _shared = [];

        /// <summary>What is sent for it.</summary>
        public IReadOnlyList<SqlBatch.Part> Own => _own;

        /// <summary>Finds what it asks among what others ask before it, and adds the rest.</summary>
        public void Share(List<SqlBatch.Part> asked)
        {
            foreach (var part in parts)
            {
                if (asked.Find(part.AsksTheSame) is { } same)
                {
                    _shared.Add((part, same));
                }
                else
                {
                    _own.Add(part);
                    asked.Add(part);
                }
            }
        }

        /// <summary>Takes what was asked for others too, who are answered first, and tells its caller.</summary>
        public void Finish()
        {
            foreach (var (part, asked) in _shared)
            {
                part.TakeFrom(asked);
            }

            SetResult();
        }

        /// <summary>Forgets what has been sent and answered.</summary>
        public void Clear()
        {
            foreach (var part in parts)
            {
                part.Clear();
            }

            _own.Clear();
            _shared.Clear();
        }
    }
}

/// <summary>A batch that is sent with those of other requests.</summary>
sealed class PostgresGatheredBatch(PostgresGathering gathering) : SqlBatch
{
    protected override ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation) => new(gathering.RunAsync(parts, cancellation));
}
