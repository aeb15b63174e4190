using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;

namespace Docfav.Server.Tests.Races;

/// <summary>A creation under an idempotency key of its own, which nothing else stands in the way of.</summary>
/// <param name="Name">Its key, and the note or surname that tells what it stored.</param>
/// <param name="Size">How many rows it stores.</param>
sealed record Creation(string Name, string Json, int Size, bool IsClient)
{
    /// <summary>The body it was acknowledged with; null as long as it was not.</summary>
    public string? Acknowledged { get; set; }

    public Task<ApiResponse> SendAsync(ApiClient client) => IsClient ? client.AddClientAsync(Json, Name) : client.BookAsync(Json, Name);
}

/// <summary>Everything that was sent, and what came back.</summary>
sealed class WriteLedger(RaceClinic clinic)
{
    readonly ConcurrentQueue<Creation> _sent = new();
    int _count;
    int _acknowledged;
    int _busy;

    public int Acknowledged => _acknowledged;

    /// <summary>Answers that asked to try again later.</summary>
    public int Busy => _busy;

    public IReadOnlyList<Creation> Unacknowledged => [.. _sent.Where(creation => creation.Acknowledged is null)];

    /// <summary>Sends one more; false where the connection broke.</summary>
    public async Task<bool> WriteAsync(ApiClient client)
    {
        var creation = Next();
        _sent.Enqueue(creation);
        ApiResponse answer;
        try
        {
            answer = await creation.SendAsync(client);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }

        if (answer.Status == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
        {
            Interlocked.Increment(ref _busy);
            return true;
        }

        answer.ShouldSucceed(HttpStatusCode.Created);
        creation.Acknowledged = answer.Text;
        Interlocked.Increment(ref _acknowledged);
        return true;
    }

    /// <summary>Sends again what was not acknowledged, and the last few that were: each is done once and answered as it was first.</summary>
    public async Task RetryAsync(ApiClient client)
    {
        foreach (var creation in Unacknowledged.Concat(_sent.TakeLast(8)).Distinct())
        {
            var text = await AnsweredAsync(creation, client);
            (creation.Acknowledged ??= text).ShouldBe(text);
        }
    }

    /// <summary>Whatever was acknowledged is stored whole; whatever was not is stored whole or not at all. Answers how many of the latter are stored.</summary>
    public async Task<int> ShouldBeStoredAsync()
    {
        await using var db = clinic.Database.OpenRead();
        var items = await db.Appointments.Where(item => item.ClinicId == clinic.Id).Select(item => item.Note!).ToListAsync();
        var clients = await db.Clients.Where(client => client.ClinicId == clinic.Id).Select(client => client.Lastname!).ToListAsync();
        var stored = items.Concat(clients).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        foreach (var creation in _sent)
        {
            var rows = stored.GetValueOrDefault(creation.Name);
            if (creation.Acknowledged is not null)
            {
                rows.ShouldBe(creation.Size, $"{creation.Name} was acknowledged");
            }
            else
            {
                rows.ShouldBeOneOf(0, creation.Size);
            }
        }

        stored.Keys.ShouldBeSubsetOf(_sent.Select(creation => creation.Name));
        return Unacknowledged.Count(creation => stored.ContainsKey(creation.Name));
    }

    static async Task<string> AnsweredAsync(Creation creation, ApiClient client)
    {
        var answer = await ApiClient.PatientlyAsync(() => creation.SendAsync(client));
        answer.ShouldSucceed(HttpStatusCode.Created);
        return answer.Text;
    }

    /// <summary>Batches of one to four people, each in a half hour of its own; every fourth creation is a client.</summary>
    Creation Next()
    {
        var number = Interlocked.Increment(ref _count);
        var name = string.Create(CultureInfo.InvariantCulture, $"creation {number}");
        if (number % 4 == 0)
        {
            return new(name, $$"""{"name":"Ana","surname":"{{name}}","email":"ana{{number}}@example.com"}""", 1, IsClient: true);
        }

        var size = 1 + (number / 4 % 4);
        return new(name, clinic.Booking(Enumerable.Range(number, size).Select(place => clinic.Slot(place % 5, number, name))), size, IsClient: false);
    }
}
