using NodaTime;

namespace Docfav.Server.Data;

/// <summary>Section <c>Docfav</c>: where the data lies.</summary>
public sealed class StorageOptions
{
    /// <summary>The data folder of the embedded database. The default is <c>./data</c>.</summary>
    public string Data { get; set; } = "data";

    /// <summary>An Npgsql connection string; none for the embedded database. The default is none.</summary>
    public string? Database { get; set; }

    /// <summary>Opens what the options name.</summary>
    /// <param name="clock">What events are dated by; the machine's where there is none.</param>
    public IDatabase Open(IClock? clock = null) => string.IsNullOrWhiteSpace(Database) ? OpenEmbedded(clock) : OpenPostgres(Database, clock);

    /// <summary>Backups of what the options name; nothing is opened yet.</summary>
    public IBackup Backup() => string.IsNullOrWhiteSpace(Database) ? BackupOfEmbedded() : BackupOfPostgres(Database);

    Sqlite.SqliteBackup BackupOfEmbedded() => new(Data);

    static Postgres.PostgresBackup BackupOfPostgres(string connectionString) => new(connectionString);

    Sqlite.SqliteDatabase OpenEmbedded(IClock? clock) => new(Data, clock);

    static Postgres.PostgresDatabase OpenPostgres(string connectionString, IClock? clock) => new(connectionString, clock);
}
