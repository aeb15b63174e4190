using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Api.Forms;

namespace Docfav.Server.DataFile;

/// <summary><c>users</c> and <c>api_keys</c>.</summary>
static class UserItems
{
    public static UserItem ReadUser(ItemFields fields, AccessOptions access)
    {
        var email = fields.Read("email", Form.Email);
        if (email is null && !fields.IsFaulty)
        {
            fields.RequireGiven("email");
        }

        var password = fields.Read("password", DataForms.Password);
        var hash = fields.Read("password_hash", DataForms.PasswordHash);
        if (password is not null && hash is not null)
        {
            fields.Refuse("password_hash", "cannot stand beside password");
        }

        var plan = fields.Read("plan", Form.Line) ?? access.Plans.MinBy(entry => (entry.Value, entry.Key)).Key;
        if (!access.Plans.ContainsKey(plan))
        {
            fields.Refuse("plan", $"must be a plan of the configuration: {string.Join(", ", access.Plans.Keys)}");
        }

        var row = new User
        {
            Id = fields.Id,
            Email = email ?? "",
            EmailKey = EmailAddress.Key(email) ?? "",
            PasswordHash = hash,
            Firstname = fields.Read("firstname", Form.Line),
            Lastname = fields.Read("lastname", Form.Line),
            Timezone = fields.Read("timezone", DataForms.TimeZone) ?? ClinicItems.DefaultTimeZone,
            Locale = fields.Read("locale", Form.Locale),
            CountryCode = fields.Read("country_code", Form.CountryCode),
            IsActive = fields.Read("status", DataForms.Status, true),
            Plan = plan,
        };
        return new(fields.Id, fields.Place, row)
        {
            Password = password,
            SignIn = SignInItems.Read(fields, row),
        };
    }

    public static ApiKeyItem ReadApiKey(ItemFields fields)
    {
        var key = fields.Read("key", DataForms.Key);
        var hash = fields.Read("key_hash", DataForms.KeyHash);
        var last4 = fields.Read("key_last4", DataForms.KeyLast4);
        if (key is not null && (hash is not null || last4 is not null))
        {
            fields.Refuse("key", "cannot stand beside key_hash or key_last4");
        }
        else if (key is null && (hash is null) != (last4 is null))
        {
            fields.Refuse(hash is null ? "key_hash" : "key_last4", "is required: key_hash and key_last4 go together");
        }

        var scopes = fields.Read("scopes", DataForms.Scopes, []).Aggregate(Scope.None, (all, scope) => all | scope);
        return new(fields.Id, fields.Place, new ApiKey
        {
            Id = fields.Id,
            UserId = fields.Require("user_id", Form.Uuid),
            Name = fields.Require("name", DataForms.Name),
            KeyHash = key is null ? hash ?? [] : KeySecret.Hash(key),
            KeyLast4 = key is null ? last4 ?? "" : KeySecret.Last4(key),
            Scopes = scopes,
            ExpiresAt = fields.Read("expires_at", DataForms.Instant),
            RevokedAt = fields.Read("revoked_at", DataForms.Instant),
            AllowedIps = string.Join(' ', fields.Read("allowed_ips", DataForms.AllowedIps, [])),
        })
        {
            KeepsHash = fields.Json("key") is null && fields.Json("key_hash") is null,
        };
    }

    /// <param name="json">Takes the user.</param>
    /// <param name="user">The user.</param>
    /// <param name="writeSignIn">Writes the user's <c>sign_in</c>; null where the file is to have no secrets.</param>
    public static void Write(Utf8JsonWriter json, User user, Action? writeSignIn)
    {
        json.WriteStartObject();
        json.WriteId("id", user.Id);
        json.WriteString("email", user.Email);
        if (writeSignIn is not null)
        {
            json.WriteString("password_hash", user.PasswordHash);
        }

        json.WriteString("firstname", user.Firstname);
        json.WriteString("lastname", user.Lastname);
        json.WriteString("timezone", user.Timezone);
        json.WriteString("locale", user.Locale);
        json.WriteString("country_code", user.CountryCode);
        json.WriteString("status", user.IsActive ? "active" : "inactive");
        json.WriteString("plan", user.Plan);
        writeSignIn?.Invoke();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ApiKey key)
    {
        json.WriteStartObject();
        json.WriteId("id", key.Id);
        json.WriteId("user_id", key.UserId);
        json.WriteString("name", key.Name);
        json.WriteString("key_hash", Convert.ToHexStringLower(key.KeyHash));
        json.WriteString("key_last4", key.KeyLast4);
        json.WriteList("scopes", Scopes.Names(key.Scopes));
        json.WriteInstant("expires_at", key.ExpiresAt);
        json.WriteInstant("revoked_at", key.RevokedAt);
        json.WriteList("allowed_ips", key.AllowedIps.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        json.WriteEndObject();
    }
}
