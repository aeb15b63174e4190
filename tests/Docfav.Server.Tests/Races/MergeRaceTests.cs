using System.Net;
using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Clients;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Merging and erasing clients while others book for them.</summary>
public sealed class MergeRaceTests(SharedDeployments deployments)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_booking_comes_before_the_merge_and_moves_along_or_after_it_and_finds_nobody(DatabaseKind kind)
    {
        var clinic = await TestClinic.OnAsync(deployments, kind);
        var (place, service, kept) = (clinic.Place(), clinic.Service(), clinic.Client("Kept"));
        clinic.EveryDay(place, "00:00-24:00");
        Client[] others = [.. Enumerable.Range(0, 15).Select(_ => clinic.Client("Other"))];
        await clinic.SaveAsync();
        var merge = clinic.Deployment.Nodes[0].Get<ClientMerge>();
        var booked = 0;
        foreach (var (other, round) in others.Select((other, round) => (other, round)))
        {
            var bookings = Bookings(clinic, place, service, other, round);
            var merging = merge.MergeAsync(new Actor(Guid.NewGuid(), null), clinic.Id, kept.Id, other.Id, new Dictionary<string, MergeSide>(), Cancellation);

            var answers = await Task.WhenAll(bookings);
            (await merging).Refusal.ShouldBeNull();
            answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created || answer.Fields.Contains("client"));
            booked += answers.Count(answer => answer.Status == HttpStatusCode.Created);
        }

        await using var db = clinic.Deployment.Database.OpenRead();
        var appointments = await db.Appointments.Where(item => item.ClinicId == clinic.Id).ToListAsync(Cancellation);
        appointments.Count.ShouldBe(booked);
        appointments.ShouldAllBe(item => item.ClientId == kept.Id);
    }

    [Theory, OnEveryDatabase]
    public async Task Nobody_books_for_a_client_who_has_been_erased_meanwhile(DatabaseKind kind)
    {
        var clinic = await TestClinic.OnAsync(deployments, kind);
        var (place, service) = (clinic.Place(), clinic.Service());
        clinic.EveryDay(place, "00:00-24:00");
        Client[] clients = [.. Enumerable.Range(0, 15).Select(_ => clinic.Client("Erased"))];
        await clinic.SaveAsync();
        var erasure = clinic.Deployment.Nodes[0].Get<ClientErasure>();
        foreach (var (client, round) in clients.Select((client, round) => (client, round)))
        {
            var bookings = Bookings(clinic, place, service, client, round);
            var erased = await erasure.EraseAsync(new Actor(Guid.NewGuid(), null), clinic.Id, client.Id, Cancellation) is null;

            var answers = await Task.WhenAll(bookings);

            answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created || answer.Fields.Contains("client"));
            answers.Any(answer => answer.Status == HttpStatusCode.Created).ShouldBe(!erased, "either somebody booked first, or nobody after");
        }
    }

    /// <summary>Four bookings sent at once, side by side in an hour of the year 2030.</summary>
    static Task<ApiResponse>[] Bookings(TestClinic clinic, StaffCalendar place, Service service, Client client, int hour)
    {
        var start = TestClinic.At("2030-01-01T00:00") + Duration.FromHours(hour);
        return [.. Enumerable.Range(0, 4).Select(n => clinic.Api.PostAsync("clinic/appointments", JsonSerializer.Serialize(new
        {
            client = client.Id,
            appointments = new[]
            {
                new
                {
                    back_office_staff_calendar = place.Id,
                    service = service.Id,
                    from = TestClinic.Z(start + Duration.FromMinutes(15L * n)),
                    to = TestClinic.Z(start + Duration.FromMinutes(15L * (n + 1))),
                },
            },
        })))];
    }
}
