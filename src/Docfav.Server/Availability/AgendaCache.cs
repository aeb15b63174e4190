using Docfav.Scheduling.Intervals;
using Docfav.Server.Data;
using Microsoft.Extensions.Caching.Memory;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>
/// Agendas as they were last read, each with the version that its clinic's agenda had. A request brings the version of its own moment, which came with the
/// look at its key: what has another is read anew, so that what any node has committed counts from the next request on (docs/decisions/0016). An agenda with a
/// hold is read anew once that has expired.
/// </summary>
public sealed class AgendaCache(IDatabase database) : IDisposable
{
    // Counted in entries of agendas: some twenty-five megabytes at the most.
    const int Room = 100_000;

    const int Attempts = 4;

    /// <summary>Agendas are read and kept for whole stretches, so that neighbouring questions share them. A month, in any zone, lies in two of them at the most.</summary>
    const int StretchSeconds = 34 * NodaConstants.SecondsPerDay;

    static readonly SqlQuery<long> s_version = new("SELECT agenda_version FROM clinic_counters WHERE clinic_id = $1", row => row.Number(0));

    static readonly SqlQuery<Guid> s_calendars = new("SELECT id FROM calendars WHERE clinic_id = $1 AND is_active", row => row.Uuid(0));

    readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = Room });

    /// <summary>The agendas of open staff calendars, by the staff's full name, then id, with everything that overlaps a span.</summary>
    /// <param name="moment">The clinic, and the version of its agenda, at the request's moment.</param>
    /// <param name="asked">Whose.</param>
    /// <param name="reach">The span, by the places; null where they have none of the dates asked for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null where the calendar, the one staff calendar or the one staff member is not there or not open.</returns>
    public async ValueTask<IReadOnlyList<PlaceAgenda>?> FindAsync(
        AgendaMoment moment, PlacesAsked asked, Func<IReadOnlyList<StaffPlace>, InstantSpan?> reach, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var clinic = Kept<ClinicPlaces>(moment.ClinicId, moment.Version);
            if (clinic is null)
            {
                (clinic, var current) = await ReadPlacesAsync(moment, cancellation);
                if (current != moment)
                {
                    moment = current;
                    continue;
                }
            }

            if (clinic.Of(asked) is not { } places)
            {
                return null;
            }

            if (reach(places) is not { } span)
            {
                return [];
            }

            var (agendas, now) = await ReadAsync(moment, places, span, cancellation);
            if (now == moment)
            {
                return agendas;
            }

            // Somebody wrote meanwhile: what was read may be of two moments.
            moment = now;
        }

        return await database.ReadSnapshotAsync((db, token) => ReadSnapshotAsync(db, moment, asked, reach, token), cancellation);
    }

    public void Dispose() => _kept.Dispose();

    async ValueTask<(IReadOnlyList<PlaceAgenda> Agendas, AgendaMoment Now)> ReadAsync(
        AgendaMoment moment, StaffPlace[] places, InstantSpan span, CancellationToken cancellation)
    {
        var (first, last) = (Stretch(span.Start), Stretch(span.End));
        var agendas = new PlaceAgenda?[places.Length];
        var missing = new List<int>();
        for (var i = 0; i < agendas.Length; i++)
        {
            agendas[i] = Kept<PlaceAgenda>(new AgendaKey(moment.ClinicId, places[i].StaffCalendarId, first, last), moment.Version);
            if (agendas[i] is not { } kept || kept.HoldsUntil <= moment.Now)
            {
                missing.Add(i);
            }
        }

        if (missing.Count == 0)
        {
            return (agendas!, moment);
        }

        var whole = new InstantSpan(Instant.Min(span.Start, StartOfStretch(first)), Instant.Max(span.End, StartOfStretch(last + 1)));
        StaffPlace[] wanted = [.. missing.Select(i => places[i])];
        var batch = database.Batch();
        var rows = AgendaRows.Add(batch, moment.ClinicId, wanted, whole, moment.Now);
        // Last: a version that is still the same says that nothing was written from the request's moment to here.
        var version = batch.Add(s_version, moment.ClinicId);
        await batch.RunAsync(cancellation);
        var read = AgendaReader.Build(wanted, rows, whole);
        var now = moment with { Version = version[0] };
        for (var i = 0; i < read.Length; i++)
        {
            agendas[missing[i]] = read[i];
            if (now == moment)
            {
                Keep(new AgendaKey(moment.ClinicId, wanted[i].StaffCalendarId, first, last), now.Version, read[i], 10 + read[i].Agenda.Occupations.Count);
            }
        }

        return (agendas!, now);
    }

    async ValueTask<(ClinicPlaces Places, AgendaMoment Now)> ReadPlacesAsync(AgendaMoment moment, CancellationToken cancellation)
    {
        var batch = database.Batch();
        var calendars = batch.Add(s_calendars, moment.ClinicId);
        var places = StaffPlaces.OfClinic(batch, moment.ClinicId);
        var version = batch.Add(s_version, moment.ClinicId);
        await batch.RunAsync(cancellation);
        var clinic = new ClinicPlaces(calendars, places);
        var now = moment with { Version = version[0] };
        if (now == moment)
        {
            Keep(moment.ClinicId, moment.Version, clinic, 10 + places.Count);
        }

        return (clinic, now);
    }

    static async Task<IReadOnlyList<PlaceAgenda>?> ReadSnapshotAsync(
        DocfavDb db, AgendaMoment moment, PlacesAsked asked, Func<IReadOnlyList<StaffPlace>, InstantSpan?> reach, CancellationToken cancellation)
    {
        var batch = db.Batch();
        var calendars = batch.Add(s_calendars, moment.ClinicId);
        var places = StaffPlaces.OfClinic(batch, moment.ClinicId);
        await batch.RunAsync(cancellation);
        var found = new ClinicPlaces(calendars, places).Of(asked);
        return found is null ? null : reach(found) is { } span ? await AgendaReader.LoadAsync(db, moment.ClinicId, found, span, moment.Now, cancellation) : [];
    }

    T? Kept<T>(object key, long version) where T : class => _kept.TryGetValue(key, out Versioned<T>? kept) && kept!.Version == version ? kept.Value : null;

    void Keep<T>(object key, long version, T value, long size) => _kept.Set(key, new Versioned<T>(version, value), new MemoryCacheEntryOptions { Size = size });

    static int Stretch(Instant instant) => (int)Math.Floor((double)instant.ToUnixTimeSeconds() / StretchSeconds);

    /// <summary>The start of a stretch, where the calendar has it.</summary>
    static Instant StartOfStretch(int stretch) =>
        Instant.FromUnixTimeSeconds(Math.Clamp((long)stretch * StretchSeconds, LocalDays.Earliest.ToUnixTimeSeconds(), LocalDays.Latest.ToUnixTimeSeconds()));

    sealed record Versioned<T>(long Version, T Value);

    sealed record AgendaKey(Guid ClinicId, Guid StaffCalendarId, int FirstStretch, int LastStretch);

    /// <summary>A clinic's active calendars and all of its staff calendars.</summary>
    sealed class ClinicPlaces
    {
        readonly HashSet<Guid> _calendars;
        readonly StaffPlace[] _open;
        readonly ILookup<Guid, StaffPlace> _openAt;

        public ClinicPlaces(IReadOnlyList<Guid> calendars, IReadOnlyList<StaffPlace> places)
        {
            StaffPlaces.Relate(places);
            _calendars = [.. calendars];
            _open = NameOrder.Sorted(places.Where(place => place.IsOpen), place => place.StaffName, place => place.StaffCalendarId);
            _openAt = _open.ToLookup(place => place.CalendarId);
        }

        public StaffPlace[]? Of(PlacesAsked asked)
        {
            if (asked.CalendarId is { } calendar && !_calendars.Contains(calendar))
            {
                return null;
            }

            StaffPlace[] places = [.. (asked.CalendarId is { } id ? _openAt[id] : _open).Where(place =>
                (asked.StaffCalendarId is null || place.StaffCalendarId == asked.StaffCalendarId) && (asked.StaffId is null || place.StaffId == asked.StaffId))];
            return asked is { StaffCalendarId: null, StaffId: null } || places.Length > 0 ? places : null;
        }
    }
}

/// <summary>A clinic, and the version of its agenda at one moment.</summary>
/// <param name="Now">The moment, by which holds have expired or not.</param>
public readonly record struct AgendaMoment(Guid ClinicId, long Version, Instant Now);

/// <summary>Whose agendas are asked for: of each that is given, only those of that one.</summary>
public readonly record struct PlacesAsked(Guid? CalendarId = null, Guid? StaffCalendarId = null, Guid? StaffId = null);
