namespace Docfav.Server.Data;

/// <summary>Backups of a whole database: one file each, by the database's own means.</summary>
public interface IBackup
{
    /// <summary>
    /// Writes the database, as it stands at one moment, to a file that appears whole or not at all. Servers go on meanwhile.
    /// </summary>
    /// <returns>Null, or a sentence that says why not.</returns>
    Task<string?> WriteAsync(string file, CancellationToken cancellation);

    /// <summary>Puts a backup in the database's place, wholly or not at all. No server may use the database meanwhile.</summary>
    /// <param name="file">The backup. It is checked before anything is changed.</param>
    /// <param name="replace">Whether a database that is there already may go.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null, or a sentence that says why not.</returns>
    Task<string?> RestoreAsync(string file, bool replace, CancellationToken cancellation);
}
