using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Agenda;

/// <summary>A desk's writes, in process, on a clinic with one staff calendar that is open all day.</summary>
sealed class Desk(TestClinic clinic, StaffCalendar place, Service service)
{
    public TestClinic Clinic { get; } = clinic;
    public StaffCalendar Place { get; } = place;
    public Service Service { get; } = service;

    public static async Task<Desk> OpenAsync(SharedDeployments deployments, DatabaseKind kind)
    {
        var (clinic, place, service) = await Appointments.Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        return new(clinic, place, service);
    }

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public T Get<T>() where T : notnull => Clinic.Deployment.Nodes[0].Get<T>();

    public Task<AgendaWritten> BookAsync(string from, string to, Guid? client = null, bool force = false, string? note = null) =>
        Get<AppointmentBook>().BookForDeskAsync(Clinic.Id, new(client, [new(Service.Id, Place.Id, At(from), At(to), note, null)], true, AppointmentStatus.Confirmed, force), Cancellation);

    public Task<AgendaWritten> JoinAsync(Guid group, Guid? client = null) =>
        Get<AppointmentBook>().BookForDeskAsync(Clinic.Id, new(client, [new(null, null, null, null, null, group)], true, AppointmentStatus.Confirmed, false), Cancellation);

    public Task<AgendaWritten> ChangeAsync(Guid id, Func<AppointmentChange, AppointmentChange> change) =>
        Get<AppointmentChanges>().ChangeAsync(Clinic.Id, id, change(new(default, default, default, default, default, default, false)), Cancellation);

    public Task<AgendaWritten> MoveAsync(Guid id, string from, string to, bool force = false) =>
        ChangeAsync(id, change => change with { From = new(true, At(from)), To = new(true, At(to)), Force = force });

    public Task<AgendaWritten> SetAsync(Guid id, AppointmentStatus status, bool cancelParticipants = false, bool force = false) =>
        Get<AppointmentChanges>().SetBehaviourAsync(Clinic.Id, id, new(status, false, cancelParticipants) { Force = force }, Cancellation);

    public Task<AgendaWritten> DeleteAsync(Guid id) => Get<AppointmentChanges>().DeleteAsync(Clinic.Id, id, Cancellation);

    public Task<AgendaWritten> GroupAsync(string from, string to, int capacity = 3, bool force = false, string? name = null) =>
        Get<GroupChanges>().CreateAsync(Clinic.Id, new(Place.Id, Service.Id, At(from), At(to), capacity, name, Force: force), Cancellation);

    public Task<AgendaWritten> GroupAsync(Guid id, GroupChange change) => Get<GroupChanges>().ChangeAsync(Clinic.Id, id, change, Cancellation);

    public Task<AgendaWritten> ReserveAsync(string from, string to, string? name = null, bool force = false, Guid? id = null)
    {
        var request = new TimeReservationRequest(Place.Id, At(from), At(to), name, Force: force);
        return id is { } known ? Get<TimeReservationChanges>().ChangeAsync(Clinic.Id, known, request, Cancellation)
            : Get<TimeReservationChanges>().CreateAsync(Clinic.Id, request, Cancellation);
    }

    public Task<AgendaWritten> TimeOffAsync(string from, string to, string? reason = null, bool force = false, Guid? id = null)
    {
        var request = new TimeOffRequest(Place.Id, At(from), At(to), reason, force);
        return id is { } known ? Get<TimeOffChanges>().ChangeAsync(Clinic.Id, known, request, Cancellation)
            : Get<TimeOffChanges>().CreateAsync(Clinic.Id, request, Cancellation);
    }

    public Task<AgendaWritten> SeriesAsync(string start, string end, string rule, string? name = null, bool force = false) =>
        Get<RecurringEventChanges>().CreateAsync(Clinic.Id, new(Place.Id, Local(start), Local(end), rule, name, force), Cancellation);

    public Task<AgendaWritten> SeriesAsync(Guid id, string date, SeriesScope scope, string start, string end, string? rule = null, string? name = null, bool force = false) =>
        Get<RecurringEventChanges>().ChangeAsync(
            Clinic.Id, new(id, Date(date), scope), new(Place.Id, Local(start), Local(end), name, rule, force), Cancellation);

    public Task<AgendaWritten> DeleteSeriesAsync(Guid id, string date, SeriesScope scope) =>
        Get<RecurringEventChanges>().DeleteAsync(Clinic.Id, new(id, Date(date), scope), Cancellation);

    public Task<AgendaWritten> UndoAsync(AgendaWritten written, bool force = false) =>
        Get<AgendaUndo>().ApplyAsync(Clinic.Id, written.Undo.ShouldNotBeNull(), force, Cancellation);

    /// <summary>The column of a range of days.</summary>
    public async Task<AgendaColumn> ColumnAsync(string from = "2026-02-01", string to = "2026-03-15") =>
        (await Get<AgendaViewReader>().ReadAsync(Clinic.Id, new(new(At(from + "T00:00"), At(to + "T00:00"))), Cancellation)).Columns
            .Single(column => column.Place.StaffCalendarId == Place.Id);

    /// <summary>Everything on the column, to be compared with what it was.</summary>
    public async Task<string> PictureAsync()
    {
        var column = await ColumnAsync();
        return string.Join('\n', column.Appointments.Select(item => item.ToString())
            .Concat(column.Groups.SelectMany(group => group.Participants.Select(item => item.ToString()).Append($"{group with { Participants = [] }}")))
            .Concat(column.TimeReservations.Select(item => item.ToString())).Concat(column.TimeOffs.Select(item => item.ToString()))
            .Concat(column.Events.Select(item => item.ToString())));
    }

    /// <summary>The starts of the occurrences, in local time.</summary>
    public async Task<string> EventsAsync() =>
        string.Join(' ', (await ColumnAsync()).Events.Select(item => item.Start.ToString("MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
}

static class WrittenAssertions
{
    /// <summary>It was done; the first id of what was written.</summary>
    public static Guid Done(this AgendaWritten written)
    {
        written.Refusals.ShouldBeEmpty();
        return written.Ids[0];
    }

    /// <summary>It was refused for these fields of the request.</summary>
    public static void ShouldFault(this AgendaWritten written, params string[] fields)
    {
        written.Refusals.Select(refusal => (refusal.Code, refusal.Field)).ShouldBe(fields.Select(field => (RefusalCode.ValidationError, (string?)field)), ignoreOrder: true);
        written.Ids.ShouldBeEmpty();
        written.Undo.ShouldBeNull();
    }

    public static RefusalConflict[] ShouldBeTaken(this AgendaWritten written)
    {
        written.Refusals.ShouldHaveSingleItem().Code.ShouldBe(RefusalCode.SlotNotAvailable);
        return [.. written.Refusals[0].Conflicts.ShouldNotBeNull()];
    }

    public static void ShouldBeMissing(this AgendaWritten written) => written.Refusals.ShouldHaveSingleItem().Code.ShouldBe(RefusalCode.NotFound);
}
