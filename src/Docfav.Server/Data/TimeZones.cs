using System.Collections.Frozen;
using NodaTime;

namespace Docfav.Server.Data;

/// <summary>The IANA zones that come with NodaTime; the machine's own are never asked.</summary>
public static class TimeZones
{
    static readonly FrozenSet<string> Ids = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the id is the database's own: NodaTime would also read <c>UTC+2</c>.</summary>
    public static bool IsKnown(string id) => Ids.Contains(id);

    public static DateTimeZone Of(string id) => DateTimeZoneProviders.Tzdb[id];
}
