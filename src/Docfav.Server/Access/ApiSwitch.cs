using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Access;

/// <summary>The operator's switch: off, every request to the API is answered 503 <c>API_DISABLED</c>.</summary>
public sealed class ApiSwitch(IDatabase database)
{
    /// <summary>Switches the API on or off, from the next request on, on every node.</summary>
    public Task SetAsync(bool isEnabled, CancellationToken cancellation) =>
        database.WriteAsync(
            (db, token) => db.SystemSettings.ExecuteUpdateAsync(row => row.SetProperty(settings => settings.ApiEnabled, isEnabled), token),
            cancellation);
}
