using System.Globalization;
using System.Text.Json.Serialization;
using Docfav.Server.Clinics;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>A date of birth in three texts.</summary>
/// <param name="Day">Day of the month, two digits.</param>
/// <param name="Month">Month, two digits.</param>
/// <param name="Year">Year, four digits.</param>
public sealed record BirthDate(
    [property: JsonPropertyName("dayOfBirth")] string Day,
    [property: JsonPropertyName("monthOfBirth")] string Month,
    [property: JsonPropertyName("yearOfBirth")] string Year)
{
    public static BirthDate? Of(LocalDate? date) => date is not { } day ? null
        : new(Digits(day.Day, "D2"), Digits(day.Month, "D2"), Digits(day.Year, "D4"));

    static string Digits(int number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>A client in detail.</summary>
/// <param name="Id">UUID of the client.</param>
/// <param name="ClientNumber">Number of the client in the clinic, counting up from 1.</param>
/// <param name="Firstname">First name.</param>
/// <param name="Lastname">Last name.</param>
/// <param name="Fullname">First and last name.</param>
/// <param name="Email">E-mail address, unique in the clinic without regard to case.</param>
/// <param name="Phone">Telephone number.</param>
/// <param name="Gender">male, female or null.</param>
/// <param name="DateOfBirth">Date of birth.</param>
/// <param name="Address">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="Province">Province.</param>
/// <param name="PostCode">Post code.</param>
/// <param name="CountryCode">ISO 3166-1 alpha-2 code.</param>
/// <param name="IdCard">Number of the identity document.</param>
/// <param name="Note">Note of the clinic.</param>
/// <param name="Tags">Tags of the clinic.</param>
/// <param name="IsActive">Whether the clinic treats the client.</param>
/// <param name="IsCompany">Whether it is a company.</param>
/// <param name="WalkIn">Whether the client came without an appointment.</param>
/// <param name="ReceiveReminders">Whether reminders are sent.</param>
/// <param name="ReceiveCampaigns">Whether campaigns are sent.</param>
/// <param name="HasPhoto">Whether there is a photo.</param>
/// <param name="CreatedAt">When the client was created, in UTC.</param>
/// <param name="Language">Language of messages to the client; null for the clinic's own.</param>
public sealed record ClientDetail(
    Guid Id, int ClientNumber, string? Firstname, string? Lastname, string Fullname, string? Email, string? Phone, Gender? Gender,
    BirthDate? DateOfBirth, string? Address, string? City, string? Province, string? PostCode, string? CountryCode, string? IdCard, string? Note,
    IReadOnlyList<string> Tags, bool IsActive, bool IsCompany, bool WalkIn, bool ReceiveReminders, bool ReceiveCampaigns, bool HasPhoto,
    Instant CreatedAt, Language? Language)
{
    public static ClientDetail Of(Client client) => new(
        client.Id, client.ClientNumber, client.Firstname, client.Lastname, client.Fullname, client.Email, client.Phone, client.Gender,
        BirthDate.Of(client.DateOfBirth), client.Address, client.City, client.Province, client.PostCode, client.CountryCode, client.IdCard,
        client.Note, client.Tags, client.IsActive, client.IsCompany, client.WalkIn, client.ReceiveReminders, client.ReceiveCampaigns,
        client.HasPhoto, client.CreatedAt, client.Language);
}

/// <summary>A page of clients.</summary>
/// <param name="Clients">The clients of the page, in order.</param>
/// <param name="Meta">Where the page lies.</param>
public sealed record ClientPage(IReadOnlyList<ClientDetail> Clients, PageMeta Meta);

/// <summary>Where a page lies.</summary>
/// <param name="Limit">Most results that it may have.</param>
/// <param name="Offset">Results skipped.</param>
/// <param name="Total">Results that there are.</param>
public sealed record PageMeta(int Limit, int Offset, int Total);

/// <summary>A client that a search found.</summary>
/// <param name="Id">UUID of the client.</param>
/// <param name="Fullname">First and last name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Telephone">Telephone number.</param>
/// <param name="ClientNumber">Number of the client in the clinic.</param>
public sealed record ClientMatch(Guid Id, string Fullname, string? Email, string? Telephone, int ClientNumber);

/// <summary>A client just created.</summary>
/// <param name="Id">UUID of the client.</param>
/// <param name="ClientNumber">Number of the client in the clinic.</param>
/// <param name="Name">First name.</param>
/// <param name="Surname">Last name.</param>
/// <param name="Fullname">First and last name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Telephone">Telephone number.</param>
public sealed record CreatedClient(
    Guid Id, int ClientNumber, string? Name, string? Surname, string Fullname, string? Email, string? Telephone)
{
    public static CreatedClient Of(Client client) => new(
        client.Id, client.ClientNumber, client.Firstname, client.Lastname, client.Fullname, client.Email, client.Phone);
}
