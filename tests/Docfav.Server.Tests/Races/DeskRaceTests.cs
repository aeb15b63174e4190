using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>A desk, on a connection of its own, against integrators.</summary>
[Collection("Races")]
public sealed class DeskRaceTests(RaceStages stages)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryLayout]
    public async Task A_slot_that_a_desk_and_the_API_want_goes_to_one_of_them(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var rounds = Rounds.Of("DESK", 20);
        for (var round = 0; round < rounds; round++)
        {
            var (wanted, spare) = (clinic.Slot(0, 2 * round), clinic.Slot(1, (2 * round) + 1));
            var desk = await DeskAsync(clinic, round, wanted, spare);

            var answers = await Barrier.AtOnceAsync<string>(
                async () => Verdict(await PatientlyAsync(desk)),
                async () => (await clinic.On(0).BookAsync(clinic.Booking(wanted))).Verdict(),
                async () => (await clinic.On(1).BookAsync(clinic.Booking(wanted with { StaffCalendar = clinic.Places[^1] }))).Verdict());

            answers.Count(answer => answer is "done" or "201").ShouldBe(1, $"round {round}: {string.Join(", ", answers)}");
            answers.Count(answer => answer == "409 SLOT_NOT_AVAILABLE").ShouldBe(2, $"round {round}: {string.Join(", ", answers)}");
        }

        await clinic.ShouldHaveNoOverlapsAsync();
    }

    [Theory, OnEveryLayout]
    public async Task Who_joins_a_group_that_a_desk_moves_to_somebody_else_comes_along(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Rounds.Of("DESK", 20); round++)
        {
            var (from, to) = (clinic.Slot(round % 5, 2 * round), clinic.Slot((round + 1) % 5, (2 * round) + 1));
            var group = clinic.Group(from, capacity: 3);
            await clinic.SaveAsync(group);
            var change = new GroupChange { From = new(true, to.From), To = new(true, to.To), StaffCalendar = new(true, to.StaffCalendar) };

            var answers = await Barrier.AtOnceAsync<string>(
                async () => Verdict(await PatientlyAsync(() => new GroupChanges(clinic.Database, SystemTime.Clock).ChangeAsync(clinic.Id, group.Id, change, Cancellation))),
                async () => (await clinic.On(0).BookAsync(RaceClinic.Joining(group.Id))).Verdict(),
                async () => (await clinic.On(1).BookAsync(RaceClinic.Joining(group.Id))).Verdict());

            answers.ShouldBe(["done", "201", "201"], $"round {round}");
            var participants = (await clinic.AppointmentsAsync()).Where(item => item.GroupReservationId == group.Id).ToList();
            participants.Count.ShouldBe(2);
            participants.ShouldAllBe(item => item.StaffCalendarId == to.StaffCalendar && item.BookedFrom == to.From && item.BookedTo == to.To);
        }
    }

    /// <summary>A desk's ways to take a time, one for each round in turn.</summary>
    static async Task<Func<Task<AgendaWritten>>> DeskAsync(RaceClinic clinic, int round, Wanted wanted, Wanted spare)
    {
        var (changes, undo) = (new AppointmentChanges(clinic.Database, SystemTime.Clock), new AgendaUndo(clinic.Database, SystemTime.Clock));
        switch (round % 4)
        {
            case 0:
                var moving = (await clinic.On(0).BookedAsync(clinic.Booking(spare)))[0];
                return () => changes.ChangeAsync(
                    clinic.Id, moving,
                    new(new(true, wanted.From), new(true, wanted.To), new(true, wanted.StaffCalendar), default, default, default, false), Cancellation);
            case 1:
                return () => new TimeReservationChanges(clinic.Database, SystemTime.Clock)
                    .CreateAsync(clinic.Id, new(wanted.StaffCalendar, wanted.From, wanted.To), Cancellation);
            case 2:
                return () => new GroupChanges(clinic.Database, SystemTime.Clock)
                    .CreateAsync(clinic.Id, new(wanted.StaffCalendar, clinic.Service, wanted.From, wanted.To, 3), Cancellation);
            default:
                var booked = (await clinic.On(0).BookedAsync(clinic.Booking(wanted)))[0];
                var gone = (await PatientlyAsync(() => changes.DeleteAsync(clinic.Id, booked, Cancellation))).Undo.ShouldNotBeNull();
                return () => undo.ApplyAsync(clinic.Id, gone, force: false, Cancellation);
        }
    }

    /// <summary>Whoever finds the embedded database's one writer busy is asked to try again.</summary>
    static async Task<AgendaWritten> PatientlyAsync(Func<Task<AgendaWritten>> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await write();
            }
            catch (DatabaseUnavailableException) when (attempt < 6)
            {
            }
        }
    }

    static string Verdict(AgendaWritten written) => written.IsDone ? "done"
        : $"{RefusalCatalog.Entry(written.Refusals[0].Code).Status} {RefusalCatalog.Entry(written.Refusals[0].Code).Name}";
}
