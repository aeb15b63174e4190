using System.Net;
using Docfav.Scheduling.Availability;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Agenda;

public sealed class DeskWriteTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task What_a_desk_did_not_touch_stays_as_a_colleague_left_it(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var id = (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T10:30")).Done();
        (await desk.MoveAsync(id, "2026-02-05T12:00", "2026-02-05T12:45")).Done();

        // A form that was opened before the move still holds the old times; only the note is given.
        (await desk.ChangeAsync(id, change => change with
        {
            From = new(false, At("2026-02-05T10:00")),
            To = new(false, At("2026-02-05T10:30")),
            StaffCalendar = new(false, Guid.NewGuid()),
            Service = new(false, Guid.NewGuid()),
            SaleStatus = new(false, SaleStatus.Paid),
            Note = new(true, "Brings an X-ray"),
        })).Done();

        await using var db = desk.Clinic.Deployment.Database.OpenRead();
        var stored = await db.Appointments.SingleAsync(item => item.ClinicId == desk.Clinic.Id && item.Id == id, TestContext.Current.CancellationToken);
        (stored.BookedFrom, stored.BookedTo, stored.StaffCalendarId, stored.ServiceId, stored.SaleStatus, stored.Note).ShouldBe((
            At("2026-02-05T12:00"), At("2026-02-05T12:45"), desk.Place.Id, desk.Service.Id, SaleStatus.Pending, "Brings an X-ray"));
    }

    [Theory, OnEveryDatabase]
    public async Task A_booking_of_the_desk_says_so_and_keeps_to_the_same_rules(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var client = desk.Clinic.Client();
        await desk.Clinic.SaveAsync();

        var id = (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00", client.Id, note: "  rodilla ")).Done();

        var booked = (await desk.ColumnAsync()).Appointments.ShouldHaveSingleItem();
        (booked.Id, booked.Source, booked.Note, booked.Client?.Id, booked.Price).ShouldBe((id, AppointmentSource.Backoffice, "rodilla", client.Id, 5000));
        (await desk.BookAsync("2026-02-05T10:30", "2026-02-05T11:30")).ShouldBeTaken().Single().Id.ShouldBe(id);
        (await desk.BookAsync("2026-02-05T10:30", "2026-02-05T11:30", force: true)).Done();
        (await desk.BookAsync("2026-02-06T11:00", "2026-02-06T10:30", note: "a\u0001")).ShouldFault("appointments[0].to", "appointments[0].note");
        (await desk.BookAsync("2026-02-06T10:00", "2026-02-07T10:01")).ShouldFault("appointments[0].to");
        (await desk.BookAsync("2026-02-06T10:00", "2026-02-06T10:30", Guid.NewGuid())).ShouldFault("client");
        (await desk.Clinic.BookAsync(desk.Place, desk.Service, "2026-02-07T10:00", "2026-02-07T11:00")).ShouldSucceed(HttpStatusCode.Created);
        (await desk.ColumnAsync()).Appointments[^1].Source.ShouldBe(AppointmentSource.Api);
    }

    [Theory, OnEveryDatabase]
    public async Task The_client_of_an_appointment_is_set_and_taken_away(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var (client, gone) = (desk.Clinic.Client("Lucía"), desk.Clinic.Client(active: false));
        await desk.Clinic.SaveAsync();
        var id = (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00")).Done();

        (await desk.ChangeAsync(id, change => change with { Client = new(true, client.Id) })).Done();
        (await desk.ColumnAsync()).Appointments[0].Client.ShouldBe(new(client.Id, "Lucía Garcia", null));
        (await desk.ChangeAsync(id, change => change with { Client = new(true, gone.Id), Note = new(true, new string('a', 2001)) })).ShouldFault("client", "note");
        (await desk.ChangeAsync(id, change => change with { Client = new(true, null) })).Done();
        (await desk.ColumnAsync()).Appointments[0].IsWalkIn.ShouldBeTrue();
    }

    [Theory, OnEveryDatabase]
    public async Task A_group_is_made_moved_and_resized_and_its_participants_come_along(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var dear = desk.Clinic.Service("Pilates", 9000);
        await desk.Clinic.SaveAsync();
        var id = (await desk.GroupAsync("2026-02-05T10:00", "2026-02-05T11:00", name: "Espalda")).Done();
        (await desk.JoinAsync(id)).Done();
        var second = (await desk.JoinAsync(id)).Done();
        var taken = (await desk.BookAsync("2026-02-05T12:00", "2026-02-05T13:00")).Done();

        (await desk.GroupAsync(id, new() { From = new(true, At("2026-02-05T11:30")), To = new(true, At("2026-02-05T12:30")) })).ShouldBeTaken().Single().Id.ShouldBe(taken);
        (await desk.GroupAsync(id, new() { From = new(true, At("2026-02-05T10:30")), To = new(true, At("2026-02-05T11:45")), Service = new(true, dear.Id), Capacity = new(true, 2) })).Done();

        var group = (await desk.ColumnAsync()).Groups.ShouldHaveSingleItem();
        (group.Name, group.Capacity, group.Service.Name, group.Span).ShouldBe(("Espalda", 2, "Pilates", new(At("2026-02-05T10:30"), At("2026-02-05T11:45"))));
        group.Participants.ShouldAllBe(item => item.Span == group.Span && item.Price == 9000 && item.Service.Id == dear.Id);
        (await desk.GroupAsync(id, new() { Capacity = new(true, 1), Name = new(true, new string('a', 101)), To = new(true, At("2026-02-05T10:00")) })).ShouldFault("capacity", "name", "to");
        (await desk.SetAsync(second, AppointmentStatus.Cancelled)).Done();
        (await desk.GroupAsync(id, new() { Capacity = new(true, 1), Name = new(true, null) })).Done();
        (await desk.GroupAsync("2026-02-05T11:00", "2026-02-05T11:30")).ShouldBeTaken().Single().Id.ShouldBe(id);
        (await desk.GroupAsync("2026-02-05T11:00", "2026-02-05T11:30", capacity: 0, force: true)).ShouldFault("capacity");
        (await desk.GroupAsync(Guid.NewGuid(), new())).ShouldBeMissing();
    }

    [Theory, OnEveryDatabase]
    public async Task Time_is_kept_free_moved_and_given_back(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var id = (await desk.ReserveAsync("2026-02-05T13:00", "2026-02-05T14:00", " Almuerzo ")).Done();

        (await desk.ColumnAsync()).TimeReservations.ShouldBe([new(id, desk.Place.Id, "Almuerzo", null, new(At("2026-02-05T13:00"), At("2026-02-05T14:00")))]);
        (await desk.BookAsync("2026-02-05T13:30", "2026-02-05T14:30")).ShouldBeTaken().Single().Reason.ShouldBe("Almuerzo");
        var booked = (await desk.BookAsync("2026-02-05T14:00", "2026-02-05T15:00")).Done();
        (await desk.ReserveAsync("2026-02-05T13:30", "2026-02-05T14:30", id: id)).ShouldBeTaken().Single().Id.ShouldBe(booked);
        (await desk.ReserveAsync("2026-02-05T12:30", "2026-02-05T13:30", id: id)).Done();
        (await desk.ReserveAsync("2026-02-05T13:30", "2026-02-05T14:30", force: true, id: id)).Done();
        (await desk.ReserveAsync("2026-02-05T13:30", "2026-02-06T14:30", "a\nb")).ShouldFault("to", "name");
        (await desk.Get<TimeReservationChanges>().DeleteAsync(desk.Clinic.Id, id, TestContext.Current.CancellationToken)).Done().ShouldBe(id);
        (await desk.Get<TimeReservationChanges>().DeleteAsync(desk.Clinic.Id, id, TestContext.Current.CancellationToken)).ShouldBeMissing();
        (await desk.ReserveAsync("2026-02-05T13:30", "2026-02-05T14:30", id: id)).ShouldBeMissing();
    }

    [Theory, OnEveryDatabase]
    public async Task Kept_time_may_lie_outside_the_hours_and_time_off_minds_only_clients(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        desk.Clinic.DayOff(desk.Place, Date("2026-02-10"), Date("2026-02-12"));
        await desk.Clinic.SaveAsync();

        (await desk.GroupAsync("2026-02-10T10:00", "2026-02-10T11:00")).ShouldBeTaken().Single().Type.ShouldBe("day_off");
        (await desk.ReserveAsync("2026-02-10T10:00", "2026-02-10T11:00")).Done();
        var off = (await desk.TimeOffAsync("2026-02-09T22:00", "2026-02-13T10:00", "Congreso")).Done();
        (await desk.ReserveAsync("2026-02-10T10:30", "2026-02-10T11:00")).ShouldBeTaken().Select(conflict => conflict.Type).Order().ShouldBe(["time_off", "time_reservation"]);
        var booked = (await desk.BookAsync("2026-02-14T10:00", "2026-02-14T11:00")).Done();
        (await desk.TimeOffAsync("2026-02-09T22:00", "2026-02-14T10:30", "Congreso", id: off)).ShouldBeTaken().Single().Id.ShouldBe(booked);
        (await desk.TimeOffAsync("2026-02-09T22:00", "2026-02-14T10:30", "Congreso", force: true, id: off)).Done();
        (await desk.TimeOffAsync("2026-02-09T22:00", "2026-02-09T22:00", new string('a', 101), id: off)).ShouldFault("to", "reason");
        (await desk.ColumnAsync()).TimeOffs.Single().Span.End.ShouldBe(At("2026-02-14T10:30"));
        (await desk.Get<TimeOffChanges>().DeleteAsync(desk.Clinic.Id, off, TestContext.Current.CancellationToken)).Done();
        (await desk.ColumnAsync()).TimeOffs.ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_in_the_way_is_shown_before_saving_with_the_clients_name(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var client = desk.Clinic.Client("Lucía", "Peña");
        await desk.Clinic.SaveAsync();
        var id = (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00", client.Id)).Done();
        var series = (await desk.SeriesAsync("2026-02-02T10:30", "2026-02-02T11:30", "FREQ=DAILY;COUNT=3", "Reunión")).Done();
        var group = (await desk.GroupAsync("2026-02-05T11:00", "2026-02-05T12:00", name: "Espalda")).Done();

        Task<IReadOnlyList<AgendaConflict>> Find(string from, string to, Guid? except = null) => desk.Get<ConflictCheck>().FindAsync(
            desk.Clinic.Id, desk.Place.Id, new(At(from), At(to)), except, TimeUse.Booking, TestContext.Current.CancellationToken);

        (await Find("2026-02-05T10:30", "2026-02-05T11:30")).ShouldBe(
        [
            new(ConflictType.Appointment, id, new(At("2026-02-05T10:00"), At("2026-02-05T11:00")), null, "Lucía Peña", "Fisioterapia"),
            new(ConflictType.GroupReservation, group, new(At("2026-02-05T11:00"), At("2026-02-05T12:00")), "Espalda", null, "Fisioterapia"),
        ]);
        (await Find("2026-02-05T10:30", "2026-02-05T11:00", id)).ShouldBeEmpty();
        (await Find("2026-02-03T10:00", "2026-02-03T11:00")).Single().Reason.ShouldBe("Reunión");
        (await Find("2026-02-03T10:00", "2026-02-03T11:00", series)).ShouldBeEmpty();
        var refused = await desk.BookAsync("2026-02-05T10:30", "2026-02-05T10:45");
        (await desk.Get<ConflictCheck>().DescribeAsync(desk.Clinic.Id, refused.ShouldBeTaken(), TestContext.Current.CancellationToken)).Single().ClientName.ShouldBe("Lucía Peña");
    }
}
