using Docfav.Server.Access;
using Docfav.Server.Data;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>A key as somebody types it.</summary>
public sealed class KeyForm
{
    const int MostAddresses = 100;

    // The day after must be an instant that the databases hold.
    const int LastYear = 9998;

    public string Name { get; set; } = "";

    /// <summary>The last day on which it works, as <c>YYYY-MM-DD</c>; blank for ever.</summary>
    public string Expires { get; set; } = "";

    /// <summary>Addresses and CIDR ranges, one in each line.</summary>
    public string Addresses { get; set; } = "";

    public Scope Scopes { get; set; } = ScopeGroups.ReadOnly;

    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, IReadOnlyList<string>> Faults { get; } = new(StringComparer.Ordinal);

    public static KeyForm Of(ClinicKey key, DateTimeZone zone) => new()
    {
        Name = key.Name ?? "",
        Expires = key.ExpiresAt is { } end ? LocalDatePattern.Iso.Format(LastDay(end, zone)) : "",
        Addresses = key.AllowedIps.Replace(' ', '\n'),
        Scopes = key.Scopes,
    };

    /// <summary>The last day on which a key works that ends at a moment.</summary>
    public static LocalDate LastDay(Instant end, DateTimeZone zone) => (end - Duration.Epsilon).InZone(zone).Date;

    /// <summary>What is to be stored; null where something is wrong.</summary>
    /// <param name="texts">Says what.</param>
    /// <param name="zone">The clinic's time zone: a key works until the end of a day there.</param>
    /// <param name="today">The present day there.</param>
    /// <param name="seen">The key as it is; null for a new one. A day that is left as it is stays the same moment.</param>
    public KeySettings? Read(IStringLocalizer<AccessTexts> texts, DateTimeZone zone, LocalDate today, ClinicKey? seen = null)
    {
        Faults.Clear();
        var lines = Addresses.Split('\n', StringSplitOptions.TrimEntries).Select((text, index) => (Text: text, Line: index + 1)).Where(line => line.Text.Length > 0).ToList();
        var wrong = lines.Where(line => !AddressRange.TryParse(line.Text, out _)).Select(line => texts["AddressWrong", line.Line, line.Text].Value).ToList();
        if (lines.Count > MostAddresses)
        {
            wrong.Add(texts["AddressesTooMany", MostAddresses]);
        }

        if (wrong.Count > 0)
        {
            Faults["allowed_ips"] = wrong;
        }

        if (KeyRing.FaultOf(Name, out var name) is not null)
        {
            Faults["name"] = [texts["Rule_name"]];
        }

        if (Scopes == Scope.None)
        {
            Faults["scopes"] = [texts["Rule_scopes"]];
        }

        var end = EndOf(zone, today, seen);
        if (end.IsWrong)
        {
            Faults["expires_at"] = [texts["Rule_expires_at"]];
        }

        return Faults.Count > 0 ? null : new(name, end.At, [.. lines.Select(line => line.Text).Distinct(StringComparer.Ordinal)]);
    }

    (Instant? At, bool IsWrong) EndOf(DateTimeZone zone, LocalDate today, ClinicKey? seen)
    {
        if (string.IsNullOrWhiteSpace(Expires))
        {
            return (null, false);
        }

        if (!LocalDatePattern.Iso.Parse(Expires).TryGetValue(default, out var day) || day.Year > LastYear)
        {
            return (null, true);
        }

        return seen?.ExpiresAt is { } known && LastDay(known, zone) == day ? (known, false) : (LocalDays.End(day, zone), day < today);
    }
}
