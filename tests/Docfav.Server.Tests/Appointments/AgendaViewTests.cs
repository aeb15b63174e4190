using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Appointments;

public sealed class AgendaViewTests(SharedDeployments deployments)
{
    static readonly InstantSpan Day = Span("2026-02-05T00:00", "2026-02-06T00:00");

    [Theory, OnEveryDatabase]
    public async Task A_column_holds_hours_and_everything_that_overlaps_whatever_its_status(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var client = clinic.Client("Lucía", "Peña");
        client.Phone = "+34 600 000 000";
        clinic.SpecialDay(place, Date("2026-02-05"), "08:00-14:00", "16:00-20:00");
        var booked = clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T10:30"), client: client);
        booked.Note = "rodilla";
        var cancelled = clinic.Appointment(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), AppointmentStatus.Cancelled);
        var missed = clinic.Appointment(place, service, At("2026-02-04T23:00"), At("2026-02-05T00:01"), AppointmentStatus.NoShow);
        clinic.Appointment(place, service, At("2026-02-06T00:00"), At("2026-02-06T00:30"));
        clinic.Appointment(place, service, At("2026-02-04T23:00"), At("2026-02-05T00:00"));
        var reservation = clinic.Reservation(place, At("2026-02-05T13:00"), At("2026-02-05T13:30"), "Almuerzo");
        var timeOff = clinic.TimeOff(place, At("2026-02-05T19:00"), At("2026-02-07T00:00"), "Congreso");
        var series = clinic.Series(place, Local("2026-01-01T09:00"), Local("2026-01-01T09:30"), "FREQ=DAILY", "Reunión", null, Date("2026-02-04"));
        await clinic.SaveAsync();

        var view = await ReadAsync(clinic, new(Day));

