using System.Net;
using Docfav.Server.Appointments;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Changes of what is booked, against one another and against bookings of the same time.</summary>
[Collection("Races")]
public sealed class StatusRaceTests(RaceStages stages)
{
    const string Taken = "409 SLOT_NOT_AVAILABLE";
    const string Gone = "404 NOT_FOUND";
    const int InTheSuite = 12;

    static readonly int Times = Rounds.Of("CHANGES", InTheSuite);

    [Theory, OnEveryLayout]
    public async Task Either_the_cancelled_appointment_comes_back_or_another_takes_its_time(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var slot = clinic.Slot(0, round);
            var cancelled = (await clinic.On(0).BookedAsync(clinic.Booking([slot], force: false, "cancelled")))[0];

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).SetAsync(cancelled, "confirmed"), () => clinic.On(1).SetAsync(cancelled, "unconfirmed"),
                () => clinic.On(1).BookAsync(clinic.Booking(slot)), () => clinic.On(0).BookAsync(clinic.Booking(slot with { StaffCalendar = clinic.Places[^1] })));

            string[][] outcomes = [["200", "200", Taken, Taken], [Taken, Taken, "201", Taken], [Taken, Taken, Taken, "201"]];
            outcomes.Select(outcome => string.Join(", ", outcome)).ShouldContain(string.Join(", ", answers.Select(answer => answer.Verdict())), $"round {round}");
            (await clinic.TakenAsync()).Count.ShouldBe(round + 1);
        }

        await clinic.ShouldHaveNoOverlapsAsync();
    }

    [Theory, OnEveryLayout]
    public async Task Of_two_that_move_into_a_slot_and_two_that_book_it_exactly_one_gets_it(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var (slot, elsewhere, before) = (clinic.Slot(0, 3 * round), clinic.Slot(1, (3 * round) + 1), clinic.Slot(0, (3 * round) + 2));
            var movers = await clinic.On(0).BookedAsync(clinic.Booking(elsewhere, before));

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).MoveAsync(movers[0], slot), () => clinic.On(1).MoveAsync(movers[1], slot with { StaffCalendar = clinic.Places[^1] }),
                () => clinic.On(0).BookAsync(clinic.Booking(slot)), () => clinic.On(1).BookAsync(clinic.Booking(slot)));

            answers.Count(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.Created).ShouldBe(1, $"round {round}");
            answers.Count(answer => answer.Verdict() == Taken).ShouldBe(3, $"round {round}");
            await clinic.ShouldHaveNoOverlapsAsync();
        }
    }

    [Theory, OnEveryLayout]
    public async Task Appointments_that_change_people_crosswise_and_repeatedly_all_arrive(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var (mine, yours) = (clinic.Slot(0, 4 * round), clinic.Slot(1, 4 * round));
            var ids = await clinic.On(0).BookedAsync(clinic.Booking(mine, yours));
            Wanted[] ends = [clinic.Slot(1, (4 * round) + 1), clinic.Slot(2, (4 * round) + 1), clinic.Slot(0, (4 * round) + 2), clinic.Slot(3, (4 * round) + 2)];

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).MoveAsync(ids[0], ends[0]), () => clinic.On(1).MoveAsync(ids[0], ends[1]),
                () => clinic.On(1).MoveAsync(ids[1], ends[2]), () => clinic.On(0).MoveAsync(ids[1], ends[3]));

            answers.Select(answer => answer.Verdict()).ShouldAllBe(verdict => verdict == "200");
            var stored = (await clinic.AppointmentsAsync()).ToDictionary(item => item.Id, item => (item.StaffCalendarId, item.BookedFrom));
            ends[..2].Select(end => (end.StaffCalendar, end.From)).ShouldContain(stored[ids[0]]);
            ends[2..].Select(end => (end.StaffCalendar, end.From)).ShouldContain(stored[ids[1]]);
        }

        await clinic.ShouldHaveNoOverlapsAsync();
    }

    [Theory, OnEveryLayout]
    public async Task What_is_deleted_stays_so_whatever_else_is_done_to_it(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var slot = clinic.Slot(0, 2 * round);
            var id = (await clinic.On(0).BookedAsync(clinic.Booking(slot)))[0];

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).DeleteAsync(id), () => clinic.On(1).DeleteAsync(id),
                () => clinic.On(0).SetAsync(id, "cancelled"), () => clinic.On(1).SetAsync(id, "confirmed"),
                () => clinic.On(1).MoveAsync(id, clinic.Slot(1, (2 * round) + 1)), () => clinic.On(0).BookAsync(clinic.Booking(slot)));

            var verdicts = answers.Select(answer => answer.Verdict()).ToArray();
            verdicts[..2].ShouldBe(["200", Gone], ignoreOrder: true, $"round {round}");
            verdicts[2].ShouldBeOneOf("200", Gone);
            verdicts[3].ShouldBeOneOf("200", Gone, Taken);
            verdicts[4].ShouldBeOneOf("200", Gone);
            verdicts[5].ShouldBeOneOf("201", Taken);
            var stored = await clinic.AppointmentsAsync();
            stored.ShouldNotContain(item => item.Id == id);
            // The time is free where the rebooking came too early, and taken once where it did not.
            (await clinic.On(1).BookAsync(clinic.Booking(slot))).Verdict().ShouldBe(verdicts[5] == "201" ? Taken : "201", $"round {round}");
            (await clinic.TakenAsync()).Count.ShouldBe(round + 1);
        }

        await clinic.ShouldHaveNoOverlapsAsync();
    }

    [Theory, OnEveryLayout]
    public async Task Either_the_cancelled_group_comes_back_or_an_appointment_takes_its_time(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var slot = clinic.Slot(0, round);
            var group = clinic.Group(slot, capacity: 2, AppointmentStatus.Cancelled);
            await clinic.SaveAsync(group);

            var answers = await Barrier.AtOnceAsync(
                () => clinic.On(0).SetAsync(group.Id, "confirmed"), () => clinic.On(1).BookAsync(clinic.Booking(slot)),
                () => clinic.On(0).BookAsync(clinic.Booking(slot with { StaffCalendar = clinic.Places[^1] })));

            answers.Count(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.Created).ShouldBe(1, $"round {round}");
            answers.Count(answer => answer.Verdict() == Taken).ShouldBe(2, $"round {round}");
            (await clinic.TakenAsync()).Count.ShouldBe(round + 1);
        }

        await clinic.ShouldHaveNoOverlapsAsync();
    }
}
