using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Layout;
using Docfav.Server.Operations;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Docfav.Server.BackOffice;

/// <summary>Counts the circuits of this process: those of open pages, and those whose browser may come back yet.</summary>
sealed class OpenPages : CircuitHandler
{
    int _count;

    public int Count => _count;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Decrement(ref _count);
        return Task.CompletedTask;
    }
}

/// <summary>
/// Opens no page with a circuit while there are as many as may be; pages without one, to sign in and out, go on. A page that is open reconnects even then:
/// its circuit is counted already. What asks for circuits without pages meets twice the number.
/// </summary>
sealed class OpenPagesLimit(RequestDelegate next, OpenPages open, IOptions<LoadOptions> options)
{
    const int RetrySeconds = 60;

    public async Task InvokeAsync(HttpContext http)
    {
        var limit = options.Value.OpenPages;
        var isCircuit = http.Request.Path.StartsWithSegments(BackOfficeHost.CircuitPath, StringComparison.OrdinalIgnoreCase);
        if (open.Count < limit || (isCircuit ? open.Count < 2L * limit : !HasCircuit(http)))
        {
            await next(http);
            return;
        }

        DocfavMeter.Shed.Add(1);
        http.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        if (isCircuit)
        {
            http.Response.StatusCode = RefusalCatalog.Entry(RefusalCode.ServiceUnavailable).Status;
            return;
        }

        await new RazorComponentResult<App>(new { Instead = typeof(FullPage) }) { StatusCode = StatusCodes.Status503ServiceUnavailable }.ExecuteAsync(http);
    }

    static bool HasCircuit(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && http.AcceptsInteractiveRouting();
}