        var column = view.Columns.ShouldHaveSingleItem();
        column.Place.ShouldBe(new(place.Id, place.CalendarId, "Centro", place.StaffId, "Pedro García", "Etc/UTC", 30, true));
        column.Working.ShouldBe([Span("2026-02-05T08:00", "2026-02-05T14:00"), Span("2026-02-05T16:00", "2026-02-05T20:00")]);
        column.Appointments.Select(item => item.Id).ShouldBe(new[] { missed.Id }.Concat(new[] { booked.Id, cancelled.Id }.Order()));
        column.Appointments.Single(item => item.Id == booked.Id).ShouldBe(new(
            booked.Id, booked.AppointmentNumber, place.Id, new(client.Id, "Lucía Peña", "+34 600 000 000"), new(service.Id, "Fisioterapia", null, 30),
            Span("2026-02-05T10:00", "2026-02-05T10:30"), AppointmentStatus.Confirmed, SaleStatus.Pending, 5000, "rodilla", AppointmentSource.Backoffice, true, null));
        column.Appointments.Select(item => item.IsWalkIn).Count(isWalkIn => isWalkIn).ShouldBe(2);
        column.Appointments.Where(item => item.TakesTime).Select(item => item.Id).ShouldBe([booked.Id]);
        column.TimeReservations.ShouldBe([new(reservation.Id, place.Id, "Almuerzo", null, Span("2026-02-05T13:00", "2026-02-05T13:30"))]);
        column.TimeOffs.ShouldBe([new(timeOff.Id, place.Id, Span("2026-02-05T19:00", "2026-02-07T00:00"), "Congreso")]);
        column.Events.ShouldBe([new(
            OccurrenceId.Of(series.Id, Date("2026-02-05")), series.Id, place.Id, "Reunión", Date("2026-02-05"), Local("2026-02-05T09:00"), Local("2026-02-05T09:30"),
            Span("2026-02-05T09:00", "2026-02-05T09:30"), "FREQ=DAILY")]);
        (column.Groups.Count, column.DayOffs.Count, column.Elsewhere.Count).ShouldBe((0, 0, 0));
    }

    [Theory, OnEveryDatabase]
    public async Task A_group_brings_its_participants_and_one_entry_is_found_whole(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var client = clinic.Client();
        var group = clinic.Group(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"), capacity: 3, name: "Pilates");
        var participants = new[] { clinic.Participant(group, client: client), clinic.Participant(group, AppointmentStatus.Cancelled) };
        var alone = clinic.Appointment(place, service, At("2026-02-05T12:00"), At("2026-02-05T13:00"));
        await clinic.SaveAsync();
        var reader = clinic.Deployment.Nodes[0].Get<AgendaViewReader>();

        var column = (await ReadAsync(clinic, new(Day))).Columns.Single();

        column.Appointments.Select(item => item.Id).ShouldBe([alone.Id]);
        var shown = column.Groups.ShouldHaveSingleItem();
        (shown.Id, shown.Name, shown.Capacity, shown.Taken, shown.Service.Name).ShouldBe((group.Id, "Pilates", 3, 1, "Fisioterapia"));
        shown.Participants.Select(item => (item.Id, item.Client?.Fullname, item.Status)).ShouldBe(
            [(participants[0].Id, "Carlos Garcia", AppointmentStatus.Confirmed), (participants[1].Id, null, AppointmentStatus.Cancelled)]);
        var asParticipant = (await reader.FindAsync(clinic.Id, participants[0].Id, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (asParticipant.Appointment?.Id, asParticipant.Group?.Participants.Count, asParticipant.Place.StaffCalendarId).ShouldBe((participants[0].Id, 2, place.Id));
        var asGroup = (await reader.FindAsync(clinic.Id, group.Id, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (asGroup.Appointment, asGroup.Group?.Id).ShouldBe((null, group.Id));
        (await reader.FindAsync(clinic.Id, alone.Id, TestContext.Current.CancellationToken))?.Group.ShouldBeNull();
        (await reader.FindAsync(clinic.Id, Guid.NewGuid(), TestContext.Current.CancellationToken)).ShouldBeNull();
        (await reader.FindAsync(Guid.NewGuid(), alone.Id, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task Columns_are_filtered_and_ordered_and_a_closed_one_shows_only_what_is_booked_on_it(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var (centre, north) = (clinic.Calendar(), clinic.Calendar());
        (centre.Name, north.Name) = ("Centro", "Norte");
        var (zoe, alvaro, left, gone) = (clinic.Staff("Zoe"), clinic.Staff("Álvaro"), clinic.Staff("Marta", active: false), clinic.Staff("Nadie", active: false));
        var (yoga, knee) = (clinic.Service("Yoga"), clinic.Service("Rodilla"));
        var (zoeNorth, zoeCentre, alvaroCentre) = (clinic.Place(zoe, north), clinic.Place(zoe, centre), clinic.Place(alvaro, centre));
        var leftCentre = clinic.Place(left, centre);
        clinic.Place(gone, centre);
        clinic.Appointment(leftCentre, yoga, At("2026-02-05T10:00"), At("2026-02-05T11:00"), AppointmentStatus.Cancelled);
        clinic.Appointment(zoeNorth, knee, At("2026-02-05T10:00"), At("2026-02-05T11:00"));
        clinic.Group(zoeNorth, yoga, At("2026-02-05T12:00"), At("2026-02-05T13:00"));
        await clinic.SaveAsync();

        async Task<Guid[]> Columns(AgendaViewQuery query) => [.. (await ReadAsync(clinic, query)).Columns.Select(column => column.Place.StaffCalendarId)];

        (await Columns(new(Day))).ShouldBe([alvaroCentre.Id, leftCentre.Id, zoeCentre.Id, zoeNorth.Id]);
        (await Columns(new(Span("2026-02-06T00:00", "2026-02-07T00:00")))).ShouldBe([alvaroCentre.Id, zoeCentre.Id, zoeNorth.Id]);
        (await Columns(new(Day, CalendarIds: [north.Id]))).ShouldBe([zoeNorth.Id]);
        (await Columns(new(Day, StaffIds: [alvaro.Id]))).ShouldBe([alvaroCentre.Id]);
        (await Columns(new(Day, CalendarIds: [north.Id], StaffIds: [alvaro.Id]))).ShouldBeEmpty();
        var view = await ReadAsync(clinic, new(Day, ServiceIds: [yoga.Id]));
        var ofZoe = view.Columns.Single(column => column.Place.StaffCalendarId == zoeNorth.Id);
        (ofZoe.Appointments.Count, ofZoe.Groups.Count).ShouldBe((0, 1));
        view.Columns.Single(column => column.Place.StaffCalendarId == zoeCentre.Id).Elsewhere
            .ShouldBe([Span("2026-02-05T10:00", "2026-02-05T11:00"), Span("2026-02-05T12:00", "2026-02-05T13:00")]);
    }

    [Theory, OnEveryDatabase]
    public async Task Days_off_empty_the_hours_and_say_whose_they_are(DatabaseKind kind)
    {
        var clinic = await OnAsync(deployments, kind);
        var place = clinic.Place("Europe/Madrid");
        var calendar = clinic.Calendar();
        var closed = clinic.Place(clinic.Staff("Zoe"), calendar);
        clinic.EveryDay(place, "09:00-10:00");
        clinic.EveryDay(closed, "09:00-10:00");
        var own = clinic.DayOff(place, Date("2026-03-30"), Date("2026-03-31"), "Vacaciones");
        var whole = clinic.DayOff(calendar, Date("2026-03-01"), Date("2026-03-29"), "Obras");
        await clinic.SaveAsync();

        // Clocks go forward on the 29th: the hour worked is 8:00 UTC before it, 7:00 from it on.
        var view = await ReadAsync(clinic, new(Span("2026-03-27T23:00", "2026-03-31T22:00")));

        view.Columns[0].Working.ShouldBe([Span("2026-03-28T08:00", "2026-03-28T09:00"), Span("2026-03-29T07:00", "2026-03-29T08:00")]);
        view.Columns[0].DayOffs.ShouldBe([new(own.Id, own.From, own.To, "Vacaciones", false, Span("2026-03-29T22:00", "2026-03-31T22:00"))]);
        view.Columns[1].Working.ShouldBe([Span("2026-03-30T07:00", "2026-03-30T08:00"), Span("2026-03-31T07:00", "2026-03-31T08:00")]);
        view.Columns[1].DayOffs.ShouldBe([new(whole.Id, whole.From, whole.To, "Obras", true, Span("2026-02-28T23:00", "2026-03-29T22:00"))]);
    }

    [Theory, OnEveryDatabase]
    public async Task The_number_of_queries_does_not_depend_on_what_there_is(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        clinic.Group(place, service, At("2026-02-05T10:00"), At("2026-02-05T11:00"));
        await clinic.SaveAsync();
        var before = await CountedCommands.OfAsync(() => ReadAsync(clinic, new(Day)));
        for (var person = 0; person < 5; person++)
        {
            var other = clinic.Place();
            clinic.EveryDay(other, "09:00-10:00");
            clinic.Participant(clinic.Group(other, service, At("2026-02-05T10:00"), At("2026-02-05T11:00")));
            clinic.Appointment(other, service, At("2026-02-05T12:00"), At("2026-02-05T13:00"), client: clinic.Client());
            clinic.Series(other, Local("2026-02-05T09:00"), Local("2026-02-05T09:30"), "FREQ=DAILY");
        }

        await clinic.SaveAsync();

        (await CountedCommands.OfAsync(() => ReadAsync(clinic, new(Span("2026-02-05T00:00", "2026-03-19T00:00"))))).ShouldBe(before);
        before.ShouldBeInRange(10, 15);
    }

    static Task<AgendaView> ReadAsync(TestClinic clinic, AgendaViewQuery query) =>
        clinic.Deployment.Nodes[0].Get<AgendaViewReader>().ReadAsync(clinic.Id, query, TestContext.Current.CancellationToken);

    static InstantSpan Span(string from, string to) => new(At(from), At(to));
}
