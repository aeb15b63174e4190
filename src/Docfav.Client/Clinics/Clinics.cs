using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>A back office clinic, as lists show it.</summary>
public sealed record ClinicSummary
{
    /// <summary>UUID of the clinic.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name that clients know.</summary>
    public required string Name { get; init; }

    /// <summary>Registered name.</summary>
    public string? BusinessName { get; init; }

    /// <summary>VAT number.</summary>
    public string? VatNumber { get; init; }

    /// <summary>Street and number.</summary>
    public string? Address { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>Post code.</summary>
    public string? ZipCode { get; init; }

    /// <summary>Whether the clinic has a logo.</summary>
    public required bool HasLogo { get; init; }

    /// <summary>State of the clinic's subscription.</summary>
    public required SubscriptionStatus SubscriptionStatus { get; init; }
}

/// <summary>A back office clinic in detail.</summary>
public sealed record ClinicDetail
{
    /// <summary>UUID of the clinic.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name that clients know.</summary>
    public required string Name { get; init; }

    /// <summary>Registered name.</summary>
    public string? BusinessName { get; init; }

    /// <summary>VAT number.</summary>
    public string? VatNumber { get; init; }

    /// <summary>Who issues the invoices.</summary>
    public IssuerType? IssuerType { get; init; }

    /// <summary>Street and number.</summary>
    public string? Address { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>Post code.</summary>
    public string? ZipCode { get; init; }

    /// <summary>Whether the clinic has a logo.</summary>
    public required bool HasLogo { get; init; }

    /// <summary>Address that the clinic's messages come from.</summary>
    public string? CustomEmail { get; init; }

    /// <summary>Status that appointments made in the back office begin with.</summary>
    public required DefaultBehaviour DefaultAppointmentsBehaviour { get; init; }

    /// <summary>State of the clinic's subscription.</summary>
    public required SubscriptionStatus SubscriptionStatus { get; init; }
}

/// <summary>A calendar: a place where appointments occur.</summary>
public sealed record CalendarSummary
{
    /// <summary>UUID of the calendar.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name of the place.</summary>
    public required string Name { get; init; }

    /// <summary>Street and number.</summary>
    public string? Address { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>Post code.</summary>
    public string? ZipCode { get; init; }

    /// <summary>Kind of place.</summary>
    public required CalendarType Type { get; init; }

    /// <summary>Whether appointments can be booked there.</summary>
    public required bool IsActive { get; init; }
}

/// <summary>State of a clinic's subscription.</summary>
[JsonConverter(typeof(LowerEnumConverter<SubscriptionStatus>))]
public enum SubscriptionStatus
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>active</c></summary>
    Active,

    /// <summary><c>trial</c></summary>
    Trial,

    /// <summary><c>past_due</c></summary>
    PastDue,

    /// <summary><c>cancelled</c></summary>
    Cancelled,

    /// <summary><c>inactive</c></summary>
    Inactive,
}

/// <summary>Who issues invoices.</summary>
[JsonConverter(typeof(LowerEnumConverter<IssuerType>))]
public enum IssuerType
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>company</c></summary>
    Company,

    /// <summary><c>individual</c></summary>
    Individual,
}

/// <summary>Status that appointments made in the back office begin with.</summary>
[JsonConverter(typeof(LowerEnumConverter<DefaultBehaviour>))]
public enum DefaultBehaviour
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>confirmed</c></summary>
    Confirmed,

    /// <summary><c>pending</c></summary>
    Pending,

    /// <summary><c>unconfirmed</c></summary>
    Unconfirmed,
}

/// <summary>Kind of place.</summary>
[JsonConverter(typeof(LowerEnumConverter<CalendarType>))]
public enum CalendarType
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>onsite</c></summary>
    Onsite,

    /// <summary><c>online</c></summary>
    Online,

    /// <summary><c>home</c></summary>
    Home,
}
