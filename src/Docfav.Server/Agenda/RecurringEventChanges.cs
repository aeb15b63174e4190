using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;
using Series = Docfav.Scheduling.Calendars.RecurringEvent;

namespace Docfav.Server.Agenda;

/// <summary>What makes, changes and deletes recurring events: whole series, an occurrence, or an occurrence and what follows it.</summary>
public sealed class RecurringEventChanges(IDatabase database, IClock clock)
{
    const string Once = "FREQ=DAILY;COUNT=1";

    /// <summary>Days; what moves farther is another event, and might leave the calendar.</summary>
    const int FarthestMove = 3653;

    /// <summary>How far from its first occurrence a series is held against what there is.</summary>
    static readonly Duration Horizon = Duration.FromDays(92);

    /// <summary>Makes a series.</summary>
    public Task<AgendaWritten> CreateAsync(Guid clinicId, RecurringEventRequest request, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var places = await AgendaLock.PlacesAsync(database, db, clinicId, [request.StaffCalendarId], token);
                var faults = new FieldFaults();
                faults.Place(places.GetValueOrDefault(request.StaffCalendarId));
                var name = faults.Text("name", request.Name, Form.Line);
                var series = Checked(NewId(), request.Start, request.End, request.Rrule, [], faults);
                if (series is null || faults.Any)
                {
                    return faults.Refused;
                }

                var row = new RecurringEvent { ClinicId = clinicId, Id = series.Id, StaffCalendarId = request.StaffCalendarId, Name = name, Rrule = request.Rrule };
                db.RecurringEvents.Add(Set(row, series));
                return await TakeTimeAsync(db, row, series, places[row.StaffCalendarId], [], request.Force, token);
            },
            cancellation);

    /// <summary>Changes a series, or a part of it.</summary>
    public Task<AgendaWritten> ChangeAsync(Guid clinicId, OccurrenceScope scope, RecurringEventChange change, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (row, places) = await HoldAsync(db, clinicId, scope.SeriesId, [change.StaffCalendarId], token);
                if (row is null || AgendaReader.Core(row) is not { } series || !series.OccursOn(scope.Date))
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                var faults = new FieldFaults();
                if (change.StaffCalendarId != row.StaffCalendarId)
                {
                    faults.Place(places.GetValueOrDefault(change.StaffCalendarId));
                }

                var name = faults.Text("name", change.Name, Form.Line);
                var changed = Changed(series, scope, change, faults);
                if (changed is null || faults.Any)
                {
                    return faults.Refused;
                }

                // The time that the occurrences in scope took is not in their way.
                var first = places[change.StaffCalendarId].Timeline.StartAt(change.Start);
                var own = series.OccurrencesIn(new InstantSpan(first, first + Horizon + Duration.FromDays(1)), places[row.StaffCalendarId].Timeline)
                    .Where(item => IsInScope(item.Start.Date, scope)).Select(item => item.Id).ToHashSet();
                var moves = change.StaffCalendarId != row.StaffCalendarId || !SameTimes(series, changed, scope);
                var target = Target(db, row, series, scope);
                (target.StaffCalendarId, target.Name) = (change.StaffCalendarId, name);
                Set(target, changed);
                return await TakeTimeAsync(db, target, changed, places[change.StaffCalendarId], own, change.Force || !moves, token, first);
            },
            cancellation);

    /// <summary>Deletes a series, or a part of it.</summary>
    public Task<AgendaWritten> DeleteAsync(Guid clinicId, OccurrenceScope scope, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (row, _) = await HoldAsync(db, clinicId, scope.SeriesId, [], token);
                if (row is null || AgendaReader.Core(row) is not { } series || !series.OccursOn(scope.Date))
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                if (Rest(series, scope) is { } rest)
                {
                    Set(row, rest);
                }
                else
                {
                    db.RecurringEvents.Remove(row);
                }

                return AgendaWritten.Of(row.Id);
            },
            cancellation);

    static bool IsInScope(LocalDate date, OccurrenceScope scope) => scope.Scope switch
    {
        SeriesScope.This => date == scope.Date,
        SeriesScope.ThisAndFollowing => date >= scope.Date,
        SeriesScope.All => true,
    };

    /// <summary>What stays of a series beside the occurrences in scope; null where nothing does.</summary>
    static Series? Rest(Series series, OccurrenceScope scope) => scope.Scope switch
    {
        SeriesScope.This => series.Without(scope.Date),
        SeriesScope.ThisAndFollowing => series.Before(scope.Date),
        SeriesScope.All => null,
    };

    /// <summary>The row for the occurrences in scope: a new one where something of the series stays in the old one.</summary>
    RecurringEvent Target(DocfavDb db, RecurringEvent row, Series series, OccurrenceScope scope)
    {
        if (Rest(series, scope) is not { } rest)
        {
            return row;
        }

        var added = new RecurringEvent { ClinicId = row.ClinicId, Id = NewId(), Rrule = row.Rrule };
        db.RecurringEvents.Add(added);
        Set(row, rest);
        return added;
    }

    /// <summary>The occurrences in scope as they shall be; null where they cannot be so.</summary>
    static Series? Changed(Series series, OccurrenceScope scope, RecurringEventChange change, FieldFaults faults)
    {
        if (scope.Scope == SeriesScope.This)
        {
            return Checked(series.Id, change.Start, change.End, Once, [], faults);
        }

        var part = scope.Scope == SeriesScope.All ? series : series.From(scope.Date, series.Id);
        // The part's first occurrence moves by as many days as the one that was changed.
        var days = Period.DaysBetween(scope.Date, change.Start.Date);
        if (Math.Abs(days) > FarthestMove)
        {
            faults.Add("start", "must be at most ten years from where it was");
            return null;
        }

        var start = part.Start.Date.PlusDays(days) + change.Start.TimeOfDay;
        var end = start.Date.PlusDays(Period.DaysBetween(change.Start.Date, change.End.Date)) + change.End.TimeOfDay;
        return Checked(
            series.Id, start, end, change.Rrule ?? part.Rule.ToString(), part.ExcludedDates.Select(date => date.PlusDays(days)), faults);
    }

    static Series? Checked(Guid id, LocalDateTime start, LocalDateTime end, string text, IEnumerable<LocalDate> excluded, FieldFaults faults)
    {
        if (!RecurrenceRule.TryParse(text, out var rule, out var error))
        {
            faults.Add("rrule", $"cannot be read: {error}");
            return null;
        }

        if (end <= start || end > start.PlusHours(24))
        {
            faults.Add("end", end <= start ? "must be after start" : "must be at most 24 hours after start");
            return null;
        }

        if (start.NanosecondOfSecond != 0 || end.NanosecondOfSecond != 0)
        {
            faults.Add("start", "must be a time of whole seconds, and so must be the end");
            return null;
        }

        if (Series.Fault(start, end, rule) is { } fault)
        {
            faults.Add("rrule", $"does not fit the start: {fault}");
            return null;
        }

        return new Series(id, start, end, rule, excluded);
    }

    /// <summary>Whether the occurrences in scope take the time that they took.</summary>
    static bool SameTimes(Series before, Series after, OccurrenceScope scope)
    {
        var part = scope.Scope == SeriesScope.All ? before : before.From(scope.Date, before.Id);
        var sameTimes = (part.Start, part.End) == (after.Start, after.End);
        return sameTimes && (scope.Scope == SeriesScope.This || part.Rule.Equals(after.Rule));
    }

    static RecurringEvent Set(RecurringEvent row, Series series)
    {
        (row.Start, row.End, row.Rrule) = (series.Start, series.End, series.Rule.ToString());
        row.ExcludedDates = [.. series.ExcludedDates];
        return row;
    }

    async Task<AgendaWritten> TakeTimeAsync(
        DocfavDb db, RecurringEvent row, Series series, StaffPlace place, IReadOnlyCollection<Guid> except, bool force, CancellationToken cancellation,
        Instant? from = null)
    {
        var first = from ?? place.Timeline.StartAt(series.Start);
        WantedTime[] wanted = [.. series.OccurrencesIn(new InstantSpan(first, first + Horizon), place.Timeline)
            .Select(occurrence => new WantedTime(place, occurrence.Span, Use: TimeUse.Keeping) { Except = except })];
        return !force && await BookingChecks.RefuseTakenAsync(db, row.ClinicId, wanted, clock.GetCurrentInstant(), cancellation) is { } refusal
            ? AgendaWritten.Refused(refusal) : AgendaWritten.Of(row.Id);
    }

    Task<(RecurringEvent? Row, Dictionary<Guid, StaffPlace> Places)> HoldAsync(
        DocfavDb db, Guid clinicId, Guid id, IReadOnlyCollection<Guid> others, CancellationToken cancellation) =>
        AgendaLock.RowAsync(
            database, db, clinicId, db.RecurringEvents.Where(item => item.ClinicId == clinicId && item.Id == id), item => item.StaffCalendarId, others, cancellation);

    Guid NewId() => Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset());
}
