namespace Docfav.Server.Data;

/// <summary>Whether this program knows the schema of a database: it takes an older one further, and leaves a newer one alone.</summary>
static class SchemaVersion
{
    static readonly SqlQuery<string> s_applied = new("SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"", row => row.Text(0));

    /// <summary>Whether every migration has been applied; asked without Entity Framework, which takes a second to know its model.</summary>
    /// <param name="batch">Asks the database, which has the history of its migrations.</param>
    /// <param name="migrations">A migration of this program's for that database: its neighbours are known by their files.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<bool> IsCurrentAsync(SqlBatch batch, Type migrations, CancellationToken cancellation)
    {
        var applied = batch.Add(s_applied);
        await batch.RunAsync(cancellation);
        var (prefix, suffix) = ($"{migrations.Namespace}.", ".sql");
        return migrations.Assembly.GetManifestResourceNames()
            .Where(file => file.StartsWith(prefix, StringComparison.Ordinal) && file.EndsWith(suffix, StringComparison.Ordinal))
            .All(file => applied.Contains(file[prefix.Length..^suffix.Length]));
    }

    /// <summary>Null, or why the database is not for this program.</summary>
    /// <param name="applied">The migrations that the database has.</param>
    /// <param name="known">The migrations of this program.</param>
    public static string? Fault(IEnumerable<string> applied, IEnumerable<string> known) =>
        applied.Except(known, StringComparer.Ordinal).Order(StringComparer.Ordinal).LastOrDefault() is { } newer
            ? $"The database's schema ({newer}) is newer than this program. Use the version of the server that made it, or a newer one."
            : null;
}
