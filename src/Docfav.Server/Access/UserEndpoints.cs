using Docfav.Server.Api;
using Docfav.Server.Data;

namespace Docfav.Server.Access;

/// <summary>The user on whose behalf the key acts.</summary>
/// <param name="Id">UUID of the user.</param>
/// <param name="Email">E-mail address, with which the user signs in.</param>
/// <param name="Fullname">First and last name.</param>
/// <param name="Firstname">First name.</param>
/// <param name="Lastname">Last name.</param>
/// <param name="Timezone">IANA time zone of the user.</param>
/// <param name="Locale">Language and country, such as es_ES.</param>
/// <param name="CountryCode">ISO 3166-1 alpha-2 code.</param>
/// <param name="Status">active or inactive.</param>
public sealed record UserInformation(
    Guid Id, string Email, string Fullname, string? Firstname, string? Lastname, string Timezone, string? Locale, string? CountryCode, string Status);

static class UserEndpoints
{
    const string Example = """
        { "id": "550e8400-e29b-41d4-a716-446655440000", "email": "john.doe@example.com", "fullname": "John Doe", "firstname": "John", "lastname": "Doe",
          "timezone": "Europe/Madrid", "locale": "es_ES", "country_code": "ES", "status": "active" }
        """;

    public static void MapUser(this RouteGroupBuilder api) =>
        api.MapGet("/me", GetMe).Declare(new() { Scopes = Scope.UserRead, Example = Example });

    /// <summary>Get the authenticated user information.</summary>
    internal static Answer<UserInformation> GetMe(ApiCall call)
    {
        var user = call.Caller.Key.User;
        return new UserInformation(
            user.Id, user.Email, PersonName.Full(user.Firstname, user.Lastname), user.Firstname, user.Lastname, user.Timezone, user.Locale,
            user.CountryCode, user.IsActive ? "active" : "inactive");
    }
}
