using System.Text.RegularExpressions;
using Docfav.Server.Data;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.Api.Forms;

/// <summary>Every form that the API and the data file know, with the limits of api-semantics §1.</summary>
public static partial class Form
{
    static readonly System.Buffers.SearchValues<char> TelephoneSigns = System.Buffers.SearchValues.Create("0123456789 +-().");

    public static TextForm Text(int maxCodePoints = 100) => new(maxCodePoints);

    public static readonly TextForm Line = new(100);
    public static readonly TextForm Address = new(200);
    public static readonly TextForm PostCode = new(20);
    public static readonly TextForm Note = new(2000, lines: true);

    public static readonly Form<bool> Boolean = new BooleanForm();

    public static readonly Form<Guid> Uuid = new ParsedForm<Guid>(
        new("string") { Format = "uuid" }, "must be a UUID", Uuids.TryParse);

    /// <summary>Unique per clinic where a client has one; at most 254 characters.</summary>
    public static readonly Form<string?> Email = new ParsedForm<string?>(
        new("string") { Format = "email", MaxLength = 254 }, "must be an e-mail address", EmailAddress.TryParse);

    public static readonly Form<string?> Telephone = new ParsedForm<string?>(
        new("string") { MaxLength = 32, Pattern = "^[0-9 +().-]*$" }, "must be a telephone number: at most 32 digits, spaces and + - ( ) .",
        TryTelephone);

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public static readonly Form<string?> CountryCode = new ParsedForm<string?>(
        new("string") { Pattern = "^[A-Z]{2}$", MaxLength = 2 }, "must be an ISO 3166-1 alpha-2 code", CountryCodes.TryParse);

    public static readonly Form<string?> Color = new ParsedForm<string?>(
        new("string") { Pattern = "^#[0-9A-Fa-f]{6}$", MaxLength = 7 }, "must be a colour such as #4CAF50", TryColor);

    public static readonly Form<string?> Locale = new ParsedForm<string?>(
        new("string") { Pattern = "^[a-z]{2}_[A-Z]{2}$", MaxLength = 5 }, "must be a locale such as es_ES", TryLocale);

    /// <summary>An id of the IANA time zone database.</summary>
    public static readonly Form<string?> TimeZone = new ParsedForm<string?>(
        new("string") { MaxLength = 64 }, "must be an IANA time zone such as Europe/Madrid", TryTimeZone);

    public static readonly Form<LocalDate> Date = new ParsedForm<LocalDate>(
        new("string") { Format = "date" }, "must be a date as YYYY-MM-DD", TryDate);

    public static readonly Form<Instant> Instant = new ParsedForm<Instant>(
        new("string") { Format = "date-time" }, "must be an ISO 8601 instant with Z or an offset and whole seconds", IsoInstant.TryParse);

    /// <summary>Wall-clock time without an offset.</summary>
    public static readonly Form<LocalDateTime> LocalDateTime = new ParsedForm<LocalDateTime>(
        new("string") { Pattern = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$" }, "must be a local time as YYYY-MM-DDTHH:mm:ss", TryLocalDateTime);

    /// <summary>Minutes since midnight, 0 to 1,440: <c>24:00</c> is the end of the day.</summary>
    public static readonly Form<int> TimeOfDay = new ParsedForm<int>(
        new("string") { Pattern = @"^([01]\d|2[0-3]):[0-5]\d$|^24:00$" }, "must be a time of day as HH:mm", TryTimeOfDay);

    public static readonly Form<IReadOnlyList<string>> Tags = new ListForm<string>(new NonBlankForm(new TextForm(50)), 20);

    public static Form<int> Integer(int minimum, int maximum) => new IntegerForm(minimum, maximum);

    /// <summary>Hundredths of a currency: a whole number in JSON, an amount such as <c>50,00</c> in a text.</summary>
    public static readonly Form<int> Price = new PriceForm(1_000_000_000);

    /// <summary>How long a service takes, in minutes.</summary>
    public static readonly Form<int> ServiceDuration = new IntegerForm(1, 1440);

    public static Form<decimal> Percentage { get; } = new HundredthsForm(100);

    /// <summary>One of an enumeration's words, written exactly.</summary>
    public static Form<T> OneOf<T>(params ReadOnlySpan<T> allowed) where T : struct, Enum
    {
        var words = (allowed.IsEmpty ? Words.Values<T>() : allowed.ToArray()).ToDictionary(Words.Of, value => value, StringComparer.Ordinal);
        return new ParsedForm<T>(
            new("string") { Values = [.. words.Keys] }, $"must be one of {string.Join(", ", words.Keys)}", words.TryGetValue);
    }

    /// <summary>The form where the field may also be without a value.</summary>
    public static Form<T?> OrNull<T>(this Form<T> form) where T : struct => new OptionalForm<T>(form);

    public static Form<string> NonBlank(this TextForm form) => new NonBlankForm(form);

    static bool TryTelephone(string text, out string? value)
    {
        value = text.Trim();
        var plain = value.Length <= 32 && value.AsSpan().IndexOfAnyExcept(TelephoneSigns) < 0;
        if (plain && value.Length == 0)
        {
            value = null;
        }

        return plain && (value is null || value.AsSpan().IndexOfAnyInRange('0', '9') >= 0);
    }

    static bool TryColor(string text, out string? value)
    {
        value = text;
        return ColorPattern().IsMatch(text);
    }

    static bool TryLocale(string text, out string? value)
    {
        value = text;
        return LocalePattern().IsMatch(text);
    }

    static bool TryTimeZone(string text, out string? value)
    {
        value = text;
        return TimeZones.IsKnown(text);
    }

    static bool TryDate(string text, out LocalDate value)
    {
        // NodaTime's pattern reads a sign and years of other lengths too.
        var result = text.Length == 10 && char.IsAsciiDigit(text[0]) ? LocalDatePattern.Iso.Parse(text) : null;
        value = result is { Success: true } ? result.Value : default;
        return result is { Success: true } && value.Year >= 1;
    }

    static bool TryLocalDateTime(string text, out LocalDateTime value)
    {
        var result = text.Length == 19 && char.IsAsciiDigit(text[0]) ? LocalDateTimePattern.GeneralIso.Parse(text) : null;
        value = result is { Success: true } ? result.Value : default;
        return result is { Success: true } && value.Year >= 1;
    }

    static bool TryTimeOfDay(string text, out int value)
    {
        value = 0;
        if (!TimeOfDayPattern().IsMatch(text))
        {
            return false;
        }

        value = (((text[0] - '0') * 10) + (text[1] - '0')) * 60 + ((text[3] - '0') * 10) + (text[4] - '0');
        return true;
    }

    [GeneratedRegex(@"^#[0-9A-Fa-f]{6}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ColorPattern();

    [GeneratedRegex(@"^[a-z]{2}_[A-Z]{2}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LocalePattern();

    [GeneratedRegex(@"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TimeOfDayPattern();
}
