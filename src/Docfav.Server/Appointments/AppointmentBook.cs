using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Docfav.Server.Holds;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>An appointment just booked, with its service and place.</summary>
public sealed record BookedNow(Appointment Appointment, string ServiceName, StaffPlace Place);

/// <summary>What books appointments: the API and the back office alike.</summary>
public sealed class AppointmentBook(IDatabase database, IClock clock)
{
    const int MostAppointments = 50;

    // The numbers are those that the lock of the agenda has shown.
    static readonly SqlQuery<int> s_takeNumbers = new(
        """
        UPDATE clinic_counters SET next_appointment_number = next_appointment_number + $1, agenda_version = agenda_version + 1, last_event = last_event + $1
        WHERE clinic_id = $2
        """, row => row.Int(0));

    static readonly SqlQuery<int> s_useHolds = new("DELETE FROM holds WHERE clinic_id = $1 AND id = ANY ($2)", row => row.Int(0));

    /// <summary>Books all appointments of a request, or none, inside the caller's transaction.</summary>
    /// <param name="db">The context of the transaction.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="request">What to book.</param>
    /// <param name="keyId">The key that books: its holds may be booked.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The appointments in the request's order, or why not.</returns>
    public async Task<(IReadOnlyList<BookedNow> Booked, IReadOnlyList<Refusal> Refusals)> BookAsync(
        DocfavDb db, Guid clinicId, BookingRequest request, Guid keyId, CancellationToken cancellation)
    {
        var (booked, refusals) = await MakeAsync(db, clinicId, request, AppointmentSource.Api, keyId, cancellation);
        if (booked.Count > 0)
        {
            var batch = db.Last();
            var now = clock.GetCurrentInstant();
            foreach (var item in booked)
            {
                AppointmentRows.Insert(batch, item, db.NextEvent(clinicId), now);
            }

            Guid[] holds = [.. request.Appointments.Select(item => item.Hold).OfType<Guid>()];
            if (holds.Length > 0)
            {
                batch.Add(s_useHolds, clinicId, holds);
            }
        }

        return (booked, refusals);
    }

