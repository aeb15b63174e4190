using System.Globalization;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api.Forms;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>
/// What of clients is a file: photos, the table, one client's data. Each is for who may edit the clinic's clients at this moment; for anybody else there is
/// nothing, whatever the reason.
/// </summary>
static class ClientFiles
{
    public static void MapClientFiles(this IEndpointRouteBuilder routes)
    {
        var clients = routes.MapGroup("/clinics/{clinicId:guid}/clients").ExcludeFromDescription();
        clients.MapGet("/{clientId:guid}/photo", PhotoAsync);
        clients.MapGet("/{clientId:guid}/data.json", DataAsync);
        clients.MapGet("/export.csv", TableAsync);
    }

    static async Task<IResult> PhotoAsync(
        Guid clinicId, Guid clientId, HttpContext http, MembershipLookup memberships, ClientPhotos photos, CancellationToken cancellation)
    {
        if (await ActorAsync(http, clinicId, memberships) is not { } actor || await photos.ReadAsync(actor, clinicId, clientId, cancellation) is not { } photo)
        {
            return Results.NotFound();
        }

        return FileAnswer.Of(http, photo);
    }

    static async Task<IResult> DataAsync(
        Guid clinicId, Guid clientId, HttpContext http, MembershipLookup memberships, ClientDesk desk, ClientDataExport export, CancellationToken cancellation)
    {
        if (await ActorAsync(http, clinicId, memberships) is not { } actor || !await desk.IsThereAsync(clinicId, clientId, cancellation))
        {
            return Results.NotFound();
        }

        Attach(http, "application/json", string.Create(CultureInfo.InvariantCulture, $"client-{clientId}.json"));
        // A client who has gone in between leaves an empty file.
        await export.WriteAsync(actor, clinicId, clientId, http.Response.Body, cancellation);
        return Results.Empty;
    }

    static async Task<IResult> TableAsync(
        Guid clinicId, HttpContext http, MembershipLookup memberships, ClientExport export, IClock clock, CancellationToken cancellation)
    {
        if (await ActorAsync(http, clinicId, memberships) is not { } actor)
        {
            return Results.NotFound();
        }

        var (query, faults) = TextFieldReader.Read<ClientListQuery>(http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value[0], StringComparer.Ordinal));
        if (faults.Count > 0)
        {
            return Results.BadRequest();
        }

        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? Language.En : Language.Es;
        var date = LocalDatePattern.Iso.Format(clock.GetCurrentInstant().InUtc().Date);
        Attach(http, "text/csv; charset=utf-8", $"{(language == Language.En ? "clients" : "clientes")}-{date}.csv");
        await export.WriteAsync(actor, clinicId, query, language, http.Response.Body, cancellation);
        return Results.Empty;
    }

    /// <summary>Who asks, if that person may edit the clinic's clients.</summary>
    static async Task<Actor?> ActorAsync(HttpContext http, Guid clinicId, MembershipLookup memberships) =>
        SignedIn.Of(http.User) is { } who && await memberships.FindAsync(who.UserId, clinicId, http.RequestAborted) is { MayEditClients: true }
            ? new(who.UserId, null) : null;

    static void Attach(HttpContext http, string type, string name)
    {
        FileAnswer.Protect(http, "no-store");
        http.Response.ContentType = type;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }
}
