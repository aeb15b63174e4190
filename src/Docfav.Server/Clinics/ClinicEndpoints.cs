using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Clinics;

/// <summary>A user's professional profile in a clinic.</summary>
/// <param name="Id">UUID of the profile.</param>
/// <param name="Type">Kind of profile, such as professional.</param>
/// <param name="BackOfficeClinicId">UUID of the clinic it belongs to.</param>
/// <param name="LastSelected">Whether the user worked with it last.</param>
public sealed record Profile(Guid Id, string Type, Guid BackOfficeClinicId, bool LastSelected);

/// <summary>A back office clinic, as lists show it.</summary>
/// <param name="Id">UUID of the clinic.</param>
/// <param name="Name">Name that clients know.</param>
/// <param name="BusinessName">Registered name.</param>
/// <param name="VatNumber">VAT number.</param>
/// <param name="Address">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="ZipCode">Post code.</param>
/// <param name="HasLogo">Whether the clinic has a logo.</param>
/// <param name="SubscriptionStatus">State of the clinic's subscription.</param>
public sealed record ClinicSummary(
    Guid Id, string Name, string? BusinessName, string? VatNumber, string? Address, string? City, string? ZipCode, bool HasLogo,
    SubscriptionStatus SubscriptionStatus);

/// <summary>A back office clinic in detail.</summary>
/// <param name="Id">UUID of the clinic.</param>
/// <param name="Name">Name that clients know.</param>
/// <param name="BusinessName">Registered name.</param>
/// <param name="VatNumber">VAT number.</param>
/// <param name="IssuerType">Who issues the invoices: company or individual.</param>
/// <param name="Address">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="ZipCode">Post code.</param>
/// <param name="HasLogo">Whether the clinic has a logo.</param>
/// <param name="CustomEmail">Address that the clinic's messages come from.</param>
/// <param name="DefaultAppointmentsBehaviour">Status that appointments made in the back office begin with.</param>
/// <param name="SubscriptionStatus">State of the clinic's subscription.</param>
public sealed record ClinicDetail(
    Guid Id, string Name, string? BusinessName, string? VatNumber, IssuerType? IssuerType, string? Address, string? City, string? ZipCode,
    bool HasLogo, string? CustomEmail, DefaultBehaviour DefaultAppointmentsBehaviour, SubscriptionStatus SubscriptionStatus);

/// <summary>A calendar: a place where appointments occur.</summary>
/// <param name="Id">UUID of the calendar.</param>
/// <param name="Name">Name of the place.</param>
/// <param name="Address">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="ZipCode">Post code.</param>
/// <param name="Type">Kind of place.</param>
/// <param name="IsActive">Whether appointments can be booked there.</param>
public sealed record CalendarSummary(
    Guid Id, string Name, string? Address, string? City, string? ZipCode, CalendarType Type, bool IsActive)
{
    internal static CalendarSummary Of(Calendar calendar) =>
        new(calendar.Id, calendar.Name, calendar.Address, calendar.City, calendar.ZipCode, calendar.Type, calendar.IsActive);
}

static class ClinicEndpoints
{
    public static void MapClinics(this RouteGroupBuilder api)
    {
        api.MapGet("/profiles", ListProfiles).Declare(new() { Scopes = Scope.ProfilesRead, Example = ProfilesExample });
        api.MapGet("/backofficeclinics", ListClinics).Declare(new() { Scopes = Scope.BackOfficeClinicsRead, Example = ClinicsExample });
        api.MapGet("/backofficeclinics/{backOfficeClinicId}", GetClinic).Declare(new() { Scopes = Scope.BackOfficeClinicsRead, Example = ClinicExample });
        api.MapGet("/backofficeclinics/{backOfficeClinicId}/calendars", ListCalendars)
            .Declare(new() { Scopes = Scope.BackOfficeClinicsRead, Example = CalendarsExample });
    }