    /// <summary>Books for a desk, in a transaction of its own; what was entered is held to the API's limits.</summary>
    public async Task<AgendaWritten> BookForDeskAsync(Guid clinicId, BookingRequest request, CancellationToken cancellation)
    {
        var faults = new FieldFaults();
        if (request.Appointments.Count is 0 or > MostAppointments)
        {
            faults.Add("appointments", $"must have 1 to {MostAppointments} items");
        }

        var items = request.Appointments.Select((item, index) => Checked(item, $"appointments[{index}].", faults)).ToArray();
        return faults.Any ? faults.Refused : await database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (booked, refusals) = await MakeAsync(db, clinicId, request with { Appointments = items }, AppointmentSource.Backoffice, null, token);
                // Saved with the context, from which the way back is read.
                db.Appointments.AddRange(booked.Select(item => item.Appointment));
                return new AgendaWritten([.. booked.Select(item => item.Appointment.Id)], refusals);
            },
            cancellation);
    }

    static BookingItem Checked(BookingItem item, string prefix, FieldFaults faults)
    {
        if (item is { From: { } from, To: { } to })
        {
            faults.Span(from, to, prefix: prefix);
        }

        foreach (var (name, isMissing) in item.MissingFields())
        {
            if (isMissing)
            {
                faults.Add(prefix + name, "is required");
            }
        }

        return item with { Note = faults.Text(prefix + "note", item.Note, Form.Note) };
    }

    /// <summary>Makes the appointments, to be stored by the caller.</summary>
    async Task<(IReadOnlyList<BookedNow> Booked, IReadOnlyList<Refusal> Refusals)> MakeAsync(
        DocfavDb db, Guid clinicId, BookingRequest request, AppointmentSource source, Guid? keyId, CancellationToken cancellation)
    {
        var found = await BookingReferences.LoadAsync(database, db, clinicId, request, keyId, clock, cancellation);
        if (found.RefuseHolds(request) is { } gone)
        {
            return ([], [gone]);
        }

        var faults = new List<Refusal>();
        if (request.Client is not null && !found.IsClientActive)
        {
            faults.Add(Refusal.Invalid("client", "client is not an active client of this clinic"));
        }

        var planned = request.Appointments.Select((item, index) => Plan(item, index, found, faults)).ToList();
        if (faults.Count > 0)
        {
            return ([], faults);
        }

        var takesTime = BookingChecks.TakesTime(request.Behaviour);
        if (takesTime && !request.Force && await RefuseAsync(db, clinicId, planned, found, cancellation) is { } refusal)
        {
            return ([], [refusal]);
        }

        return (Number(db, clinicId, request, source, planned, found.Numbers), []);
    }

    /// <summary>What one item of the request comes to: its own time, its hold's, or its group's.</summary>
    static Planned Plan(BookingItem item, int index, BookingReferences found, List<Refusal> faults)
    {
        void Fault(string field, string message) => faults.Add(Refusal.Invalid($"appointments[{index}].{field}", $"appointments[{index}].{field} {message}"));
        var group = item.Group is { } groupId ? found.Groups.GetValueOrDefault(groupId) : null;
        var hold = item.Hold is { } holdId ? found.Holds[holdId] : null;
        var stand = hold is null ? "group_reservation" : "hold";
        if (item.Group is not null && group is null)
        {
            Fault("group_reservation", "is not a group of this clinic");
        }

        if (group is not null)
        {
            CheckAgainstGroup(item, group, Fault);
        }

        if (hold is not null)
        {
            CheckAgainstHold(item, hold, Fault);
        }

        var staffCalendar = item.StaffCalendar ?? group?.StaffCalendarId ?? hold?.StaffCalendarId;
        var place = staffCalendar is { } id ? found.Places.GetValueOrDefault(id) : null;
        if (staffCalendar is not null && place is not { IsOpen: true })
        {
            Fault(item.StaffCalendar is null ? stand : "back_office_staff_calendar", "is not an active staff calendar of this clinic");
        }

        var serviceId = item.Service ?? group?.ServiceId ?? hold?.ServiceId;
        var service = serviceId is { } wanted ? found.Services.GetValueOrDefault(wanted) : null;
        if (serviceId is not null && service is not { IsActive: true })
        {
            Fault(item.Service is null ? stand : "service", "is not an active service of this clinic");
        }

        var from = item.From ?? group?.BookedFrom ?? hold?.BookedFrom ?? default;
        var to = item.To ?? group?.BookedTo ?? hold?.BookedTo ?? default;
        return new Planned(index, item, place!, service!, from, to, group);
    }

    static void CheckAgainstHold(BookingItem item, Hold hold, Action<string, string> fault)
    {
        if (item.StaffCalendar is { } place && place != hold.StaffCalendarId)
        {
            fault("back_office_staff_calendar", "must be the hold's own, or left out");
        }

        if (item.From is { } from && (from < hold.BookedFrom || from >= hold.BookedTo))
        {
            fault("from", "must lie in the time of the hold");
        }

        if (item.To is { } to && (to <= (item.From ?? hold.BookedFrom) || to > hold.BookedTo))
        {
            fault("to", "must lie in the time of the hold");
        }
    }

    static void CheckAgainstGroup(BookingItem item, GroupReservation group, Action<string, string> fault)
    {
        const string GroupsOwn = "must be the group's own, or left out";
        if (item.StaffCalendar is { } place && place != group.StaffCalendarId)
        {
            fault("back_office_staff_calendar", GroupsOwn);
        }

        if (item.Service is { } service && service != group.ServiceId)
        {
            fault("service", GroupsOwn);
        }

        if (item.From is { } from && from != group.BookedFrom)
        {
            fault("from", GroupsOwn);
        }

        if (item.To is { } to && to != group.BookedTo)
        {
            fault("to", GroupsOwn);
        }
    }

    static async Task<Refusal?> RefuseAsync(DocfavDb db, Guid clinicId, List<Planned> planned, BookingReferences found, CancellationToken cancellation)
    {
        foreach (var joining in planned.Where(item => item.Group is not null).GroupBy(item => item.Group!))
        {
            var last = joining.Last();
            if (joining.Key.Status == AppointmentStatus.Cancelled)
            {
                return Refusal.Of(RefusalCode.GroupCancelled) with { Field = $"appointments[{joining.First().Index}].group_reservation" };
            }

            if (found.Participants.GetValueOrDefault(joining.Key.Id) + joining.Count() > joining.Key.Capacity)
            {
                return Refusal.Of(RefusalCode.GroupFull) with { Field = $"appointments[{last.Index}].group_reservation" };
            }
        }

        // A participant's time is the group's, which has taken it already.
        return await BookingChecks.RefuseTakenAsync(
            db, clinicId,
            [.. planned.Where(item => item.Group is null).Select(item =>
                new WantedTime(item.Place, new InstantSpan(item.From, item.To), item.Index) { Except = item.Item.Hold is { } own ? [own] : [] })],
            found.Now, cancellation);
    }

    /// <summary>Makes the appointments with the clinic's next numbers, and takes these.</summary>
    List<BookedNow> Number(
        DocfavDb db, Guid clinicId, BookingRequest request, AppointmentSource source, List<Planned> planned, ClinicNumbers numbers)
    {
        db.Last().Add(s_takeNumbers, planned.Count, clinicId);
        db.NoteAgendaVersionRaised(clinicId);
        db.NoteEventsReserved(clinicId, numbers.LastEvent + 1, planned.Count);
        var now = clock.GetCurrentInstant().ToDateTimeOffset();
        return [.. planned.Select(item => new BookedNow(
            new Appointment
            {
                ClinicId = clinicId,
                Id = Guid.CreateVersion7(now),
                AppointmentNumber = numbers.NextAppointment + item.Index,
                StaffCalendarId = item.Place.StaffCalendarId,
                ServiceId = item.Service.Id,
                ClientId = request.Client,
                GroupReservationId = item.Group?.Id,
                BookedFrom = item.From,
                BookedTo = item.To,
                Status = request.Behaviour,
                Price = item.Service.Price,
                Note = item.Item.Note,
                Source = source,
                SendReminder = request.SendReminder,
            },
            item.Service.Name, item.Place))];
    }

    sealed record Planned(
        int Index, BookingItem Item, StaffPlace Place, BookableService Service, Instant From, Instant To, GroupReservation? Group);
}
