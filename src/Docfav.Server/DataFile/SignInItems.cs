using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api.Forms;

namespace Docfav.Server.DataFile;

/// <summary>The recovery codes and passkeys of a user; the rest of <c>sign_in</c> is in the user's row.</summary>
sealed record SignInItem(IReadOnlyList<byte[]> CodeHashes, IReadOnlyList<UserPasskey> Passkeys);

/// <summary>A user's <c>sign_in</c>: what signing in takes besides the password. A clinic's own export has none.</summary>
static class SignInItems
{
    const int MostCodes = 100;
    const int MostPasskeys = 100;

    static readonly Form<int> Step = Form.Integer(0, int.MaxValue);
    static readonly Form<string?> Base32 = new ParsedForm<string?>(new("string"), "must be from 16 to 128 signs of Base32", TryBase32);
    static readonly Form<IReadOnlyList<byte[]>> CodeHashes = new ListForm<byte[]>(
        new ParsedForm<byte[]>(new("string"), "must be 64 hexadecimal digits", TryHash), MostCodes);
    static readonly Form<byte[]> Bytes = new ParsedForm<byte[]>(new("string"), "must be base64 of 1 to 1,023 bytes", TryBytes);
    static readonly Form<int> SignCount = Form.Integer(0, int.MaxValue);
    static readonly TextForm PasskeyName = Form.Text(50);

    /// <summary>Reads into the user's row; null where the file does not say, and what is stored stays.</summary>
    public static SignInItem? Read(ItemFields user, User row)
    {
        if (user.Object("sign_in") is not { } fields)
        {
            return null;
        }

        row.SecurityStamp = fields.Require("security_stamp", DataForms.Name);
        row.TwoFactorEnabled = fields.Read("two_factor_enabled", Form.Boolean);
        row.AuthenticatorKey = fields.Read("authenticator_key", Base32);
        row.LastCodeStep = fields.Read("last_code_step", Step);
        if (row is { TwoFactorEnabled: true, AuthenticatorKey: null })
        {
            fields.RequireGiven("authenticator_key");
        }

        var codes = fields.Read("recovery_code_hashes", CodeHashes, []);
        var passkeys = fields.Objects("passkeys", MostPasskeys).Select(passkey => ReadPasskey(passkey, row.Id)).ToList();
        fields.End();
        return new([.. codes.DistinctBy(Convert.ToHexString)], passkeys);
    }

    public static void Write(Utf8JsonWriter json, User user, IEnumerable<UserRecoveryCode> codes, IEnumerable<UserPasskey> passkeys)
    {
        json.WriteStartObject("sign_in");
        json.WriteString("security_stamp", user.SecurityStamp);
        json.WriteBoolean("two_factor_enabled", user.TwoFactorEnabled);
        json.WriteString("authenticator_key", user.AuthenticatorKey);
        json.WriteNumber("last_code_step", user.LastCodeStep);
        json.WriteList("recovery_code_hashes", codes.Select(code => Convert.ToHexStringLower(code.CodeHash)));
        json.WriteStartArray("passkeys");
        foreach (var passkey in passkeys)
        {
            Write(json, passkey);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static UserPasskey ReadPasskey(ItemFields fields, Guid userId) => new()
    {
        CredentialId = fields.Require("credential_id", Bytes) ?? [],
        UserId = userId,
        Name = fields.Read("name", PasskeyName) ?? "",
        PublicKey = fields.Require("public_key", Bytes) ?? [],
        CreatedAt = fields.Require("created_at", Form.Instant),
        SignCount = fields.Read("sign_count", SignCount),
        Transports = fields.Read("transports", Form.Line) ?? "",
        IsUserVerified = fields.Read("is_user_verified", Form.Boolean),
        IsBackupEligible = fields.Read("is_backup_eligible", Form.Boolean),
        IsBackedUp = fields.Read("is_backed_up", Form.Boolean),
    };

    static void Write(Utf8JsonWriter json, UserPasskey passkey)
    {
        json.WriteStartObject();
        json.WriteBase64String("credential_id", passkey.CredentialId);
        json.WriteString("name", passkey.Name);
        json.WriteBase64String("public_key", passkey.PublicKey);
        json.WriteInstant("created_at", passkey.CreatedAt);
        json.WriteNumber("sign_count", passkey.SignCount);
        json.WriteString("transports", passkey.Transports);
        json.WriteBoolean("is_user_verified", passkey.IsUserVerified);
        json.WriteBoolean("is_backup_eligible", passkey.IsBackupEligible);
        json.WriteBoolean("is_backed_up", passkey.IsBackedUp);
        json.WriteEndObject();
    }

    static bool TryBase32(string text, out string? value)
    {
        value = text;
        return text.Length is >= 16 and <= 128 && text.All(sign => sign is (>= 'A' and <= 'Z') or (>= '2' and <= '7'));
    }

    static bool TryHash(string text, out byte[] value)
    {
        var fits = text.Length == 64 && text.All(char.IsAsciiHexDigit);
        value = fits ? Convert.FromHexString(text) : [];
        return fits;
    }

    static bool TryBytes(string text, out byte[] value)
    {
        Span<byte> bytes = stackalloc byte[1_023];
        var fits = Convert.TryFromBase64String(text, bytes, out var length) && length > 0;
        value = fits ? bytes[..length].ToArray() : [];
        return fits;
    }
}
