using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>A client to create: at least one of name, surname, email and telephone, unless it is a walk-in.</summary>
public sealed record CreateClientBody
{
    /// <summary>Client first name.</summary>
    public string? Name { get; init; }

    /// <summary>Client last name.</summary>
    public string? Surname { get; init; }

    /// <summary>Client email address; unique in the clinic, ignoring case.</summary>
    public string? Email { get; init; }

    /// <summary>Client phone number.</summary>
    public string? Telephone { get; init; }

    /// <summary>Is walk-in client (default: false).</summary>
    public bool? WalkIn { get; init; }

    /// <summary>Gender.</summary>
    public Gender? Gender { get; init; }

    /// <summary>Date of birth, whole.</summary>
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

    /// <summary>Note; line breaks allowed.</summary>
    public string? Note { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Is a company (default: false).</summary>
    public bool? IsCompany { get; init; }

    /// <summary>Wants reminders (default: true).</summary>
    public bool? ReceiveReminders { get; init; }

    /// <summary>Wants campaigns (default: true).</summary>
    public bool? ReceiveCampaigns { get; init; }

    /// <summary>Language of messages; null for the clinic's.</summary>
    public Language? Language { get; init; }
}

/// <summary>What to change of a client. What is not set stays as it is; null clears.</summary>
public sealed record UpdateClientBody
{
    /// <summary>Client first name.</summary>
    public Optional<string?> Name { get; init; }

    /// <summary>Client last name.</summary>
    public Optional<string?> Surname { get; init; }

    /// <summary>Client email address; unique in the clinic, ignoring case.</summary>
    public Optional<string?> Email { get; init; }

    /// <summary>Client phone number.</summary>
    public Optional<string?> Telephone { get; init; }

    /// <summary>Is walk-in client.</summary>
    public bool? WalkIn { get; init; }

    /// <summary>Gender.</summary>
    public Optional<Gender?> Gender { get; init; }

    /// <summary>Date of birth, whole.</summary>
    [JsonConverter(typeof(OptionalBirthDateConverter))]
    public Optional<DateOnly?> DateOfBirth { get; init; }

    /// <summary>Street and number.</summary>
    public Optional<string?> Address { get; init; }

    /// <summary>City.</summary>
    public Optional<string?> City { get; init; }

    /// <summary>Province.</summary>
    public Optional<string?> Province { get; init; }

    /// <summary>Post code.</summary>
    public Optional<string?> PostCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code.</summary>
    public Optional<string?> CountryCode { get; init; }

    /// <summary>Number of the identity document.</summary>
    public Optional<string?> IdCard { get; init; }

    /// <summary>Note; line breaks allowed.</summary>
    public Optional<string?> Note { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Is a company.</summary>
    public bool? IsCompany { get; init; }

    /// <summary>Wants reminders.</summary>
    public bool? ReceiveReminders { get; init; }

    /// <summary>Wants campaigns.</summary>
    public bool? ReceiveCampaigns { get; init; }

    /// <summary>Language of messages; null for the clinic's.</summary>
    public Optional<Language?> Language { get; init; }
}
