using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>An appointment just booked, with its service and place.</summary>
public sealed record BookedNow(Appointment Appointment, string ServiceName, StaffPlace Place);

/// <summary>What books appointments: the API and the back office alike.</summary>
public sealed class AppointmentBook(IDatabase database, IClock clock)
{
    const int MostAppointments = 50;

    static readonly SqlQuery<int> s_activeClient = new("SELECT 1 FROM clients WHERE clinic_id = $1 AND id = $2 AND is_active", row => row.Int(0));

    static readonly SqlQuery<(int Appointment, long Event)> s_takeNumbers = new(
        """
        UPDATE clinic_counters SET next_appointment_number = next_appointment_number + $1, agenda_version = agenda_version + 1, last_event = last_event + $1
        WHERE clinic_id = $2 RETURNING next_appointment_number - $1, last_event - $1 + 1
        """, row => (row.Int(0), row.Number(1)));

    /// <summary>Books all appointments of a request, or none, inside the caller's transaction.</summary>
    /// <returns>The appointments in the request's order, or why not.</returns>
    public async Task<(IReadOnlyList<BookedNow> Booked, IReadOnlyList<Refusal> Refusals)> BookAsync(
        DocfavDb db, Guid clinicId, BookingRequest request, AppointmentSource source, CancellationToken cancellation)
    {
        var (booked, refusals) = await MakeAsync(db, clinicId, request, source, cancellation);
        if (booked.Count > 0)
        {
            // The version of the agenda was raised with the numbers.
            var batch = db.Batch();
            var now = clock.GetCurrentInstant();
            foreach (var item in booked)
            {
                AppointmentRows.Insert(batch, item, db.NextEvent(clinicId), now);
            }

            await batch.RunAsync(cancellation);
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
                var (booked, refusals) = await MakeAsync(db, clinicId, request with { Appointments = items }, AppointmentSource.Backoffice, token);
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
        DocfavDb db, Guid clinicId, BookingRequest request, AppointmentSource source, CancellationToken cancellation)
    {
        References found;
        do
        {
            found = await References.LoadAsync(db, clinicId, request, cancellation);
            await database.LockStaffAsync(db, clinicId, [.. found.Places.Values.Select(place => place.StaffId).Distinct()], cancellation);
        }
        while (!await found.ReloadGroupsAsync(db, clinicId, cancellation));
        var faults = new List<Refusal>();
        // Asked after the locks: whoever merges or erases a client holds them too.
        if (request.Client is { } clientId && (await db.ReadAsync(s_activeClient, cancellation, clinicId, clientId)).Count == 0)
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

        var booked = await NumberAsync(db, clinicId, request, source, planned, cancellation);
        return (booked, []);
    }

    /// <summary>What one item of the request comes to: its own time, or its group's.</summary>
    static Planned Plan(BookingItem item, int index, References found, List<Refusal> faults)
    {
        void Fault(string field, string message) => faults.Add(Refusal.Invalid($"appointments[{index}].{field}", $"appointments[{index}].{field} {message}"));
        var group = item.Group is { } groupId ? found.Groups.GetValueOrDefault(groupId) : null;
        if (item.Group is not null && group is null)
        {
            Fault("group_reservation", "is not a group of this clinic");
        }

        if (group is not null)
        {
            CheckAgainstGroup(item, group, Fault);
        }

        var staffCalendar = item.StaffCalendar ?? group?.StaffCalendarId;
        var place = staffCalendar is { } id ? found.Places.GetValueOrDefault(id) : null;
        if (staffCalendar is not null && place is not { IsOpen: true })
        {
            Fault(item.StaffCalendar is null ? "group_reservation" : "back_office_staff_calendar", "is not an active staff calendar of this clinic");
        }

        var serviceId = item.Service ?? group?.ServiceId;
        var service = serviceId is { } wanted ? found.Services.GetValueOrDefault(wanted) : null;
        if (serviceId is not null && service is not { IsActive: true })
        {
            Fault(item.Service is null ? "group_reservation" : "service", "is not an active service of this clinic");
        }

        return new Planned(index, item, place!, service!, item.From ?? group?.BookedFrom ?? default, item.To ?? group?.BookedTo ?? default, group);
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

    static async Task<Refusal?> RefuseAsync(DocfavDb db, Guid clinicId, List<Planned> planned, References found, CancellationToken cancellation)
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
            [.. planned.Where(item => item.Group is null).Select(item => new WantedTime(item.Place, new InstantSpan(item.From, item.To), item.Index))],
            cancellation);
    }

