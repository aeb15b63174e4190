using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Agenda;

public sealed class UndoTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task Every_change_is_taken_back_and_done_again(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var client = desk.Clinic.Client();
        await desk.Clinic.SaveAsync();
        var id = (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00", client.Id, note: "rodilla")).Done();
        var group = (await desk.GroupAsync("2026-02-05T12:00", "2026-02-05T13:00", name: "Espalda")).Done();
        var participant = (await desk.JoinAsync(group, client.Id)).Done();
        (await desk.JoinAsync(group)).Done();
        var reservation = (await desk.ReserveAsync("2026-02-05T14:00", "2026-02-05T15:00")).Done();
        var off = (await desk.TimeOffAsync("2026-02-06T14:00", "2026-02-06T15:00")).Done();
        var series = (await desk.SeriesAsync("2026-02-02T16:00", "2026-02-02T17:00", "FREQ=WEEKLY;COUNT=5")).Done();
        (await desk.DeleteSeriesAsync(series, "2026-02-09", SeriesScope.This)).Done();
        var cancellation = TestContext.Current.CancellationToken;

        foreach (var (name, change) in new (string, Func<Task<AgendaWritten>>)[]
        {
            ("book", () => desk.BookAsync("2026-02-05T18:00", "2026-02-05T19:00", client.Id)),
            ("move", () => desk.MoveAsync(id, "2026-02-05T10:30", "2026-02-05T11:30")),
            ("client", () => desk.ChangeAsync(id, appointment => appointment with { Client = new(true, null), SaleStatus = new(true, SaleStatus.Paid) })),
            ("status", () => desk.SetAsync(id, AppointmentStatus.NoShow)),
            ("delete", () => desk.DeleteAsync(id)),
            ("move a group", () => desk.GroupAsync(group, new() { From = new(true, At("2026-02-05T12:30")), To = new(true, At("2026-02-05T14:00")), Capacity = new(true, 9) })),
            ("cancel a group", () => desk.SetAsync(group, AppointmentStatus.Cancelled, cancelParticipants: true)),
            ("cancel a participant", () => desk.SetAsync(participant, AppointmentStatus.Cancelled)),
            ("delete a participant", () => desk.DeleteAsync(participant)),
            ("delete a group", () => desk.DeleteAsync(group)),
            ("make a group", () => desk.GroupAsync("2026-02-07T12:00", "2026-02-07T13:00")),
            ("reserve", () => desk.ReserveAsync("2026-02-05T20:00", "2026-02-05T21:00", "x")),
            ("move a reservation", () => desk.ReserveAsync("2026-02-05T20:00", "2026-02-05T21:00", "x", id: reservation)),
            ("delete a reservation", () => desk.Get<TimeReservationChanges>().DeleteAsync(desk.Clinic.Id, reservation, cancellation)),
            ("change time off", () => desk.TimeOffAsync("2026-02-06T14:00", "2026-02-06T18:00", "x", id: off)),
            ("delete time off", () => desk.Get<TimeOffChanges>().DeleteAsync(desk.Clinic.Id, off, cancellation)),
            ("make a series", () => desk.SeriesAsync("2026-02-02T06:00", "2026-02-02T07:00", "FREQ=WEEKLY")),
            ("change an occurrence", () => desk.SeriesAsync(series, "2026-02-16", SeriesScope.This, "2026-02-17T08:00", "2026-02-17T09:00")),
            ("split a series", () => desk.SeriesAsync(series, "2026-02-16", SeriesScope.ThisAndFollowing, "2026-02-16T08:00", "2026-02-16T09:00")),
            ("change a series", () => desk.SeriesAsync(series, "2026-02-16", SeriesScope.All, "2026-02-16T08:00", "2026-02-16T09:00")),
            ("delete a series", () => desk.DeleteSeriesAsync(series, "2026-02-16", SeriesScope.All)),
        })
        {
            var before = await desk.PictureAsync();
            var written = await change();
            written.Done();
            var after = await desk.PictureAsync();
            after.ShouldNotBe(before, name);

            var undone = await desk.UndoAsync(written);
            undone.Refusals.ShouldBeEmpty(name);
            (await desk.PictureAsync()).ShouldBe(before, name);
            (await desk.UndoAsync(undone)).Refusals.ShouldBeEmpty(name);
            (await desk.PictureAsync()).ShouldBe(after, name);
            (await desk.UndoAsync(written)).Refusals.ShouldBeEmpty(name);
            (await desk.PictureAsync()).ShouldBe(before, name);
            (await desk.UndoAsync(written)).ShouldFault(AgendaUndo.ChangedMeanwhile);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task What_somebody_changed_meanwhile_stays(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var booked = await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00");
        var moved = await desk.MoveAsync(booked.Done(), "2026-02-05T12:00", "2026-02-05T13:00");
        (await desk.ChangeAsync(booked.Done(), change => change with { Note = new(true, "de otra mano") })).Done();

        (await desk.UndoAsync(moved, force: true)).ShouldFault(AgendaUndo.ChangedMeanwhile);
        (await desk.UndoAsync(booked, force: true)).ShouldFault(AgendaUndo.ChangedMeanwhile);
        var column = await desk.ColumnAsync();
        (column.Appointments.Single().Note, column.Appointments.Single().Span.Start).ShouldBe(("de otra mano", At("2026-02-05T12:00")));
        (await desk.Get<AgendaUndo>().ApplyAsync(Guid.NewGuid(), moved.Undo!, false, TestContext.Current.CancellationToken)).ShouldBeMissing();
    }

    [Theory, OnEveryDatabase]
    public async Task Time_taken_meanwhile_is_not_taken_again_unless_forced(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var id = (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00")).Done();
        var cancelled = await desk.SetAsync(id, AppointmentStatus.Cancelled);
        var other = (await desk.BookAsync("2026-02-05T10:30", "2026-02-05T11:30")).Done();
        var series = (await desk.SeriesAsync("2036-02-04T10:00", "2036-02-04T11:00", "FREQ=WEEKLY")).Done();
        var deleted = await desk.DeleteSeriesAsync(series, "2036-02-04", SeriesScope.All);
        var inItsTime = (await desk.BookAsync("2036-02-11T10:30", "2036-02-11T11:30")).Done();

        (await desk.UndoAsync(cancelled)).ShouldBeTaken().Single().Id.ShouldBe(other);
        (await desk.UndoAsync(cancelled, force: true)).Done();
        (await desk.UndoAsync(deleted)).ShouldBeTaken().Single().Id.ShouldBe(inItsTime);
        (await desk.UndoAsync(deleted, force: true)).Done();
    }

    [Theory, OnEveryDatabase]
    public async Task A_group_keeps_its_new_participants_and_its_capacity(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var made = await desk.GroupAsync("2026-02-05T12:00", "2026-02-05T13:00", capacity: 1);
        var left = await desk.SetAsync((await desk.JoinAsync(made.Done())).Done(), AppointmentStatus.Cancelled);
        var joined = await desk.JoinAsync(made.Done());

        (await desk.UndoAsync(made, force: true)).ShouldFault(AgendaUndo.ChangedMeanwhile);
        (await desk.UndoAsync(left)).Refusals.Single().Code.ShouldBe(RefusalCode.GroupFull);
        var gone = await desk.DeleteAsync(joined.Done());
        (await desk.DeleteAsync(made.Done())).Done();
        (await desk.UndoAsync(gone, force: true)).ShouldFault(AgendaUndo.ChangedMeanwhile);
        (await desk.ColumnAsync()).Groups.ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task What_has_lost_its_service_cannot_come_back(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var id = (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00")).Done();
        var deleted = await desk.DeleteAsync(id);
        await desk.Get<IDatabase>().WriteAsync(
            (db, token) => db.Services.Where(service => service.ClinicId == desk.Clinic.Id).ExecuteDeleteAsync(token), TestContext.Current.CancellationToken);

        (await desk.UndoAsync(deleted, force: true)).ShouldFault(AgendaUndo.ChangedMeanwhile);
    }
}
