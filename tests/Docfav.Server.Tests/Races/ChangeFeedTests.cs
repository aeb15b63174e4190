using System.Net;
using System.Text.Json;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>Three who follow a clinic while many write to it: none misses a change, and none is shown one behind its cursor.</summary>
[Collection("Races")]
public sealed class ChangeFeedTests(RaceStages stages)
{
    const int Writers = 8;
    const int ChangesInARow = 4;

    /// <summary>How often each writer does its changes, so that there are as many in all as are asked for.</summary>
    static readonly int Times = (Rounds.Of("FOLLOWED", 160) + (Writers * ChangesInARow) - 1) / (Writers * ChangesInARow);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryLayout]
    public async Task Who_follows_a_clinic_misses_nothing(Layout layout)
    {
        var clinic = await stages.ClinicAsync(layout);
        var start = (await clinic.On(0).GetAsync("clinic/changes?after=now")).ShouldSucceed().GetProperty("cursor").GetString()!;
        using var written = new CancellationTokenSource();

        // Small pages and large ones, at every node.
        var readers = ((int[])[1, 7, 500]).Select((limit, index) => Task.Run(() => FollowAsync(clinic.On(index), start, limit, written.Token))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(clinic, writer))));
        await written.CancelAsync();
        var seen = await Task.WhenAll(readers);

        await using var db = clinic.Database.OpenRead();
        var last = (await db.ClinicCounters.SingleAsync(row => row.ClinicId == clinic.Id, Cancellation)).LastEvent;
        last.ShouldBe(Writers * Times * ChangesInARow);
        foreach (var reader in seen)
        {
            reader.Sequences.ShouldBe(Enumerable.Range(1, (int)last).Select(number => (long)number));
            reader.Pages.ShouldBeGreaterThan(1);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{layout}: {last} changes, read in {string.Join(", ", seen.Select(reader => reader.Pages))} pages");
        // What was read is what is there.
        var known = seen[0].Booked;
        known.ShouldBe(await db.Appointments.Where(item => item.ClinicId == clinic.Id).Select(item => item.Id).ToListAsync(Cancellation), ignoreOrder: true);
    }

    /// <summary>Books, moves, cancels, deletes; adds clients and changes them.</summary>
    static async Task WriteAsync(RaceClinic clinic, int writer)
    {
        for (var i = 0; i < Times; i++)
        {
            var api = clinic.On(writer + i);
            var booked = await api.BookedAsync(clinic.Booking([clinic.Slot(writer % 6, 10 * i)], force: true));
            if (i % 2 == 0)
            {
                (await api.SetAsync(booked[0], "cancelled")).ShouldSucceed();
            }
            else
            {
                (await api.DeleteAsync(booked[0])).ShouldSucceed();
            }

            var client = (await api.AddClientAsync("""{"name":"Ana"}""")).ShouldSucceed(HttpStatusCode.Created).GetProperty("id").GetGuid();
            (await api.PatchAsync($"clinic/clients/{client}", """{"city":"Bilbao"}""")).ShouldSucceed();
        }
    }

    static async Task<Read> FollowAsync(ApiClient api, string cursor, int limit, CancellationToken written)
    {
        var (sequences, booked, pages) = (new List<long>(), new HashSet<Guid>(), 0);
        while (true)
        {
            // Asked before the page is: what comes after is in the next one.
            var isLast = written.IsCancellationRequested;
            var page = (await api.GetAsync($"clinic/changes?after={cursor}&limit={limit}")).ShouldSucceed();
            pages++;
            foreach (var change in page.GetProperty("changes").EnumerateArray())
            {
                sequences.Add(change.GetProperty("sequence").GetInt64());
                Apply(change, booked);
            }

            cursor = page.GetProperty("cursor").GetString()!;
            if (isLast && !page.GetProperty("has_more").GetBoolean())
            {
                return new(sequences, booked, pages);
            }
        }
    }

    static void Apply(JsonElement change, HashSet<Guid> booked)
    {
        var id = change.GetProperty("subject_id").GetGuid();
        EventKinds.TryParse(change.GetProperty("kind").GetString()!, out var kind).ShouldBeTrue();
        switch (kind)
        {
            case EventKind.AppointmentCreated:
                booked.Add(id).ShouldBeTrue();
                break;
            case EventKind.AppointmentDeleted:
                booked.Remove(id).ShouldBeTrue();
                break;
        }
    }

    sealed record Read(IReadOnlyList<long> Sequences, IReadOnlyCollection<Guid> Booked, int Pages);
}