    async Task<IReadOnlyList<BookedNow>> NumberAsync(
        DocfavDb db, Guid clinicId, BookingRequest request, AppointmentSource source, List<Planned> planned, CancellationToken cancellation)
    {
        var number = (await db.ReadAsync(s_takeNumbers, cancellation, planned.Count, clinicId))[0];
        db.NoteAgendaVersionRaised(clinicId);
        db.NoteEventsReserved(clinicId, number.Event, planned.Count);
        var now = clock.GetCurrentInstant().ToDateTimeOffset();
        var booked = planned.Select(item => new BookedNow(
            new Appointment
            {
                ClinicId = clinicId,
                Id = Guid.CreateVersion7(now),
                AppointmentNumber = number.Appointment + item.Index,
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
            item.Service.Name, item.Place)).ToList();
        return booked;
    }

    /// <param name="Price">In cents.</param>
    sealed record BookableService(Guid Id, string Name, int Price, bool IsActive);

    sealed record Planned(int Index, BookingItem Item, StaffPlace Place, BookableService Service, Instant From, Instant To, GroupReservation? Group);

    /// <summary>What the ids of a request stand for, each kind loaded with one query.</summary>
    sealed class References
    {
        static readonly SqlQuery<BookableService> s_services = new(
            "SELECT id, name, price, is_active FROM services WHERE clinic_id = $1 AND id = ANY ($2)",
            row => new BookableService(row.Uuid(0), row.Text(1), row.Int(2), row.Flag(3)));

        public required Dictionary<Guid, BookableService> Services { get; init; }
        public required Dictionary<Guid, StaffPlace> Places { get; init; }
        public required Dictionary<Guid, GroupReservation> Groups { get; set; }

        /// <summary>Participants of each group who are not cancelled.</summary>
        public Dictionary<Guid, int> Participants { get; private set; } = [];

        public static async Task<References> LoadAsync(DocfavDb db, Guid clinicId, BookingRequest request, CancellationToken cancellation)
        {
            var items = request.Appointments;
            Guid[] groupIds = [.. items.Where(item => item.Group is not null).Select(item => item.Group!.Value).Distinct()];
            var groups = await GroupsAsync(db, clinicId, groupIds, cancellation);
            Guid[] serviceIds = [.. items.Select(item => item.Service).OfType<Guid>().Concat(groups.Values.Select(group => group.ServiceId)).Distinct()];
            Guid[] placeIds = [.. items.Select(item => item.StaffCalendar).OfType<Guid>().Concat(groups.Values.Select(group => group.StaffCalendarId)).Distinct()];
            var batch = db.Batch();
            var services = batch.Add(s_services, clinicId, serviceIds);
            var places = StaffPlaces.OfPersonsAt(batch, clinicId, placeIds);
            await batch.RunAsync(cancellation);
            return new References
            {
                Services = services.ToDictionary(service => service.Id),
                Places = StaffPlaces.Among(places, placeIds),
                Groups = groups,
            };
        }

        /// <summary>Looks at the groups again, now that nobody else changes them; false where a desk moved one to other staff or another service meanwhile.</summary>
        public async Task<bool> ReloadGroupsAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation)
        {
            if (Groups.Count == 0)
            {
                return true;
            }

            Guid?[] ids = [.. Groups.Keys.Select(id => (Guid?)id)];
            Groups = await GroupsAsync(db, clinicId, [.. Groups.Keys], cancellation);
            Participants = await db.Appointments
                .Where(item => item.ClinicId == clinicId && ids.Contains(item.GroupReservationId) && item.Status != AppointmentStatus.Cancelled)
                .GroupBy(item => item.GroupReservationId!.Value).ToDictionaryAsync(group => group.Key, group => group.Count(), cancellation);
            return Groups.Values.All(group => Places.ContainsKey(group.StaffCalendarId) && Services.ContainsKey(group.ServiceId));
        }

        static async Task<Dictionary<Guid, GroupReservation>> GroupsAsync(DocfavDb db, Guid clinicId, Guid[] ids, CancellationToken cancellation) =>
            ids.Length == 0 ? []
            : await db.GroupReservations.AsNoTracking().Where(group => group.ClinicId == clinicId && ids.Contains(group.Id))
                .ToDictionaryAsync(group => group.Id, cancellation);
    }
}
