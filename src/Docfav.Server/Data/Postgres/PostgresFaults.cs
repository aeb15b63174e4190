using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Docfav.Server.Data.Postgres;

/// <summary>What PostgreSQL's exceptions, and the driver's, say.</summary>
static class PostgresFaults
{
    /// <summary>
    /// Whether a row was refused for what others have committed since we looked. Who writes many rows at once sees to taken keys alone. What must be found
    /// unchanged and is not divides by zero (<see cref="PostgresAgendaLock.Unchanged"/>), and an Idempotency-Key may have been answered.
    /// </summary>
    public static bool IsOvertaken(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.DivisionByZero }
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "pk_idempotent_answers" }
            or DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation } };

    /// <summary>Whether the same may succeed when it is tried again at once.</summary>
    public static bool IsConflict(Exception exception) =>
        exception is PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable,
        }
        || (exception.InnerException is { } inner && IsConflict(inner));

    /// <summary>Whether the database is busy or out of reach; a conflict says so too.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception is DatabaseUnavailableException or NpgsqlException { IsTransient: true } || IsConflict(exception)
        || exception is PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..] }
        // What the driver finds out by itself is about the connection; a command in a command's way is our own fault.
        || exception is NpgsqlException and not (PostgresException or NpgsqlOperationInProgressException)
        || exception is InvalidOperationException { Source: "Npgsql" }
        || (exception.InnerException is { } inner && IsUnavailable(inner));
}
