using System.Globalization;
using System.Text.Json;
using Docfav.Scheduling.Calendars;
using Docfav.Server.Access;
using Docfav.Server.Api.Forms;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.DataFile;

/// <summary>Forms of the data file that the API has no use for, and how their values are written.</summary>
static class DataForms
{
    const int LargestNumber = 2_000_000_000;

    public static readonly Form<string> Name = Form.Line.NonBlank();
    public static readonly Form<string?> TimeZone = Form.TimeZone;
    public static readonly Form<Instant?> Instant = Form.Instant.OrNull();
    public static readonly Form<LocalDate?> Date = Form.Date.OrNull();

    /// <summary>A client's or an appointment's running number.</summary>
    public static readonly Form<int?> Number = Form.Integer(1, LargestNumber).OrNull();

    /// <summary>The number that comes next.</summary>
    public static readonly Form<int> NextNumber = Form.Integer(1, LargestNumber + 1);

    public static readonly Form<bool> Status = new ParsedForm<bool>(
        new("string") { Values = ["active", "inactive"] }, "must be one of active, inactive", TryStatus);

    public static readonly Form<IReadOnlyList<Scope>> Scopes = new ListForm<Scope>(
        new ParsedForm<Scope>(new("string"), $"must be one of {string.Join(", ", Access.Scopes.All.Select(scope => scope.Name))}", Access.Scopes.TryParse), 100);

    public static readonly Form<IReadOnlyList<string>> AllowedIps = new ListForm<string>(
        new ParsedForm<string>(new("string"), "must be an IPv4 or IPv6 address or CIDR range", TryRange), 1_000);

    public static readonly Form<IReadOnlyList<LocalDate>> Dates = new ListForm<LocalDate>(Form.Date, 10_000);

    public static readonly Form<RecurrenceRule?> Rule = new RuleForm();

    /// <summary>An API key in clear.</summary>
    public static readonly Form<string?> Key = new ParsedForm<string?>(
        new("string"), "must be df_pk_ and at least 32 visible ASCII characters", TryKey);

    /// <summary>SHA-256 of an API key, in hexadecimal.</summary>
    public static readonly Form<byte[]?> KeyHash = new ParsedForm<byte[]?>(new("string"), "must be 64 hexadecimal digits", TryHash);

    public static readonly Form<string?> KeyLast4 = new ParsedForm<string?>(new("string"), "must be 4 visible ASCII characters", TryLast4);

    /// <summary>A password in clear: taken as it is, spaces and all.</summary>
    public static readonly Form<string?> Password = new ParsedForm<string?>(new("string"), "must have from 1 to 256 characters", TryPassword);

    /// <summary>A password's hash by ASP.NET Core Identity, which would not read another.</summary>
    public static readonly Form<string?> PasswordHash = new ParsedForm<string?>(new("string"), "must be a password hash of ASP.NET Core Identity", TryPasswordHash);

    public static string Time(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");

    static bool TryStatus(string text, out bool value)
    {
        value = text == "active";
        return value || text == "inactive";
    }

    static bool TryRange(string text, out string value)
    {
        value = text;
        return AddressRange.TryParse(text, out _);
    }

    static bool TryKey(string text, out string? value)
    {
        value = text;
        return KeySecret.HasForm(text);
    }

    static bool TryHash(string text, out byte[]? value)
    {
        var fits = text.Length == 64 && text.All(char.IsAsciiHexDigit);
        value = fits ? Convert.FromHexString(text) : null;
        return fits;
    }

    static bool TryLast4(string text, out string? value)
    {
        value = text;
        return text.Length == 4 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
    }

    static bool TryPassword(string text, out string? value)
    {
        value = text;
        return text.Length is > 0 and <= 256;
    }

    static bool TryPasswordHash(string text, out string? value)
    {
        value = text;
        Span<byte> bytes = stackalloc byte[256];
        // Version 2 has 49 bytes; version 3 has a 13-byte header, a salt and a subkey of 16 bytes or more each.
        return text.Length <= 256 && Convert.TryFromBase64String(text, bytes, out var length)
            && ((bytes[0] == 0 && length == 49) || (bytes[0] == 1 && length >= 13 + 16 + 16));
    }

    sealed class RuleForm : TextualForm<RecurrenceRule?>
    {
        public override FormDescription Description { get; } = new("string") { MaxLength = RecurrenceRule.MaxLength };

        public override string? Read(string text, out RecurrenceRule? value) =>
            RecurrenceRule.TryParse(text, out value, out var fault) ? null : $"is no recurrence rule: {fault}";
    }

    /// <summary><c>2026-01-15T10:00:00Z</c>.</summary>
    public static void WriteInstant(this Utf8JsonWriter json, string name, Instant? value)
    {
        if (value is { } instant)
        {
            json.WriteString(name, InstantPattern.General.Format(instant));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteDate(this Utf8JsonWriter json, string name, LocalDate? value)
    {
        if (value is { } date)
        {
            json.WriteString(name, LocalDatePattern.Iso.Format(date));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteTime(this Utf8JsonWriter json, string name, LocalDateTime value) =>
        json.WriteString(name, LocalDateTimePattern.GeneralIso.Format(value));

    public static void WriteWord<T>(this Utf8JsonWriter json, string name, T? value) where T : struct, Enum =>
        json.WriteString(name, value is { } word ? Data.Words.Of(word) : null);

    public static void WriteId(this Utf8JsonWriter json, string name, Guid? value)
    {
        if (value is { } id)
        {
            json.WriteString(name, id);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteList(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
