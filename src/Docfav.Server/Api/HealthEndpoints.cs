using Docfav.Server.Data;

namespace Docfav.Server.Api;

/// <summary>What a supervisor asks: is the process alive, can it work.</summary>
static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("alive")).ExcludeFromDescription();
        routes.MapGet("/health/ready", IsReady).ExcludeFromDescription();
    }

    /// <summary>200 where the database answers and is migrated, else 503.</summary>
    static async Task<IResult> IsReady(IDatabase database, CancellationToken cancellation)
    {
        try
        {
            return await database.IsReadyAsync(cancellation)
                ? Results.Text("ready")
                : Results.Text("the database is not migrated", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception exception) when (database.IsUnavailable(exception))
        {
            return Results.Text("the database is out of reach", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
