using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>What may stand against putting rows back; the agenda is locked.</summary>
sealed class UndoChecks(DocfavDb db, Guid clinicId, Undo undo, Instant now)
{
    /// <summary>How far a series is held against what there is: from now on, or from the latest start among its parts, where it was cut.</summary>
    static readonly Duration Horizon = Duration.FromDays(92);

    readonly HashSet<Guid> _ids = [.. undo.Rows.Select(row => AgendaRow.Id(row.Any))];

    /// <summary>Whether the rows would stand without what they belong to, or take away what others belong to by now.</summary>
    public async Task<bool> IsLooseAsync(CancellationToken cancellation)
    {
        Guid[] ids = [.. _ids];
        Guid?[] goneGroups = [.. undo.Rows.Where(row => row.Before is null).Select(row => row.After).OfType<GroupReservation>().Select(group => (Guid?)group.Id)];
        if (goneGroups.Length > 0 && await db.Appointments.AnyAsync(
            item => item.ClinicId == clinicId && goneGroups.Contains(item.GroupReservationId) && !ids.Contains(item.Id), cancellation))
        {
            return true;
        }

        var back = undo.Rows.Select(row => row.Before).OfType<object>().ToList();
        var appointments = back.OfType<Appointment>().ToList();
        Guid[] places = [.. back.Select(AgendaRow.StaffCalendarId).Distinct()];
        Guid[] services = [.. appointments.Select(item => item.ServiceId).Concat(back.OfType<GroupReservation>().Select(group => group.ServiceId)).Distinct()];
        Guid[] clients = [.. appointments.Select(item => item.ClientId).OfType<Guid>().Distinct()];
        Guid[] groups = [.. appointments.Select(item => item.GroupReservationId).OfType<Guid>().Distinct().Except(_ids)];
        return await db.StaffCalendars.CountAsync(place => place.ClinicId == clinicId && places.Contains(place.Id), cancellation) < places.Length
            || await db.Services.CountAsync(service => service.ClinicId == clinicId && services.Contains(service.Id), cancellation) < services.Length
            || await db.Clients.CountAsync(
                // One who was erased meanwhile gets nothing back.
                client => client.ClinicId == clinicId && clients.Contains(client.Id) && (client.IsActive || !client.WalkIn), cancellation) < clients.Length
            || await db.GroupReservations.CountAsync(group => group.ClinicId == clinicId && groups.Contains(group.Id), cancellation) < groups.Length
            || await HasMovedAsync(appointments, groups, cancellation);
    }

    /// <summary>Why the time, or the place in a group, cannot be taken again.</summary>
    public async Task<Refusal?> RefuseAsync(Dictionary<Guid, StaffPlace> places, CancellationToken cancellation)
    {
        var taken = undo.Rows.SelectMany(row => Times(row.After, places)).ToHashSet();
        var own = _ids.Concat(undo.Rows.Select(row => row.After).OfType<RecurringEvent>().SelectMany(series => Occurrences(series, places)).Select(item => item.Id)).ToHashSet();
        WantedTime[] wanted = [.. undo.Rows.SelectMany(row => Times(row.Before, places)).Where(time => !taken.Contains(time))
            .Select(time => new WantedTime(places[time.StaffCalendarId], time.Span, Use: time.Use) { Except = own })];
        return await RefuseGroupsAsync(cancellation)
            ?? (wanted.Length == 0 ? null : await BookingChecks.RefuseTakenAsync(db, clinicId, wanted, now, cancellation));
    }

    /// <summary>Whether a group that participants come back to is elsewhere by now: they must have its time.</summary>
    async Task<bool> HasMovedAsync(List<Appointment> appointments, Guid[] groupIds, CancellationToken cancellation)
    {
        var groups = await db.GroupReservations.AsNoTracking().Where(group => group.ClinicId == clinicId && groupIds.Contains(group.Id))
            .ToDictionaryAsync(group => group.Id, cancellation);
        return appointments.Any(item => item.GroupReservationId is { } id && groups.TryGetValue(id, out var group)
            && (group.StaffCalendarId, group.BookedFrom, group.BookedTo) != (item.StaffCalendarId, item.BookedFrom, item.BookedTo));
    }

    async Task<Refusal?> RefuseGroupsAsync(CancellationToken cancellation)
    {
        static bool IsIn(object? row) => row is Appointment { GroupReservationId: not null, Status: not AppointmentStatus.Cancelled };
        var joining = undo.Rows.Where(row => IsIn(row.Before) && !IsIn(row.After)).Select(row => ((Appointment)row.Before!).GroupReservationId!.Value)
            .Except(undo.Rows.Select(row => row.Before).OfType<GroupReservation>().Select(group => group.Id)).ToArray();
        var counts = undo.Rows.Where(row => IsIn(row.Before) && !IsIn(row.After)).CountBy(row => ((Appointment)row.Before!).GroupReservationId!.Value).ToDictionary();
        var groups = await db.GroupReservations.Where(group => group.ClinicId == clinicId && joining.Contains(group.Id))
            .Select(group => new
            {
                group.Id,
                group.Status,
                Free = group.Capacity - db.Appointments.Count(item => item.ClinicId == group.ClinicId && item.GroupReservationId == group.Id
                    && item.Status != AppointmentStatus.Cancelled),
            }).ToListAsync(cancellation);
        return groups.Exists(group => group.Status == AppointmentStatus.Cancelled) ? Refusal.Of(RefusalCode.GroupCancelled)
            : groups.Exists(group => group.Free < counts[group.Id]) ? Refusal.Of(RefusalCode.GroupFull) : null;
    }

    /// <summary>The times that a row takes.</summary>
    IEnumerable<Time> Times(object? row, Dictionary<Guid, StaffPlace> places) => row switch
    {
        Appointment { GroupReservationId: null } item when BookingChecks.TakesTime(item.Status) =>
            [new(item.StaffCalendarId, new InstantSpan(item.BookedFrom, item.BookedTo), TimeUse.Booking)],
        GroupReservation { Status: not AppointmentStatus.Cancelled } group =>
            [new(group.StaffCalendarId, new InstantSpan(group.BookedFrom, group.BookedTo), TimeUse.Booking)],
        TimeReservation time => [new(time.StaffCalendarId, new InstantSpan(time.BookedFrom, time.BookedTo), TimeUse.Keeping)],
        TimeOff time => [new(time.StaffCalendarId, new InstantSpan(time.From, time.To), TimeUse.Absence)],
        RecurringEvent series => Occurrences(series, places).Select(item => new Time(series.StaffCalendarId, item.Span, TimeUse.Keeping)),
        _ => [],
    };

    IEnumerable<Scheduling.Calendars.Occurrence> Occurrences(RecurringEvent series, Dictionary<Guid, StaffPlace> places)
    {
        var timeline = places[series.StaffCalendarId].Timeline;
        var latest = undo.Rows.SelectMany(row => new[] { row.Before, row.After }).OfType<RecurringEvent>().Max(part => part.Start);
        var first = Instant.Max(now, timeline.StartAt(latest));
        return AgendaReader.Core(series).OccurrencesIn(new InstantSpan(first, first + Horizon), timeline);
    }

    sealed record Time(Guid StaffCalendarId, InstantSpan Span, TimeUse Use);
}
