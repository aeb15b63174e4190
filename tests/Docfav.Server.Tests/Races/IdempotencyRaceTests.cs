using System.Net;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>One Idempotency-Key, sent six times at once over all nodes.</summary>
[Collection("Races")]
public sealed class IdempotencyRaceTests(RaceStages stages)
{
    const int Ways = 6;
    const string Reused = "422 IDEMPOTENCY_KEY_REUSED";
    const string Taken = "409 SLOT_NOT_AVAILABLE";

    static readonly int Keys = Rounds.Of("KEYS", 10);

    [Theory, OnEveryLayout]
    public async Task A_batch_is_booked_once_and_everybody_gets_the_same_answer(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var key = 0; key < Keys; key++)
        {
            var json = clinic.Booking(clinic.Slot(0, key), clinic.Slot(1, key));

            ShouldBeOneAnswer(await RaceAsync(i => clinic.On(i).BookAsync(json, $"batch {key}")));
        }

        (await clinic.AppointmentsAsync()).Count.ShouldBe(2 * Keys);
        await clinic.ShouldHaveNoOverlapsAsync();
        await clinic.ShouldBeNumberedAsync();
    }

    [Theory, OnEveryLayout]
    public async Task A_client_is_made_once_and_everybody_gets_the_same_answer(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var key = 0; key < Keys; key++)
        {
            // Nothing but the key tells the client of one from that of another.
            ShouldBeOneAnswer(await RaceAsync(i => clinic.On(i).AddClientAsync("""{"walk_in":true}""", $"client {key}")));
        }

        await using var db = clinic.Database.OpenRead();
        var numbers = await db.Clients.Where(client => client.ClinicId == clinic.Id).Select(client => client.ClientNumber).Order().ToListAsync(TestContext.Current.CancellationToken);
        numbers.ShouldBe(Enumerable.Range(1, Keys));
    }

    [Theory, OnEveryLayout]
    public async Task Of_two_bodies_under_one_key_one_is_done_and_the_other_is_refused(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var key = 0; key < Keys; key++)
        {
            string[] bookings = [clinic.Booking(clinic.Slot(0, key)), clinic.Booking(clinic.Slot(1, key))];
            string[] clients = ["""{"name":"Ana"}""", """{"name":"Eva"}"""];

            ShouldBeOneOfTwo(await RaceAsync(i => clinic.On(i).BookAsync(bookings[i / 2 % 2], $"{key}")));
            // A key is bound to its path, too.
            ShouldBeOneOfTwo(await RaceAsync(i => clinic.On(i).AddClientAsync(clients[i / 2 % 2], $"{key}")));
        }

        (await clinic.AppointmentsAsync()).Count.ShouldBe(Keys);
        await clinic.ShouldBeNumberedAsync();
        await using var db = clinic.Database.OpenRead();
        (await db.Clients.CountAsync(client => client.ClinicId == clinic.Id, TestContext.Current.CancellationToken)).ShouldBe(Keys);
    }

    [Theory, OnEveryLayout]
    public async Task A_key_that_was_refused_works_once_its_obstacle_is_gone(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var key = 0; key < Keys; key++)
        {
            var json = clinic.Booking(clinic.Slot(0, key));
            var obstacle = (await clinic.On(0).BookedAsync(json))[0];
            (await RaceAsync(i => clinic.On(i).BookAsync(json, $"{key}"))).Select(answer => answer.Verdict()).ShouldBe(Enumerable.Repeat(Taken, Ways));

            (await clinic.On(1).DeleteAsync(obstacle)).ShouldSucceed();

            ShouldBeOneAnswer(await RaceAsync(i => clinic.On(i).BookAsync(json, $"{key}")));
        }

        (await clinic.AppointmentsAsync()).Count.ShouldBe(Keys);
        await clinic.ShouldHaveNoOverlapsAsync();
    }

    [Theory, OnEveryLayout]
    public async Task Different_keys_for_one_slot_book_it_once(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var key = 0; key < Keys; key++)
        {
            var json = clinic.Booking(clinic.Slot(0, key));

            var answers = await RaceAsync(i => clinic.On(i).BookAsync(json, $"{key} of {i / 2}"));

            // Whoever shares the winner's key shares its answer.
            answers.Select(answer => answer.Verdict()).ShouldBe(["201", "201", .. Enumerable.Repeat(Taken, Ways - 2)], ignoreOrder: true, $"key {key}");
            answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Text).Distinct().Count().ShouldBe(1);
        }

        (await clinic.AppointmentsAsync()).Count.ShouldBe(Keys);
        await clinic.ShouldBeNumberedAsync();
    }

    static Task<ApiResponse[]> RaceAsync(Func<int, Task<ApiResponse>> attempt) =>
        Barrier.AtOnceAsync(Enumerable.Range(0, Ways).Select<int, Func<Task<ApiResponse>>>(i => () => attempt(i)));

    static void ShouldBeOneAnswer(ApiResponse[] answers)
    {
        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created);
        answers.Select(answer => answer.Text).Distinct().Count().ShouldBe(1);
        answers.Select(answer => answer.Header("X-Request-Id")).Distinct().Count().ShouldBe(answers.Length);
    }

    static void ShouldBeOneOfTwo(ApiResponse[] answers)
    {
        var won = answers.Where(answer => answer.Status == HttpStatusCode.Created).ToList();
        won.Select(answer => answer.Text).Distinct().Count().ShouldBe(1);
        answers.Except(won).ShouldAllBe(answer => answer.Verdict() == Reused);
        // Bodies go to the nodes in the order 0 0 1 1 0 0.
        won.Count.ShouldBe(answers[2].Status == HttpStatusCode.Created ? 2 : 4);
    }
}
