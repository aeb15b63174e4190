using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile;

/// <summary>Checks ids of the agenda's parts, and that a group and its participants stay on one staff calendar.</summary>
sealed class AgendaCheck(DocfavDb db, FaultList faults, Func<Guid, int, bool> isAppointmentInFile, CancellationToken cancellation)
{
    const string Apart = "must be the group's staff calendar, or be left out";

    readonly IdCheck<GroupReservation> _groups = new(db, faults, cancellation);
    readonly List<Item<GroupReservation>> _given = [];
    readonly List<(Guid Group, Place Place)> _moved = [];
    readonly List<AppointmentItem> _participants = [];

    public IdCheck<Calendar> Calendars { get; } = new(db, faults, cancellation);
    public IdCheck<StaffMember> Staff { get; } = new(db, faults, cancellation);
    public IdCheck<Service> Services { get; } = new(db, faults, cancellation);
    public IdCheck<StaffCalendar> StaffCalendars { get; } = new(db, faults, cancellation);
    public IdCheck<DayOff> DayOffs { get; } = new(db, faults, cancellation);
    public IdCheck<TimeOff> TimeOffs { get; } = new(db, faults, cancellation);
    public IdCheck<TimeReservation> TimeReservations { get; } = new(db, faults, cancellation);
    public IdCheck<RecurringEvent> RecurringEvents { get; } = new(db, faults, cancellation);

    public async ValueTask TakeAsync(Item<GroupReservation> group, ClinicScope clinic)
    {
        await _groups.AddAsync(group, clinic);
        if (clinic.IsStored && !group.Place.IsNew)
        {
            _given.Add(group);
            if (_given.Count == IdCheck<object>.BatchSize)
            {
                await FlushGroupsAsync(clinic);
            }
        }
    }

    public async ValueTask TakeAsync(AppointmentItem appointment, ClinicScope clinic)
    {
        if (appointment.Row.GroupReservationId is not { } id)
        {
            return;
        }

        if (!clinic.Groups.TryGetValue(id, out var group))
        {
            _participants.Add(appointment);
            if (_participants.Count == IdCheck<object>.BatchSize)
            {
                await FlushParticipantsAsync(clinic);
            }
        }
        else if (appointment.StaffCalendarId is { } given && given != group.StaffCalendarId)
        {
            faults.Add(appointment.Place, "staff_calendar_id", Apart);
        }
    }

    public async Task EndClinicAsync(ClinicScope clinic)
    {
        await Calendars.FlushAsync(clinic);
        await Staff.FlushAsync(clinic);
        await Services.FlushAsync(clinic);
        await StaffCalendars.FlushAsync(clinic);
        await DayOffs.FlushAsync(clinic);
        await TimeOffs.FlushAsync(clinic);
        await TimeReservations.FlushAsync(clinic);
        await RecurringEvents.FlushAsync(clinic);
        await _groups.FlushAsync(clinic);
        await FlushGroupsAsync(clinic);
        await FlushParticipantsAsync(clinic);
        await CheckMovedAsync(clinic);
    }

    /// <summary>Stored groups by their ids.</summary>
    public static async Task<Dictionary<Guid, GroupPlace>> StoredGroupsAsync(
        DocfavDb db, Guid clinic, IEnumerable<Guid> groups, CancellationToken cancellation)
    {
        var ids = groups.Distinct().ToList();
        return await db.GroupReservations.Where(row => row.ClinicId == clinic && ids.Contains(row.Id))
            .Select(row => new { row.Id, Place = new GroupPlace(row.StaffCalendarId, row.ServiceId, row.BookedFrom, row.BookedTo) })
            .ToDictionaryAsync(row => row.Id, row => row.Place, cancellation);
    }

    async Task FlushGroupsAsync(ClinicScope clinic)
    {
        if (_given.Count > 0)
        {
            var stored = await StoredGroupsAsync(db, clinic.Id, _given.Select(group => group.Id), cancellation);
            _moved.AddRange(_given.Where(group => stored.TryGetValue(group.Id, out var place) && place.StaffCalendarId != group.Row.StaffCalendarId)
                .Select(group => (group.Id, group.Place)));
            _given.Clear();
        }
    }

    async Task FlushParticipantsAsync(ClinicScope clinic)
    {
        if (_participants.Count == 0)
        {
            return;
        }

        var stored = await StoredGroupsAsync(db, clinic.Id, _participants.Select(item => item.Row.GroupReservationId!.Value), cancellation);
        foreach (var item in _participants)
        {
            if (!stored.TryGetValue(item.Row.GroupReservationId!.Value, out var group))
            {
                faults.Add(item.Place, "group_reservation_id", "is the id of no group reservation of the clinic");
            }
            else if (item.StaffCalendarId is { } given && given != group.StaffCalendarId)
            {
                faults.Add(item.Place, "staff_calendar_id", Apart);
            }
        }

        _participants.Clear();
    }

    async Task CheckMovedAsync(ClinicScope clinic)
    {
        foreach (var batch in _moved.Chunk(IdCheck<object>.BatchSize))
        {
            var ids = batch.Select(entry => entry.Group).ToList();
            var participants = await db.Appointments
                .Where(row => row.ClinicId == clinic.Id && row.GroupReservationId != null && ids.Contains(row.GroupReservationId.Value))
                .Select(row => new { row.Id, Group = row.GroupReservationId!.Value }).ToListAsync(cancellation);
            var left = participants.Where(row => !isAppointmentInFile(row.Id, clinic.Ordinal)).Select(row => row.Group).ToHashSet();
            foreach (var (_, place) in batch.Where(entry => left.Contains(entry.Group)))
            {
                faults.Add(place, "", "moves to another staff calendar, but has participants who are not in the file");
            }
        }

        _moved.Clear();
    }
}
