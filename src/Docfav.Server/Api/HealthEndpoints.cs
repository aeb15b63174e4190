using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>What a supervisor asks: is the process alive, can it work, when was the last backup.</summary>
static class HealthEndpoints
{
    const string Damaged = "the database file is damaged: restore a backup";

    static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", s_methods, () => Results.Text("alive")).ExcludeFromDescription();
        routes.MapMethods("/health/ready", s_methods, IsReady).ExcludeFromDescription();
    }

    /// <summary>200 where the database answers and is migrated, else 503.</summary>
    static async Task<IResult> IsReady(IDatabase database, CancellationToken cancellation)
    {
        try
        {
            if (database.IsDamaged)
            {
                return Answer(Damaged, StatusCodes.Status503ServiceUnavailable);
            }

            if (!await database.IsReadyAsync(cancellation))
            {
                return Answer("the database is not migrated", StatusCodes.Status503ServiceUnavailable);
            }

            await using var db = database.OpenRead();
            return Answer("ready", StatusCodes.Status200OK, await db.SystemSettings.Select(settings => settings.LastBackupAt).FirstOrDefaultAsync(cancellation));
        }
        catch (Exception exception) when (database.IsUnavailable(exception))
        {
            return Answer(database.IsDamaged ? Damaged : "the database is out of reach", StatusCodes.Status503ServiceUnavailable);
        }
    }

    static IResult Answer(string status, int code, Instant? lastBackupAt = null) =>
        Results.Json(new { status, last_backup_at = lastBackupAt?.ToDateTimeOffset() }, statusCode: code);
}
