using System.Net;
using System.Text.Json;
using Docfav.Server.Agenda;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>What one node has acknowledged, every node answers with from the next request on, though each remembers agendas.</summary>
[Collection("Races")]
public sealed class FreshnessTests(RaceStages stages)
{
    static readonly Instant s_start = RaceClinic.At(0);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryLayout]
    public async Task Whoever_changes_an_agenda_changes_the_next_answer_of_every_node(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var slot = clinic.Slot(0, 40);
        (await IsFreeAsync(clinic, slot)).ShouldBe([true, true, true, true]);

        var id = (await clinic.On(0).BookedAsync(clinic.Booking(slot)))[0];
        (await IsFreeAsync(clinic, slot)).ShouldBe([false, false, false, false], "booked");
        (await clinic.On(1).SetAsync(id, "cancelled")).ShouldSucceed();
        (await IsFreeAsync(clinic, slot)).ShouldBe([true, true, true, true], "cancelled");
        (await clinic.On(0).SetAsync(id, "confirmed")).ShouldSucceed();
        (await IsFreeAsync(clinic, slot)).ShouldBe([false, false, false, false], "confirmed again");
        // The person's other place: busy there is busy here.
        (await clinic.On(1).MoveAsync(id, slot with { StaffCalendar = clinic.Places[^1] })).ShouldSucceed();
        (await IsFreeAsync(clinic, slot)).ShouldBe([false, false, false, false], "moved to the other place");
        (await clinic.On(0).MoveAsync(id, clinic.Slot(1, 40))).ShouldSucceed();
        (await IsFreeAsync(clinic, slot)).ShouldBe([true, true, true, true], "moved to somebody else");
        (await IsFreeAsync(clinic, clinic.Slot(1, 40))).ShouldBe([false, false, false, false], "moved here");
        (await clinic.On(1).DeleteAsync(id)).ShouldSucceed();
        (await IsFreeAsync(clinic, clinic.Slot(1, 40))).ShouldBe([true, true, true, true], "deleted");

        await clinic.SaveAsync(new TimeOff { ClinicId = clinic.Id, Id = Guid.NewGuid(), StaffCalendarId = clinic.Places[2], From = RaceClinic.At(40), To = RaceClinic.At(41) });
        (await IsFreeAsync(clinic, clinic.Slot(2, 40))).ShouldBe([false, false, false, false], "time off");
        await clinic.SaveAsync(clinic.Group(clinic.Slot(3, 40), capacity: 2));
        (await IsFreeAsync(clinic, clinic.Slot(3, 40))).ShouldBe([false, false, false, false], "group");
        await clinic.SaveAsync(new RecurringEvent
        {
            ClinicId = clinic.Id,
            Id = Guid.NewGuid(),
            StaffCalendarId = clinic.Places[4],
            Rrule = "FREQ=DAILY",
            Start = new LocalDateTime(2026, 5, 4, 20, 0),
            End = new LocalDateTime(2026, 5, 5, 1, 0),
        });
        (await IsFreeAsync(clinic, clinic.Slot(4, 40))).ShouldBe([false, false, false, false], "recurring event");
        await clinic.SaveAsync(new DayOff { ClinicId = clinic.Id, Id = Guid.NewGuid(), StaffCalendarId = clinic.Places[0], From = new(2026, 5, 4), To = new(2026, 5, 4) });
        (await IsFreeAsync(clinic, slot)).ShouldBe([false, false, false, false], "day off");
    }

    [Theory, OnEveryLayout]
    public async Task Hours_and_days_off_that_a_desk_saves_are_the_next_answer_of_every_node(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var slot = clinic.Slot(0, 40);
        (await IsFreeAsync(clinic, slot)).ShouldBe([true, true, true, true]);
        var (weeks, dayOffs) = (new WeeklyHoursChanges(clinic.Database, new Hosting.FakeTime(s_start)), new DayOffChanges(clinic.Database, new Hosting.FakeTime(s_start)));
        var known = await weeks.ReadAsync(clinic.Id, slot.StaffCalendar, Cancellation);

        (await weeks.SetAsync(clinic.Id, new(slot.StaffCalendar, [], known, new HashSet<Guid>()), Cancellation)).IsDone.ShouldBeTrue();
        (await IsFreeAsync(clinic, slot)).ShouldBe([false, false, false, false], "no hours");
        (await weeks.SetAsync(clinic.Id, new(slot.StaffCalendar, known, [], new HashSet<Guid>()), Cancellation)).IsDone.ShouldBeTrue();
        (await IsFreeAsync(clinic, slot)).ShouldBe([true, true, true, true], "hours again");
        var calendar = DayOffOwner.Calendar(await CalendarAsync(clinic, slot.StaffCalendar));
        (await dayOffs.AddAsync(clinic.Id, calendar, [new(new(2026, 5, 4), new(2026, 5, 4))], new HashSet<Guid>(), Cancellation)).IsDone.ShouldBeTrue();
        (await IsFreeAsync(clinic, slot)).ShouldBe([false, false, false, false], "closed");
    }

    [Theory, OnEveryLayout]
    public async Task Hours_that_shrink_while_somebody_books_leave_nothing_outside_unseen(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var slot = clinic.Slot(0, 40);
        // Now is before all of it, whatever the machine's clock says.
        var weeks = new WeeklyHoursChanges(clinic.Database, new Hosting.FakeTime(s_start));
        var known = await weeks.ReadAsync(clinic.Id, slot.StaffCalendar, Cancellation);
        for (var round = 0; round < 5; round++)
        {
            var booking = clinic.On(round).PostAsync("clinic/appointments", clinic.Booking(slot));
            var written = await weeks.SetAsync(clinic.Id, new(slot.StaffCalendar, [], known, new HashSet<Guid>()), Cancellation);
            var answer = await booking;

            written.IsDone.ShouldBe(answer.Status == HttpStatusCode.Conflict);
            if (written.IsDone)
            {
                (await weeks.SetAsync(clinic.Id, new(slot.StaffCalendar, known, [], new HashSet<Guid>()), Cancellation)).IsDone.ShouldBeTrue();
            }
            else
            {
                var id = answer.ShouldSucceed(HttpStatusCode.Created)[0].GetProperty("id").GetGuid();
                written.Displaced.ShouldNotBeNull().Items.ShouldHaveSingleItem().Id.ShouldBe(id);
                (await clinic.On(0).DeleteAsync(id)).ShouldSucceed();
            }
        }
    }

    [Theory, OnEveryLayout]
    public async Task A_place_that_closes_is_not_there_for_the_next_request(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var slot = clinic.Slot(1, 10);
        (await IsFreeAsync(clinic, slot)).ShouldBe([true, true, true, true]);

        await clinic.Database.WriteAsync(
            async (db, token) =>
            {
                (await db.StaffCalendars.SingleAsync(place => place.ClinicId == clinic.Id && place.Id == slot.StaffCalendar, token)).IsActive = false;
                return await db.SaveChangesAsync(token);
            },
            Cancellation);

        var calendar = await CalendarAsync(clinic, slot.StaffCalendar);
        foreach (var node in (int[])[0, 1])
        {
            (await clinic.On(node).GetAsync(Slots(calendar, slot.StaffCalendar))).Status.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Theory, OnEveryLayout]
    public async Task While_others_book_no_answer_that_was_asked_for_after_a_booking_shows_its_time_as_free(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var bookings = Rounds.Of("FRESH", 40);
        var calendar = await CalendarAsync(clinic, clinic.Places[0]);
        var acknowledged = -1;
        var asked = 0;
        using var over = new CancellationTokenSource();

        async Task<string> BookAsync()
        {
            try
            {
                for (var i = 0; i < bookings; i++)
                {
                    (await clinic.On(i).BookedAsync(clinic.Booking(clinic.Slot(0, i)))).ShouldHaveSingleItem();
                    Volatile.Write(ref acknowledged, i);
                }

                return "done";
            }
            finally
            {
                await over.CancelAsync();
            }
        }

        async Task<string> LookAsync(int node)
        {
            while (!over.IsCancellationRequested)
            {
                var last = Volatile.Read(ref acknowledged);
                var slots = (await clinic.On(node).GetAsync(Slots(calendar, clinic.Places[0]))).ShouldSucceed();
                var free = FreeStarts(slots);
                Interlocked.Increment(ref asked);
                for (var i = 0; i <= last; i++)
                {
                    if (free.Contains(RaceClinic.Text(RaceClinic.At(i))))
                    {
                        return $"{i} was booked and shown as free; {last} were acknowledged";
                    }
                }
            }

            return "done";
        }

        var verdicts = await Barrier.AtOnceAsync<string>(BookAsync, () => LookAsync(0), () => LookAsync(1), () => LookAsync(1));

        verdicts.ShouldBe(["done", "done", "done", "done"]);
        asked.ShouldBeGreaterThan(3);
    }

    /// <summary>What each node says of a time, asked in two ways.</summary>
    static async Task<bool[]> IsFreeAsync(RaceClinic clinic, Wanted time)
    {
        var calendar = await CalendarAsync(clinic, time.StaffCalendar);
        var says = new List<bool>();
        foreach (var node in (int[])[0, 1])
        {
            var check = $"clinic/calendars/{calendar}/check-availability?staff_calendar_id={time.StaffCalendar}&from={RaceClinic.Text(time.From)}&to={RaceClinic.Text(time.To)}";
            says.Add((await clinic.On(node).GetAsync(check)).ShouldSucceed().GetProperty("available").GetBoolean());
            says.Add(FreeStarts((await clinic.On(node).GetAsync(Slots(calendar, time.StaffCalendar))).ShouldSucceed()).Contains(RaceClinic.Text(time.From)));
        }

        return [.. says];
    }

    static async Task<Guid> CalendarAsync(RaceClinic clinic, Guid place)
    {
        await using var db = clinic.Database.OpenRead();
        return await db.StaffCalendars.Where(item => item.ClinicId == clinic.Id && item.Id == place).Select(item => item.CalendarId).SingleAsync(Cancellation);
    }

    static string Slots(Guid calendar, Guid place)
    {
        var (first, last) = (s_start.InUtc().Date, s_start.InUtc().Date.PlusDays(6));
        return FormattableString.Invariant(
            $"clinic/calendars/{calendar}/available-slots?staff_calendar_id={place}&start_date={first:uuuu-MM-dd}&end_date={last:uuuu-MM-dd}&slot_duration=30");
    }

    static HashSet<string> FreeStarts(JsonElement places) =>
        [.. from place in places.EnumerateArray()
            from day in place.GetProperty("available_slots").EnumerateArray()
            from slot in day.GetProperty("slots").EnumerateArray()
            where slot.GetProperty("available").GetBoolean()
            select slot.GetProperty("from").GetString()!];
}
