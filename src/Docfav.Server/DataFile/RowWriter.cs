using Docfav.Server.Data;

namespace Docfav.Server.DataFile;

/// <summary>Rows of one kind on their way into the database: those that they refer to go before them.</summary>
abstract class RowWriter : IAsyncDisposable
{
    public abstract Task FlushAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}

/// <inheritdoc/>
/// <param name="rows">Takes the rows.</param>
/// <param name="bytes">About how much memory a row keeps, where it may be much.</param>
/// <param name="parents">Writers of what the rows refer to.</param>
sealed class RowWriter<T>(IBulkUpsert<T> rows, Func<T, int>? bytes, params RowWriter[] parents) : RowWriter where T : class
{
    // Below the size at which a bulk writer would flush by itself, without its parents.
    const int MostRows = 5_000;
    const int MostBytes = 8 * 1024 * 1024;

    int _rows;
    int _bytes;

    public async ValueTask AddAsync(T row, CancellationToken cancellation)
    {
        await rows.AddAsync(row, cancellation);
        _bytes += bytes?.Invoke(row) ?? 0;
        if (++_rows >= MostRows || _bytes >= MostBytes)
        {
            await FlushAsync(cancellation);
        }
    }

    public override async Task FlushAsync(CancellationToken cancellation)
    {
        if (_rows == 0)
        {
            return;
        }

        foreach (var parent in parents)
        {
            await parent.FlushAsync(cancellation);
        }

        (_rows, _bytes) = (0, 0);
        await rows.FlushAsync(cancellation);
    }

    public override ValueTask DisposeAsync() => rows.DisposeAsync();
}
