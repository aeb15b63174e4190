using System.Net;
using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Clients;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Merging two clients while others book for them.</summary>
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
            var start = TestClinic.At("2030-01-01T00:00") + Duration.FromHours(round);
            var bookings = Enumerable.Range(0, 4).Select(n => clinic.Api.PostAsync("clinic/appointments", JsonSerializer.Serialize(new
            {
                client = other.Id,
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
            }))).ToArray();
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
}