    /// <summary>List all professional profiles for the authenticated user.</summary>
    /// <remarks>The one last selected comes first, then by id.</remarks>
    internal static async Task<Answer<Profile[]>> ListProfiles(ApiCall call, DocfavDb db, CancellationToken cancellation) =>
        await db.Members.Where(member => member.UserId == call.Caller.UserId)
            .OrderByDescending(member => member.LastSelected).ThenBy(member => member.Id)
            .Select(member => new Profile(member.Id, member.Type, member.ClinicId, member.LastSelected))
            .ToArrayAsync(cancellation);

    /// <summary>List all back office clinics associated with the authenticated user.</summary>
    /// <remarks>Every clinic in which the user has a profile, by name. Its detail and everything below it needs a manager.</remarks>
    internal static async Task<Answer<ClinicSummary[]>> ListClinics(ApiCall call, DocfavDb db, CancellationToken cancellation)
    {
        // From the user's few places: asked which clinics have the user, both databases look at every clinic.
        var clinics = await (
            from member in db.Members
            join clinic in db.Clinics on member.ClinicId equals clinic.Id
            where member.UserId == call.Caller.UserId
            select new ClinicSummary(
                clinic.Id, clinic.Name, clinic.BusinessName, clinic.VatNumber, clinic.Address, clinic.City, clinic.ZipCode, clinic.HasLogo,
                clinic.SubscriptionStatus))
            .ToListAsync(cancellation);
        return NameOrder.Sorted(clinics, clinic => clinic.Name, clinic => clinic.Id);
    }

    /// <summary>Get details of a specific back office clinic.</summary>
    internal static async Task<Answer<ClinicDetail>> GetClinic(ManagedClinic backOfficeClinicId, DocfavDb db, CancellationToken cancellation) =>
        await db.Clinics.Where(clinic => clinic.Id == backOfficeClinicId.Id)
            .Select(clinic => new ClinicDetail(
                clinic.Id, clinic.Name, clinic.BusinessName, clinic.VatNumber, clinic.IssuerType, clinic.Address, clinic.City, clinic.ZipCode,
                clinic.HasLogo, clinic.CustomEmail, clinic.DefaultAppointmentsBehaviour, clinic.SubscriptionStatus))
            .SingleAsync(cancellation);

    /// <summary>List all calendars for a clinic. A calendar represents a physical location.</summary>
    /// <remarks>By name, inactive ones included.</remarks>
    internal static async Task<Answer<CalendarSummary[]>> ListCalendars(ManagedClinic backOfficeClinicId, DocfavDb db, CancellationToken cancellation)
    {
        var calendars = await db.Calendars.Where(calendar => calendar.ClinicId == backOfficeClinicId.Id).ToListAsync(cancellation);
        return NameOrder.Sorted(calendars.Select(CalendarSummary.Of), calendar => calendar.Name, calendar => calendar.Id);
    }

    const string ProfilesExample = """
        [{ "id": "550e8400-e29b-41d4-a716-446655440001", "type": "professional", "back_office_clinic_id": "550e8400-e29b-41d4-a716-446655440002",
           "last_selected": true }]
        """;

    const string ClinicsExample = """
        [{ "id": "6edafcff-732d-4cce-8f16-f0d50d2b22b2", "name": "Central Clinic", "business_name": "Central Clinic S.L.", "vat_number": "B12345678",
           "address": "Main Street 1", "city": "Madrid", "zip_code": "28001", "has_logo": true, "subscription_status": "active" }]
        """;

    const string ClinicExample = """
        { "id": "6edafcff-732d-4cce-8f16-f0d50d2b22b2", "name": "Central Clinic", "business_name": "Central Clinic S.L.", "vat_number": "B12345678",
          "issuer_type": "company", "address": "Main Street 1", "city": "Madrid", "zip_code": "28001", "has_logo": true,
          "custom_email": "info@centralclinic.example", "default_appointments_behaviour": "confirmed", "subscription_status": "active" }
        """;

    const string CalendarsExample = """
        [{ "id": "6e8e058e-f01b-454b-8d49-77589dadc7bd", "name": "Centro Getxo", "address": "Getxo, España", "city": "Getxo", "zip_code": "48993",
           "type": "onsite", "is_active": true }]
        """;
}
