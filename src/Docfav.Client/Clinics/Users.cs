using System.Text.Json.Serialization;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>The user on whose behalf the key acts.</summary>
public sealed record UserInformation
{
    /// <summary>UUID of the user.</summary>
    public required Guid Id { get; init; }

    /// <summary>E-mail address, with which the user signs in.</summary>
    public required string Email { get; init; }

    /// <summary>First and last name.</summary>
    public required string Fullname { get; init; }

    /// <summary>First name.</summary>
    public string? Firstname { get; init; }

    /// <summary>Last name.</summary>
    public string? Lastname { get; init; }

    /// <summary>IANA time zone of the user.</summary>
    public required string Timezone { get; init; }

    /// <summary>Language and country, such as es_ES.</summary>
    public string? Locale { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Whether the user is active.</summary>
    public required UserStatus Status { get; init; }
}

/// <summary>A user's professional profile in a clinic.</summary>
public sealed record Profile
{
    /// <summary>UUID of the profile.</summary>
    public required Guid Id { get; init; }

    /// <summary>Kind of profile, such as professional.</summary>
    public required string Type { get; init; }

    /// <summary>UUID of the clinic it belongs to.</summary>
    public required Guid BackOfficeClinicId { get; init; }

    /// <summary>Whether the user worked with it last.</summary>
    public required bool LastSelected { get; init; }
}

/// <summary>State of a user.</summary>
[JsonConverter(typeof(LowerEnumConverter<UserStatus>))]
public enum UserStatus
{
    /// <summary>A value that this version of the package does not know.</summary>
    Unknown,

    /// <summary><c>active</c></summary>
    Active,

    /// <summary><c>inactive</c></summary>
    Inactive,
}
