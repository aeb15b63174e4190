using System.Data;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>
/// What a session is taken to have prepared. Where a query fails among its rows the database passes over those sent after it, while the driver (Npgsql 10.0)
/// goes on as if it had prepared them: the session would refuse each of them from then on ("prepared statement does not exist"). So it prepares all anew.
/// </summary>
sealed class PostgresStatements
{
    bool _areInDoubt;

    /// <summary>Goes to the next row of a batch, if there is one.</summary>
    public async ValueTask<bool> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation);
        }
        catch (PostgresException)
        {
            _areInDoubt = true;
            throw;
        }
    }

    /// <summary>
    /// Forgets what the session has prepared where that is in doubt; not in a transaction that has failed, and before the session goes back to the pool.
    /// </summary>
    public void Settle(NpgsqlConnection connection)
    {
        if (!_areInDoubt)
        {
            return;
        }

        _areInDoubt = false;
        if (connection.State == ConnectionState.Open)
        {
            try
            {
                connection.UnprepareAll();
            }
            catch (NpgsqlException)
            {
                // The session has ended, and all that it had prepared.
            }
        }
    }
}
