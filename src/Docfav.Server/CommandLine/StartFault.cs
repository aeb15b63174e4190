using Docfav.Server.Data;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Docfav.Server.CommandLine;

/// <summary>Faults of the surroundings as sentences for an operator: a folder, a port, a database that is not there.</summary>
static class StartFault
{
    public const string Damaged =
        "The database file is damaged or is no SQLite database. Put a backup in its place (restore FILE --replace), or name another data folder.";

    /// <summary>The sentence, or null where the exception is our own bug.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException options => string.Join(' ', options.Failures.Select(Sentence).Distinct(StringComparer.Ordinal)),
        PostgresException postgres => $"PostgreSQL refuses: {postgres.MessageText}.",
        NpgsqlException npgsql => $"PostgreSQL is out of reach: {npgsql.Message}",
        SqliteException { SqliteErrorCode: 26 or 11 } => Damaged,
        SqliteException { SqliteErrorCode: 5 or 6 } => "The database is busy: another process holds it. Try again when that has ended.",
        SqliteException { SqliteErrorCode: 8 or 14 } => "The database file cannot be opened for writing. Check the data folder's owner and permissions.",
        SqliteException { SqliteErrorCode: 13 } => "The disk is full.",
        SqliteException { SqliteErrorCode: 10 } => "The disk refuses to be read or written. Check whether it is full, or failing.",
        DatabaseUnavailableException { InnerException: { } inner } => Explain(inner) ?? "The database is busy or out of reach.",
        DatabaseUnavailableException unavailable => unavailable.Message,
        UnauthorizedAccessException access => $"Access is denied: {access.Message}",
        IOException io => io.Message,
        // Where it cannot be taken apart at all, the driver names no parameter.
        ArgumentException { ParamName: "connectionString" or "keyword" or null } argument => $"The connection string cannot be read: {argument.Message}",
        { InnerException: { } inner } => Explain(inner),
        _ => null,
    };

    /// <summary>What a setting's own check says, without the words that the framework puts around it.</summary>
    static string Sentence(string failure)
    {
        const string Before = "with the error: '";
        var start = failure.IndexOf(Before, StringComparison.Ordinal);
        return start < 0 ? failure : failure[(start + Before.Length)..].TrimEnd('.').TrimEnd('\'');
    }
}
