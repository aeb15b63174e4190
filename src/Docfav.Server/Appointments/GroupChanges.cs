using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>A group as a desk makes it.</summary>
/// <param name="Capacity">1 to 1,000.</param>
/// <param name="Force">Whether it may overlap what there is.</param>
public sealed record GroupRequest(
    Guid StaffCalendarId, Guid ServiceId, Instant From, Instant To, int Capacity, string? Name = null, string? Note = null,
    AppointmentStatus Status = AppointmentStatus.Confirmed, bool Force = false);

/// <summary>What of a group to change; what is not given stays.</summary>
public sealed record GroupChange
{
    public Given<Instant> From { get; init; }
    public Given<Instant> To { get; init; }
    public Given<Guid> StaffCalendar { get; init; }

    /// <summary>The participants' too, with its price.</summary>
    public Given<Guid> Service { get; init; }

    /// <summary>Not below the participants who are not cancelled.</summary>
    public Given<int> Capacity { get; init; }
    public Given<string?> Name { get; init; }
    public Given<string?> Note { get; init; }
    public bool Force { get; init; }
}

/// <summary>What makes groups, and changes all but their status, which is <see cref="AppointmentChanges"/>' as participants' is.</summary>
public sealed class GroupChanges(IDatabase database, IClock clock)
{
    const int MostPlaces = 1000;

    /// <summary>Makes a group without participants.</summary>
    public Task<AgendaWritten> CreateAsync(Guid clinicId, GroupRequest request, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var places = await AgendaLock.PlacesAsync(database, db, clinicId, [request.StaffCalendarId], token);
                var faults = new FieldFaults();
                faults.Place(places.GetValueOrDefault(request.StaffCalendarId));
                await ServiceAsync(db, clinicId, request.ServiceId, faults, token);
                if (request.Status == AppointmentStatus.NoShow)
                {
                    faults.Add("behaviour", "of a group cannot be no_show");
                }

                var group = new GroupReservation
                {
                    ClinicId = clinicId,
                    Id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset()),
                    StaffCalendarId = request.StaffCalendarId,
                    ServiceId = request.ServiceId,
                    Name = faults.Text("name", request.Name, Form.Line),
                    BookedFrom = request.From,
                    BookedTo = request.To,
                    Capacity = request.Capacity,
                    Status = request.Status,
                    Note = faults.Text("note", request.Note, Form.Note),
                };
                CheckLimits(group, faults);
                db.GroupReservations.Add(group);
                return faults.Any ? faults.Refused : await TakeTimeAsync(db, group, places[group.StaffCalendarId], request.Force, token);
            },
            cancellation);

    /// <summary>Changes a group; its participants move along.</summary>
    public Task<AgendaWritten> ChangeAsync(Guid clinicId, Guid id, GroupChange change, CancellationToken cancellation) =>
        database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                var (group, places) = await AgendaLock.RowAsync(
                    database, db, clinicId, db.GroupReservations.Where(item => item.ClinicId == clinicId && item.Id == id), item => item.StaffCalendarId,
                    change.StaffCalendar.IsGiven ? [change.StaffCalendar.Value] : [], token);
                if (group is null)
                {
                    return AgendaWritten.Refused(Refusal.Of(RefusalCode.NotFound));
                }

                var faults = new FieldFaults();
                await ApplyAsync(db, group, change, places, faults, token);
                if (faults.Any)
                {
                    return faults.Refused;
                }

                var moves = change.From.IsGiven || change.To.IsGiven || change.StaffCalendar.IsGiven;
                return moves ? await TakeTimeAsync(db, group, places[group.StaffCalendarId], change.Force, token) : AgendaWritten.Of(id);
            },
            cancellation);

    static async Task ApplyAsync(
        DocfavDb db, GroupReservation group, GroupChange change, Dictionary<Guid, StaffPlace> places, FieldFaults faults, CancellationToken cancellation)
    {
        if (change.StaffCalendar.IsGiven && change.StaffCalendar.Value != group.StaffCalendarId)
        {
            faults.Place(places.GetValueOrDefault(change.StaffCalendar.Value));
        }

        var service = change.Service.IsGiven && change.Service.Value != group.ServiceId
            ? await ServiceAsync(db, group.ClinicId, change.Service.Value, faults, cancellation) : null;
        group.StaffCalendarId = change.StaffCalendar.Or(group.StaffCalendarId);
        group.ServiceId = service?.Id ?? group.ServiceId;
        group.BookedFrom = change.From.Or(group.BookedFrom);
        group.BookedTo = change.To.Or(group.BookedTo);
        group.Capacity = change.Capacity.Or(group.Capacity);
        group.Name = change.Name.IsGiven ? faults.Text("name", change.Name.Value, Form.Line) : group.Name;
        group.Note = change.Note.IsGiven ? faults.Text("note", change.Note.Value, Form.Note) : group.Note;
        CheckLimits(group, faults);
        var participants = await AppointmentChanges.ParticipantsAsync(db, group, cancellation);
        if (change.Capacity.IsGiven && participants.Count(item => item.Status != AppointmentStatus.Cancelled) is var taken && taken > group.Capacity)
        {
            faults.Add("capacity", $"must be at least {taken}: so many take part");
        }

        foreach (var participant in participants)
        {
            participant.StaffCalendarId = group.StaffCalendarId;
            participant.ServiceId = group.ServiceId;
            participant.Price = service?.Price ?? participant.Price;
            (participant.BookedFrom, participant.BookedTo) = (group.BookedFrom, group.BookedTo);
        }
    }

    static async Task<Service?> ServiceAsync(DocfavDb db, Guid clinicId, Guid id, FieldFaults faults, CancellationToken cancellation)
    {
        var service = await db.Services.AsNoTracking().SingleOrDefaultAsync(item => item.ClinicId == clinicId && item.Id == id, cancellation);
        if (service is not { IsActive: true })
        {
            faults.Add("service", "is not an active service of this clinic");
        }

        return service;
    }

    static void CheckLimits(GroupReservation group, FieldFaults faults)
    {
        faults.Span(group.BookedFrom, group.BookedTo);
        if (group.Capacity is < 1 or > MostPlaces)
        {
            faults.Add("capacity", $"must be a whole number from 1 to {MostPlaces}");
        }
    }

    async Task<AgendaWritten> TakeTimeAsync(DocfavDb db, GroupReservation group, StaffPlace place, bool force, CancellationToken cancellation)
    {
        var wanted = new WantedTime(place, new InstantSpan(group.BookedFrom, group.BookedTo)) { Except = [group.Id] };
        var isChecked = !force && group.Status != AppointmentStatus.Cancelled;
        return isChecked && await BookingChecks.RefuseTakenAsync(db, group.ClinicId, [wanted], clock.GetCurrentInstant(), cancellation) is { } refusal
            ? AgendaWritten.Refused(refusal) : AgendaWritten.Of(group.Id);
    }
}
