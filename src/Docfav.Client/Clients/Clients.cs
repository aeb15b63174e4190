using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>A client in detail.</summary>
public sealed record ClientDetail
{
    /// <summary>UUID of the client.</summary>
    public required Guid Id { get; init; }

    /// <summary>Number of the client in the clinic, counting up from 1.</summary>
    public required int ClientNumber { get; init; }

    /// <summary>First name.</summary>
    public string? Firstname { get; init; }

    /// <summary>Last name.</summary>
    public string? Lastname { get; init; }

    /// <summary>First and last name.</summary>
    public required string Fullname { get; init; }

    /// <summary>E-mail address, unique in the clinic without regard to case.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number.</summary>
    public string? Phone { get; init; }

    /// <summary>Gender.</summary>
    public Gender? Gender { get; init; }

    /// <summary>Date of birth.</summary>
    [JsonConverter(typeof(BirthDateConverter))]
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>Street and number.</summary>
    public string? Address { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>Province.</summary>
    public string? Province { get; init; }

    /// <summary>Post code.</summary>
    public string? PostCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Number of the identity document.</summary>
    public string? IdCard { get; init; }

    /// <summary>Note of the clinic.</summary>
    public string? Note { get; init; }

    /// <summary>Tags of the clinic.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Whether the clinic treats the client.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Whether it is a company.</summary>
    public required bool IsCompany { get; init; }

    /// <summary>Whether the client came without an appointment.</summary>
    public required bool WalkIn { get; init; }

    /// <summary>Whether reminders are sent.</summary>
    public required bool ReceiveReminders { get; init; }

    /// <summary>Whether campaigns are sent.</summary>
    public required bool ReceiveCampaigns { get; init; }

    /// <summary>Whether there is a photo.</summary>
    public required bool HasPhoto { get; init; }

    /// <summary>When the client was created, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Language of messages to the client; null for the clinic's own.</summary>
    public Language? Language { get; init; }
}

/// <summary>A page of clients.</summary>
public sealed record ClientPage
{
    /// <summary>The clients of the page, in order.</summary>
    public required IReadOnlyList<ClientDetail> Clients { get; init; }

    /// <summary>Where the page lies.</summary>
    public required PageMeta Meta { get; init; }
}

/// <summary>Where a page lies.</summary>
public sealed record PageMeta
{
    /// <summary>Most results that it may have.</summary>
    public required int Limit { get; init; }

    /// <summary>Results skipped.</summary>
    public required int Offset { get; init; }

    /// <summary>Results that there are.</summary>
    public required int Total { get; init; }
}

/// <summary>A client that a search found.</summary>
public sealed record ClientMatch
{
    /// <summary>UUID of the client.</summary>
    public required Guid Id { get; init; }

    /// <summary>First and last name.</summary>
    public required string Fullname { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number.</summary>
    public string? Telephone { get; init; }

    /// <summary>Number of the client in the clinic.</summary>
    public required int ClientNumber { get; init; }
}

/// <summary>A client just created.</summary>
public sealed record CreatedClient
{
    /// <summary>UUID of the client.</summary>
    public required Guid Id { get; init; }

    /// <summary>Number of the client in the clinic.</summary>
    public required int ClientNumber { get; init; }

    /// <summary>First name.</summary>
    public string? Name { get; init; }

    /// <summary>Last name.</summary>
    public string? Surname { get; init; }

    /// <summary>First and last name.</summary>
    public required string Fullname { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number.</summary>
    public string? Telephone { get; init; }
}

/// <summary>Gender of a client.</summary>
[JsonConverter(typeof(LowerEnumConverter<Gender>))]
public enum Gender
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>male</c></summary>
    Male,

    /// <summary><c>female</c></summary>
    Female,
}

/// <summary>Language of messages to a client.</summary>
[JsonConverter(typeof(LowerEnumConverter<Language>))]
public enum Language
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>es</c></summary>
    Es,

    /// <summary><c>en</c></summary>
    En,
}
