using Docfav.Server.Access.SignIn;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clinics;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What of the settings is a file: the clinic's logo, for who manages the clinic at this moment; for anybody else there is nothing.</summary>
static class ClinicFiles
{
    public static void MapClinicFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/clinics/{clinicId:guid}/settings/clinic/logo", LogoAsync).ExcludeFromDescription();

    static async Task<IResult> LogoAsync(Guid clinicId, HttpContext http, MembershipLookup memberships, ClinicLogo logo, CancellationToken cancellation) =>
        SignedIn.Of(http.User) is { } who && await memberships.FindAsync(who.UserId, clinicId, cancellation) is { MayManage: true }
            && await logo.ReadAsync(clinicId, cancellation) is { } picture ? FileAnswer.Of(http, picture) : Results.NotFound();
}
