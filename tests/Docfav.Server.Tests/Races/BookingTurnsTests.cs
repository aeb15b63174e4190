using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Those who wait while somebody books at their clinic are booked together, and each as if it had come after the one before it.</summary>
public sealed class BookingTurnsTests(SharedDeployments deployments, PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Those_who_waited_are_booked_in_one_go_in_their_order_and_each_is_told_of_its_own(DatabaseKind kind)
    {
        var (node, clinic) = await OpenAsync(kind);

        // Half a year lies between them, and two of them are for one person at two places.
        var told = await BookAsync(node, clinic, [.. Enumerable.Range(0, 12).Select(i => clinic.Call(clinic.Slot(i % 6, 800 * i, $"note {i}")))]);

        told.ShouldAllBe(one => one.Status == 201);
        told.Select(one => one.Booked.GetProperty("note").GetString()).ShouldBe(Enumerable.Range(0, 12).Select(i => $"note {i}"));
        told.Select(one => one.Booked.GetProperty("appointment_number").GetInt32()).ShouldBe(Enumerable.Range(1, 12));
        (await clinic.AppointmentsAsync()).Select(item => (item.AppointmentNumber, item.Id, item.Note)).ShouldBe(told.Select((one, i) => (i + 1, one.Booked.GetProperty("id").GetGuid(), (string?)$"note {i}")));
        await ShouldHaveEventsAsync(clinic);
        (await CountersAsync(clinic)).AgendaVersion.ShouldBe(kind == DatabaseKind.Postgres ? 2 : 12, "on PostgreSQL the first is alone, and the rest are one");
    }

    [Theory, OnEveryDatabase]
    public async Task Who_wants_what_somebody_in_the_same_turn_has_got_is_told_so_as_if_it_had_come_later(DatabaseKind kind)
    {
        var (node, clinic) = await OpenAsync(kind);
        await clinic.SaveAsync(new TimeReservation { ClinicId = clinic.Id, Id = Guid.NewGuid(), StaffCalendarId = clinic.Places[5], BookedFrom = RaceClinic.At(10), BookedTo = RaceClinic.At(11), Name = "Comida" });
        var early = new Wanted(clinic.Places[0], RaceClinic.At(8), RaceClinic.At(9, 15));
        var late = new Wanted(clinic.Places[0], RaceClinic.At(9, 15), RaceClinic.At(10));
        // The last place is the same person's.
        var over = new Wanted(clinic.Places[5], RaceClinic.At(9), RaceClinic.At(10, 5));
        var refused = clinic.Request(clinic.Slot(1, 8), over);

        var told = await BookAsync(
            node, clinic, [clinic.Call(clinic.Slot(4, 0)), clinic.Call(early), clinic.Call(over), clinic.Call(late), BookingTurn.Call(clinic.Id, refused), clinic.Call(clinic.Slot(1, 8))]);

        told.Select(one => one.Status).ShouldBe([201, 201, 409, 201, 409, 201]);
        told[2].Error.GetProperty("code").GetString().ShouldBe("SLOT_NOT_AVAILABLE");
        var conflict = told[2].Error.GetProperty("conflicts").EnumerateArray().First();
        conflict.GetRawText().ShouldBe(
            $$"""{"type":"appointment","id":"{{told[1].Booked.GetProperty("id").GetGuid()}}","from":"2026-05-04T04:00:00Z","to":"2026-05-04T04:45:00Z","reason":null,"index":0}""");
        var later = await BookAsync(node, clinic, [BookingTurn.Call(clinic.Id, refused)]);
        // By then its other half is taken, too.
        Conflicts(later[0], 1).ShouldBe(Conflicts(told[4], 1));
        Conflicts(told[4], 1).Count.ShouldBe(3);
        Conflicts(told[4], 0).ShouldBeEmpty();
        await clinic.ShouldHaveNoOverlapsAsync();
        await clinic.ShouldBeNumberedAsync();
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_forced_is_in_the_way_of_those_behind_it_and_what_is_booked_as_cancelled_is_not(DatabaseKind kind)
    {
        var (node, clinic) = await OpenAsync(kind);
        var cancelled = clinic.Request(clinic.Slot(0, 8)) with { Behaviour = AppointmentStatus.Cancelled };
        var forced = clinic.Request(clinic.Slot(0, 8, Stored.Forced)) with { Force = true };

        var told = await BookAsync(node, clinic,
            [clinic.Call(clinic.Slot(1, 0)), BookingTurn.Call(clinic.Id, cancelled), clinic.Call(clinic.Slot(0, 8)), BookingTurn.Call(clinic.Id, forced), clinic.Call(clinic.Slot(0, 8))]);

        told.Select(one => one.Status).ShouldBe([201, 201, 201, 201, 409]);
        Conflicts(told[4], 0).Count.ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task Who_is_refused_takes_no_number_and_leaves_no_gap_in_the_events(DatabaseKind kind)
    {
        var (node, clinic) = await OpenAsync(kind);
        var unknown = clinic.Request(clinic.Slot(2, 0)) with { Client = Guid.NewGuid() };
        var two = clinic.Request(clinic.Slot(2, 0), clinic.Slot(3, 0));

        var told = await BookAsync(node, clinic,
            [clinic.Call(clinic.Slot(0, 0)), clinic.Call(clinic.Slot(0, 0)), clinic.Call(clinic.Slot(1, 0)), BookingTurn.Call(clinic.Id, unknown), BookingTurn.Call(clinic.Id, two), clinic.Call(clinic.Slot(4, 0))]);

        told.Select(one => one.Status).ShouldBe([201, 409, 201, 400, 201, 201]);
        told.Where(one => one.Status == 201).SelectMany(one => one.Data.EnumerateArray()).Select(item => item.GetProperty("appointment_number").GetInt32()).ShouldBe([1, 2, 3, 4, 5]);
        await clinic.ShouldBeNumberedAsync();
        await ShouldHaveEventsAsync(clinic);
    }

    [Theory, OnEveryDatabase]
    public async Task Who_goes_while_waiting_is_not_booked_and_the_others_are(DatabaseKind kind)
    {
        var (node, clinic) = await OpenAsync(kind);
        using var own = new CancellationTokenSource();

        var booked = await BookingTurn.OfAsync(
            node.Get<BookingTurns>(), clinic.Database, clinic.Call(clinic.Slot(0, 0)),
            [clinic.Call(clinic.Slot(1, 0)), clinic.Call(clinic.Slot(2, 0), cancellation: own.Token), clinic.Call(clinic.Slot(2, 0))],
            async _ => await own.CancelAsync());

        await Should.ThrowAsync<OperationCanceledException>(booked[2]);
        (await node.ToldAsync([booked[0], booked[1], booked[3]])).Select(one => one.Status).ShouldBe([201, 201, 201]);
        (await clinic.AppointmentsAsync()).Count.ShouldBe(3);
        await clinic.ShouldBeNumberedAsync();
    }

    [Theory, OnEveryDatabase]
    public async Task One_key_twice_in_a_turn_is_booked_once_and_answered_twice(DatabaseKind kind)
    {
        var (node, clinic) = await OpenAsync(kind);

        var told = await BookAsync(node, clinic,
            [clinic.Call(clinic.Slot(0, 0)), clinic.Call(clinic.Slot(1, 0), "a"), clinic.Call(clinic.Slot(1, 0), "a"), clinic.Call(clinic.Slot(1, 1), "a"), clinic.Call(clinic.Slot(1, 0), "b"), clinic.Call(clinic.Slot(2, 0), "c")]);
        var again = await BookAsync(node, clinic, [clinic.Call(clinic.Slot(3, 0)), clinic.Call(clinic.Slot(1, 0), "a"), clinic.Call(clinic.Slot(1, 0), "b")]);

        told.Select(one => one.Status).ShouldBe([201, 201, 201, 422, 409, 201]);
        told[2].Text.ShouldBe(told[1].Text);
        again.Select(one => one.Status).ShouldBe([201, 201, 409]);
        again[1].Text.ShouldBe(told[1].Text);
        (await clinic.AppointmentsAsync()).Count.ShouldBe(4);
        await clinic.ShouldBeNumberedAsync();
    }

    [Theory, OnEveryDatabase]
    public async Task Where_the_database_refuses_one_of_them_each_is_booked_alone_and_the_rest_are_booked(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var node = deployment.Nodes[0];
        var clinic = await RaceClinic.OpenAsync(deployment.Database, [node.Http]);
        await clinic.Database.WriteAsync(
            (db, token) => db.Database.ExecuteSqlRawAsync("CREATE UNIQUE INDEX only_once ON appointments (note) WHERE note = 'only once'", token), Cancellation);

        var booked = await BookingTurn.OfAsync(
            node.Get<BookingTurns>(), clinic.Database, clinic.Call(clinic.Slot(0, 0)),
            [.. Enumerable.Range(1, 4).Select(i => clinic.Call(clinic.Slot(i, 0, i is 2 or 3 ? "only once" : null), $"key {i}"))]);

        var failed = (await Task.WhenAll(booked.Select(async (end, i) => (i, exception: await Record.ExceptionAsync(() => end))))).Where(end => end.exception is not null).ToArray();
        failed.Length.ShouldBe(1);
        failed[0].i.ShouldBeOneOf(2, 3);
        failed[0].exception.ShouldBeAssignableTo<System.Data.Common.DbException>();
        (await node.ToldAsync(booked.Where((_, i) => i != failed[0].i))).ShouldAllBe(one => one.Status == 201);
        (await clinic.AppointmentsAsync()).Count.ShouldBe(4);
        await clinic.ShouldBeNumberedAsync();
        await ShouldHaveEventsAsync(clinic);
    }

    [Theory, OnEveryDatabase]
    public async Task Where_nobody_knows_whether_a_turn_was_committed_none_of_it_is_tried_again(DatabaseKind kind)
    {
        var (node, clinic) = await OpenAsync(kind);
        foreach (var (slot, lost) in new Exception[] { new DatabaseUnavailableException("The commit was lost."), new InvalidTimeZoneException() }.Index())
        {
            var faulty = FaultyDatabase.Over(clinic.Database);
            faulty.After = lost;
            var turns = new BookingTurns(faulty.Database, node.Get<AppointmentBook>());
            Wanted Forced(int place) => clinic.Slot(place, slot, Stored.Forced);

            var booked = await BookingTurn.OfAsync(
                turns, clinic.Database, clinic.Call(Forced(0)), [.. Enumerable.Range(1, 3).Select(i => BookingTurn.Call(clinic.Id, clinic.Request(Forced(i)) with { Force = true }))]);

            foreach (var end in booked)
            {
                (await Record.ExceptionAsync(() => end)).ShouldBe(lost);
            }

            (await clinic.AppointmentsAsync()).Count.ShouldBe(4 * (slot + 1), "each is booked once");
        }
    }

    [Fact]
    public async Task On_PostgreSQL_nobody_waits_for_another_clinic()
    {
        var (node, clinic) = await OpenAsync(DatabaseKind.Postgres);
        var other = await RaceClinic.OpenAsync(clinic.Database, [node.Http]);
        var turns = node.Get<BookingTurns>();

        var booked = await BookingTurn.OfAsync(
            turns, clinic.Database, clinic.Call(clinic.Slot(0, 0)), [clinic.Call(clinic.Slot(1, 0))],
            async waiting =>
            {
                (await node.ToldAsync([turns.BookAsync(other.Call(other.Slot(0, 0))), turns.BookAsync(other.Call(other.Slot(1, 0)))])).ShouldAllBe(one => one.Status == 201);
                waiting[0].IsCompleted.ShouldBeFalse();
            });

        (await node.ToldAsync(booked)).ShouldAllBe(one => one.Status == 201);
    }

    async Task<(Node Node, RaceClinic Clinic)> OpenAsync(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        return (deployment.Nodes[0], await RaceClinic.OpenAsync(deployment.Database, [deployment.Nodes[0].Http]));
    }

    /// <summary>Books the first alone, and the rest behind it; what their callers are told.</summary>
    static async Task<Told[]> BookAsync(Node node, RaceClinic clinic, BookingCall[] calls) =>
        await node.ToldAsync(await BookingTurn.OfAsync(node.Get<BookingTurns>(), clinic.Database, calls[0], calls[1..]));

    static List<string> Conflicts(Told told, int index) =>
        [.. told.Error.GetProperty("conflicts").EnumerateArray().Where(conflict => conflict.GetProperty("index").GetInt32() == index).Select(conflict => conflict.GetRawText())];

    static async Task<Server.Clinics.ClinicCounters> CountersAsync(RaceClinic clinic)
    {
        await using var db = clinic.Database.OpenRead();
        return await db.ClinicCounters.SingleAsync(row => row.ClinicId == clinic.Id, Cancellation);
    }

    /// <summary>There is an event of each appointment, in the order of their numbers and without a gap, and each says all of it.</summary>
    static async Task ShouldHaveEventsAsync(RaceClinic clinic)
    {
        await using var db = clinic.Database.OpenRead();
        var places = await db.StaffCalendars.Where(place => place.ClinicId == clinic.Id).ToDictionaryAsync(place => place.Id, Cancellation);
        var events = await db.Events.Where(row => row.ClinicId == clinic.Id).OrderBy(row => row.Sequence).ToListAsync(Cancellation);
        events.Select(row => (row.Sequence, row.Kind, row.SubjectId, row.Data)).ShouldBe((await clinic.AppointmentsAsync()).Select((item, i) => (
            i + 1L, EventKind.AppointmentCreated, item.Id, EventData.Of(item).At(places[item.StaffCalendarId].CalendarId, places[item.StaffCalendarId].StaffId).ToJson())));
        (await CountersAsync(clinic)).LastEvent.ShouldBe(events.Count);
    }
}
