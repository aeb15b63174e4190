namespace Docfav.Server.Data;

/// <summary>Section <c>Docfav</c>: where the data lies.</summary>
public sealed class StorageOptions
{
    /// <summary>The data folder of the embedded database. The default is <c>./data</c>.</summary>
    public string Data { get; set; } = "data";

    /// <summary>An Npgsql connection string; none for the embedded database. The default is none.</summary>
    public string? Database { get; set; }

    /// <summary>Opens what the options name.</summary>
    public IDatabase Open() => string.IsNullOrWhiteSpace(Database) ? OpenEmbedded() : OpenPostgres(Database);

    /// <summary>Backups of what the options name; nothing is opened yet.</summary>
    public IBackup Backup() => string.IsNullOrWhiteSpace(Database) ? BackupOfEmbedded() : BackupOfPostgres(Database);

    Sqlite.SqliteBackup BackupOfEmbedded() => new(Data);

    static Postgres.PostgresBackup BackupOfPostgres(string connectionString) => new(connectionString);

    Sqlite.SqliteDatabase OpenEmbedded() => new(Data);

    static Postgres.PostgresDatabase OpenPostgres(string connectionString) => new(connectionString);
}
