using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Clinics;

/// <summary>What a manager sets of a clinic.</summary>
/// <param name="Name">Name that clients know.</param>
/// <param name="BusinessName">Registered name.</param>
/// <param name="VatNumber">VAT number.</param>
/// <param name="IssuerType">Who issues the invoices.</param>
/// <param name="Address">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="ZipCode">Post code.</param>
/// <param name="CustomEmail">Address that the clinic's messages come from.</param>
/// <param name="Timezone">IANA time zone.</param>
/// <param name="DefaultAppointmentsBehaviour">Status that appointments made in the back office begin with.</param>
/// <param name="Language">Language in which clients are written to who have none of their own.</param>
public sealed record ClinicDetails(
    string Name, string? BusinessName, string? VatNumber, IssuerType? IssuerType, string? Address, string? City, string? ZipCode, string? CustomEmail,
    string Timezone, DefaultBehaviour DefaultAppointmentsBehaviour, Language Language)
{
    internal static ClinicDetails Of(Clinic clinic) => new(
        clinic.Name, clinic.BusinessName, clinic.VatNumber, clinic.IssuerType, clinic.Address, clinic.City, clinic.ZipCode, clinic.CustomEmail,
        clinic.Timezone, clinic.DefaultAppointmentsBehaviour, clinic.Language);
}

/// <summary>What is to change of <see cref="ClinicDetails"/>; the limits are those of the data file.</summary>
public sealed record ClinicFields : IReadable<ClinicFields>
{
    static readonly Form<IssuerType?> IssuerForm = Form.OneOf<IssuerType>().OrNull();
    static readonly Form<DefaultBehaviour> BehaviourForm = Form.OneOf<DefaultBehaviour>();
    static readonly Form<Language> LanguageForm = Form.OneOf<Language>();

    public Given<string> Name { get; init; }
    public Given<string?> BusinessName { get; init; }
    public Given<string?> VatNumber { get; init; }
    public Given<IssuerType?> IssuerType { get; init; }
    public Given<string?> Address { get; init; }
    public Given<string?> City { get; init; }
    public Given<string?> ZipCode { get; init; }
    public Given<string?> CustomEmail { get; init; }
    public Given<string?> Timezone { get; init; }
    public Given<DefaultBehaviour> DefaultAppointmentsBehaviour { get; init; }
    public Given<Language> Language { get; init; }

    public static ClinicFields Read(FieldReader fields) => new()
    {
        Name = Given<string>.ReadSet(fields, "name", Form.Line.NonBlank(), "Name that clients know"),
        BusinessName = Given<string?>.Read(fields, "business_name", Form.Line, "Registered name"),
        VatNumber = Given<string?>.Read(fields, "vat_number", Form.Line, "VAT number"),
        IssuerType = Given<IssuerType?>.Read(fields, "issuer_type", IssuerForm, "Who issues the invoices"),
        Address = Given<string?>.Read(fields, "address", Form.Address, "Street and number"),
        City = Given<string?>.Read(fields, "city", Form.Line, "City"),
        ZipCode = Given<string?>.Read(fields, "zip_code", Form.PostCode, "Post code"),
        CustomEmail = Given<string?>.Read(fields, "custom_email", Form.Email, "Address that the clinic's messages come from"),
        Timezone = Given<string?>.ReadSet(fields, "timezone", Form.TimeZone, "IANA time zone"),
        DefaultAppointmentsBehaviour = Given<DefaultBehaviour>.ReadSet(
            fields, "default_appointments_behaviour", BehaviourForm, "Status that new appointments begin with"),
        Language = Given<Language>.ReadSet(fields, "language", LanguageForm, "Language of messages"),
    };

    internal void ApplyTo(Clinic clinic)
    {
        clinic.Name = Name.Or(clinic.Name);
        clinic.BusinessName = BusinessName.Or(clinic.BusinessName);
        clinic.VatNumber = VatNumber.Or(clinic.VatNumber);
        clinic.IssuerType = IssuerType.Or(clinic.IssuerType);
        clinic.Address = Address.Or(clinic.Address);
        clinic.City = City.Or(clinic.City);
        clinic.ZipCode = ZipCode.Or(clinic.ZipCode);
        clinic.CustomEmail = CustomEmail.Or(clinic.CustomEmail);
        clinic.Timezone = Timezone.Or(clinic.Timezone)!;
        clinic.DefaultAppointmentsBehaviour = DefaultAppointmentsBehaviour.Or(clinic.DefaultAppointmentsBehaviour);
        clinic.Language = Language.Or(clinic.Language);
    }
}

/// <summary>Reads and changes what a clinic is.</summary>
public sealed class ClinicSettings(IDatabase database)
{
    /// <summary>What is stored, and whether there is a logo; null where there is no such clinic.</summary>
    public async Task<(ClinicDetails Details, bool HasLogo)?> ReadAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Clinics.SingleOrDefaultAsync(clinic => clinic.Id == clinicId, cancellation) is { } clinic ? (ClinicDetails.Of(clinic), clinic.HasLogo) : null;
    }

    /// <summary>Changes what is given, and leaves the rest.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="seen">What was stored when it was read.</param>
    /// <param name="fields">What is to change.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null, or why not: <see cref="RefusalCode.NotFound"/>, or <see cref="Edited.Meanwhile"/> where somebody else has been faster.</returns>
    public Task<Refusal?> ChangeAsync(Guid clinicId, ClinicDetails seen, ClinicFields fields, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                var row = db.Clinics.Where(clinic => clinic.Id == clinicId);
                // Locks it: two who save at once follow one another.
                await row.ExecuteUpdateAsync(set => set.SetProperty(clinic => clinic.HasLogo, clinic => clinic.HasLogo), token);
                if (await row.SingleOrDefaultAsync(token) is not { } stored)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                if (ClinicDetails.Of(stored) != seen)
                {
                    return Edited.Meanwhile;
                }

                fields.ApplyTo(stored);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
}
