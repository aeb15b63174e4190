namespace Docfav.Server.Data;

/// <summary>Whether this program knows the schema of a database: it takes an older one further, and leaves a newer one alone.</summary>
static class SchemaVersion
{
    /// <summary>Null, or why the database is not for this program.</summary>
    /// <param name="applied">The migrations that the database has.</param>
    /// <param name="known">The migrations of this program.</param>
    public static string? Fault(IEnumerable<string> applied, IEnumerable<string> known) =>
        applied.Except(known, StringComparer.Ordinal).Order(StringComparer.Ordinal).LastOrDefault() is { } newer
            ? $"The database's schema ({newer}) is newer than this program. Use the version of the server that made it, or a newer one."
            : null;
}
