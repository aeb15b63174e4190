using Docfav.Server.Access.SignIn;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.BackOffice.Shared;

/// <summary>The clinic in which a page works, and who works there.</summary>
/// <param name="Membership">As it stood when the page was opened; what is written asks anew.</param>
/// <param name="Timezone">The clinic's IANA time zone.</param>
/// <param name="DefaultBehaviour">The status that new appointments begin with.</param>
public sealed record Desk(Membership Membership, string Timezone, DefaultBehaviour DefaultBehaviour)
{
    public Guid ClinicId => Membership.ClinicId;

    /// <summary>An address within the clinic.</summary>
    public string Url(string page) => $"/clinics/{ClinicId}/{page}";
}

/// <summary>Opens clinics to the person of this circuit or request.</summary>
public sealed class DeskAccess(AuthenticationStateProvider authentication, MembershipLookup memberships, IDatabase database)
{
    /// <summary>The person's place in the clinic; null where there is none, just as where there is no such clinic.</summary>
    public async Task<Desk?> EnterAsync(Guid clinicId, CancellationToken cancellation = default)
    {
        if (await CurrentAsync(clinicId, cancellation) is not { } membership)
        {
            return null;
        }

        await using var db = database.OpenRead();
        var clinic = await db.Clinics.Where(clinic => clinic.Id == clinicId)
            .Select(clinic => new { clinic.Timezone, clinic.DefaultAppointmentsBehaviour }).SingleAsync(cancellation);
        return new Desk(membership, clinic.Timezone, clinic.DefaultAppointmentsBehaviour);
    }

    /// <summary>Whether the person may do something now, by the membership as it is stored at this moment.</summary>
    public async Task<bool> MayAsync(Desk desk, Func<Membership, bool> may, CancellationToken cancellation = default) =>
        await CurrentAsync(desk.ClinicId, cancellation) is { } membership && may(membership);

    async Task<Membership?> CurrentAsync(Guid clinicId, CancellationToken cancellation)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        return SignedIn.Of(state.User) is { } signedIn ? await memberships.FindAsync(signedIn.UserId, clinicId, cancellation) : null;
    }
}
