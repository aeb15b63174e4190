using System.Net;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>What is unique in a clinic, made on all nodes at once.</summary>
[Collection("Races")]
public sealed class NumberTests(RaceStages stages)
{
    const string EmailTaken = "409 CLIENT_EMAIL_EXISTS";

    static readonly int Times = Rounds.Of("NUMBERS", 10);

    [Theory, OnEveryLayout]
    public async Task Clients_and_appointments_made_at_once_are_numbered_without_a_gap(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            // Two of the bookings want the same slot: the loser uses up no number, and neither does a client whose address is taken.
            var bookings = Enumerable.Range(0, 5).Select<int, Func<Task<ApiResponse>>>(i =>
                () => clinic.On(i).BookAsync(clinic.Booking(Enumerable.Range(0, 1 + (i % 3)).Select(k => clinic.Slot(i % 4, (4 * round) + k)))));
            var clients = Enumerable.Range(0, 5).Select<int, Func<Task<ApiResponse>>>(i =>
                () => clinic.On(i).AddClientAsync($$"""{"name":"Ana","email":"ana{{i % 4}}.{{round}}@example.com"}"""));

            var answers = await Barrier.AtOnceAsync(bookings.Concat(clients));

            answers.Select(answer => answer.Verdict()).ShouldBe([.. Enumerable.Repeat("201", 8), EmailTaken, "409 SLOT_NOT_AVAILABLE"], ignoreOrder: true);
        }

        await clinic.ShouldBeNumberedAsync();
        await ShouldHaveClientsAsync(clinic, 4 * Times);
    }

    [Theory, OnEveryLayout]
    public async Task One_address_in_any_case_is_one_clients(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        for (var round = 0; round < Times; round++)
        {
            var other = (await clinic.On(0).AddClientAsync("""{"name":"Eva"}""")).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
            var address = $"ana.{round}@example.com";

            var answers = await Barrier.AtOnceAsync(
                Enumerable.Range(0, 7).Select<int, Func<Task<ApiResponse>>>(i =>
                    () => clinic.On(i).AddClientAsync($$"""{"name":"Ana","email":"{{(i % 2 == 0 ? address : address.ToUpperInvariant())}}"}"""))
                    .Append(() => clinic.On(1).PatchAsync($"clinic/clients/{other}", $$"""{"email":"{{address}}"}""")));

            answers.Count(answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.Created).ShouldBe(1, $"round {round}");
            answers.Count(answer => answer.Verdict() == EmailTaken).ShouldBe(7, $"round {round}");
        }

        await using var db = clinic.Database.OpenRead();
        var keys = await db.Clients.Where(client => client.ClinicId == clinic.Id && client.EmailKey != null).Select(client => client.EmailKey)
            .ToListAsync(TestContext.Current.CancellationToken);
        keys.Count.ShouldBe(Times);
        keys.ShouldBeUnique();
        await ShouldHaveClientsAsync(clinic, null);
    }

    static async Task ShouldHaveClientsAsync(RaceClinic clinic, int? count)
    {
        await using var db = clinic.Database.OpenRead();
        var numbers = await db.Clients.Where(client => client.ClinicId == clinic.Id).Select(client => client.ClientNumber).Order()
            .ToListAsync(TestContext.Current.CancellationToken);
        numbers.ShouldBe(Enumerable.Range(1, count ?? numbers.Count));
        var counters = await db.ClinicCounters.SingleAsync(counters => counters.ClinicId == clinic.Id, TestContext.Current.CancellationToken);
        (counters.NextClientNumber, counters.ClientCount).ShouldBe((numbers.Count + 1, numbers.Count));
    }
}
