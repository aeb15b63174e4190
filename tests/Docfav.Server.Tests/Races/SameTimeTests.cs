using System.Net;
using Docfav.Server.Agenda;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Bookings that want the same person's time.</summary>
[Collection("Races")]
public sealed class SameTimeTests(RaceStages stages)
{
    const string Taken = "409 SLOT_NOT_AVAILABLE";

    [Theory, OnEveryLayout]
    public async Task Of_eight_who_want_one_slot_exactly_one_gets_it(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var rounds = Rounds.Of("SLOTS", 40);
        for (var round = 0; round < rounds; round++)
        {
            // The first and the last place are the same person's.
            var answers = await Barrier.AtOnceAsync(Enumerable.Range(0, 8).Select<int, Func<Task<ApiResponse>>>(i =>
                () => clinic.On(i).BookAsync(clinic.Booking(clinic.Slot(i % 3 == 0 ? clinic.Places.Length - 1 : 0, round)))));

            answers.Select(answer => answer.Verdict()).ShouldBe(["201", .. Enumerable.Repeat(Taken, 7)], ignoreOrder: true, $"round {round}");
        }

        (await clinic.TakenAsync()).Count.ShouldBe(rounds);
        await clinic.ShouldHaveNoOverlapsAsync();
        await clinic.ShouldBeNumberedAsync();
    }

    [Theory, OnEveryLayout]
    public async Task Overlapping_bookings_leave_no_overlap_and_a_refused_one_was_in_the_way_of_something(Layout layout)
    {
        const int Callers = 12;
        var clinic = await stages.ClinicAsync(layout);
        var attempts = Rounds.Of("ATTEMPTS", 240);
        var days = 1 + (attempts / 240);
        await clinic.SaveAsync(
            clinic.Group(clinic.Slot(1, 20), capacity: 3),
            new TimeReservation { ClinicId = clinic.Id, Id = Guid.NewGuid(), StaffCalendarId = clinic.Places[5], BookedFrom = RaceClinic.At(24), BookedTo = RaceClinic.At(25) });
        var random = new Random(attempts);
        var wanted = Enumerable.Range(0, attempts).Select(_ => Some(clinic, random, days)).ToArray();

        var answers = (await Barrier.AtOnceAsync(Enumerable.Range(0, Callers).Select<int, Func<Task<List<(Wanted, ApiResponse)>>>>(caller => async () =>
        {
            var own = new List<(Wanted, ApiResponse)>();
            foreach (var item in wanted.Where((_, i) => i % Callers == caller))
            {
                own.Add((item, await clinic.On(caller).BookAsync(clinic.Booking([item], force: item.Note == Stored.Forced))));
            }

            return own;
        }))).SelectMany(own => own).ToArray();

        answers.Select(answer => answer.Item2.Verdict()).Distinct().ShouldBeSubsetOf(["201", Taken]);
        answers.Where(answer => answer.Item1.Note == Stored.Forced).ShouldAllBe(answer => answer.Item2.Status == HttpStatusCode.Created);
        await clinic.ShouldHaveNoOverlapsAsync();
        await clinic.ShouldBeNumberedAsync();
        (await clinic.AppointmentsAsync()).Count.ShouldBe(answers.Count(answer => answer.Item2.Status == HttpStatusCode.Created));
        // Nothing was freed: whatever refused somebody is there still.
        var stored = (await clinic.TakenAsync()).Select(entry => entry.Id).ToHashSet();
        foreach (var refused in answers.Select(answer => answer.Item2).Where(answer => answer.Status == HttpStatusCode.Conflict))
        {
            var conflicts = refused.Errors.Single().GetProperty("conflicts").EnumerateArray().Select(conflict => conflict.GetProperty("id").GetGuid()).ToList();
            conflicts.ShouldNotBeEmpty();
            conflicts.ShouldBeSubsetOf(stored);
        }
    }

    [Theory, OnEveryLayout]
    public async Task Batches_over_the_same_people_in_opposite_orders_are_booked_whole_or_not_at_all(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var rounds = Rounds.Of("PAIRS", 20);
        var random = new Random(rounds);
        for (var round = 0; round < rounds; round++)
        {
            int[] people = [.. Enumerable.Range(0, 5).OrderBy(_ => random.Next()).Take(random.Next(2, 6))];
            Wanted[] Items(int slot, string note) => [.. people.Select(person => clinic.Slot(person, slot, $"{round} {note}"))];
            var (contested, mine, yours) = (3 * round, (3 * round) + 1, (3 * round) + 2);
            Func<Task<ApiResponse>> Book(int node, IEnumerable<Wanted> items) => () => clinic.On(node).BookAsync(clinic.Booking(items));

            var answers = await Barrier.AtOnceAsync(
                Book(0, Items(contested, "forwards")), Book(1, Items(contested, "backwards").Reverse()),
                Book(0, Items(mine, "mine").Reverse()), Book(1, Items(yours, "yours")));

            answers.Take(2).Select(answer => answer.Verdict()).ShouldBe(["201", Taken], ignoreOrder: true, $"round {round}");
            answers.Skip(2).Select(answer => answer.Verdict()).ShouldBe(["201", "201"], ignoreOrder: false, $"round {round}");
            var stored = (await clinic.AppointmentsAsync()).Select(item => item.Note!).Where(note => note.StartsWith($"{round} ", StringComparison.Ordinal)).ToLookup(note => note);
            stored.Count.ShouldBe(3);
            stored.ShouldAllBe(batch => batch.Count() == people.Length);
        }

        await clinic.ShouldHaveNoOverlapsAsync();
        await clinic.ShouldBeNumberedAsync();
    }

    /// <summary>Five to 120 minutes on a raster of five: every way in which two intervals can lie to one another turns up.</summary>
    static Wanted Some(RaceClinic clinic, Random random, int days)
    {
        var from = RaceClinic.At(0, 5 * random.Next(days * 24 * 12));
        var to = from + Duration.FromMinutes(5 * random.Next(1, 25));
        return new(clinic.Places[random.Next(clinic.Places.Length)], from, to, random.Next(10) == 0 ? Stored.Forced : null);
    }
}
