using NodaTime.TimeZones;

namespace Docfav.Server.BackOffice.Shared;

/// <summary>The IANA time zones that somebody may choose from.</summary>
public static class TimeZoneChoices
{
    static readonly string[] s_spanish = ["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"];

    /// <summary>Where the clinics are, then everywhere else by name.</summary>
    public static IReadOnlyList<string> ByLikelihood { get; } =
    [
        .. s_spanish,
        .. TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(location => location.ZoneId).Except(s_spanish, StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
