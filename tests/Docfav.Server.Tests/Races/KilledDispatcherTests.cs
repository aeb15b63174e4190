using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Webhooks;
using Docfav.Server.Webhooks;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>
/// Server processes that deliver webhooks and are killed (SIGKILL) while they do. DOCFAV_RACE_WEBHOOK_BOOKINGS and DOCFAV_RACE_WEBHOOK_KILLS make it longer.
/// </summary>
[Collection("Races")]
public sealed class KilledDispatcherTests(PostgresCluster cluster)
{
    const int Writers = 4;

    static readonly KeyValuePair<string, string>[] s_settings =
        [new("Docfav__Webhooks__AllowPrivateAddresses__0", "127.0.0.0/8"), new("Docfav__Webhooks__AllowHttp", "true"), new("Docfav__Webhooks__TimeoutSeconds", "1")];

    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Both databases at once: most of it is waiting for the lease that a killed process leaves.</summary>
    [Fact]
    public Task Every_event_is_delivered_though_dispatchers_are_killed() => Task.WhenAll(Enum.GetValues<DatabaseKind>().Select(DeliverAsync));

    async Task DeliverAsync(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("docfav-killed-").FullName;
        var storage = new StorageOptions { Data = folder, Database = kind == DatabaseKind.Postgres ? await cluster.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken) : null };
        await using var receiver = await Receiver.StartAsync();
        // Now and then a receiver has trouble of its own.
        receiver.Answer = (message, http) =>
        {
            http.Response.StatusCode = message.Sequence % 97 == 0 && receiver.Messages.Count(other => other.Id == message.Id) == 1 ? 500 : 200;
            return Task.Delay(Random.Shared.Next(3), http.RequestAborted);
        };
        // It takes the bookings, and delivers nothing itself.
        await using var node = await Node.StartAsync(
            [
                .. s_settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)),
                new("Docfav:Data", folder), new("Docfav:Database", storage.Database), new("Docfav:Plans:test", "1000000000"),
            ],
            services => services.Remove(services.Single(item => item.ImplementationType == typeof(WebhookDispatcher))));
        var clinic = await RaceClinic.OpenAsync(node.Get<IDatabase>(), [node.Http]);
        var (endpoint, _, _) = await node.Get<ClinicWebhooks>().CreateAsync(new(clinic.UserId, null), clinic.Id, new(receiver.Url(), "", EventKinds.All), CancellationToken.None);
        endpoint.ShouldNotBeNull();
        var (bookings, kills) = (Rounds.Of("WEBHOOK_BOOKINGS", 300), Rounds.Of("WEBHOOK_KILLS", 1));
        try
        {
            var booked = new ConcurrentBag<Guid>();
            var refused = 0;
            var next = 0;
            var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
            {
                for (int number; (number = Interlocked.Increment(ref next)) <= bookings;)
                {
                    // Every tenth twice: the second is rolled back.
                    for (var i = 0; i < (number % 10 == 0 ? 2 : 1); i++)
                    {
                        var answer = await clinic.On(0).BookAsync(clinic.Booking(clinic.Slot(number % 5, number / 5)));
                        if (answer.Status == HttpStatusCode.Created)
                        {
                            booked.Add(answer.Data[0].GetProperty("id").GetGuid());
                        }
                        else
                        {
                            answer.Status.ShouldBe(HttpStatusCode.Conflict);
                            Interlocked.Increment(ref refused);
                        }
                    }
                }
            })));
            for (var killed = 0; killed < kills; killed++)
            {
                await using var victim = await ServerProcess.StartAsync(storage, s_settings);
                // It has taken the turn, and is in the middle of it.
                var seen = receiver.Messages.Count;
                await Receiver.UntilAsync(() => receiver.Messages.Count >= seen + 5);
                await victim.KillAsync();
            }

            await using var last = await ServerProcess.StartAsync(storage, s_settings);
            await writing;
            var wanted = booked.ToHashSet();
            HashSet<Guid> Delivered() => [.. receiver.Messages.Select(message => message.Json.GetProperty("data").GetProperty("id").GetGuid())];
            using var limit = new CancellationTokenSource(s_patience);
            while (Delivered().Count < wanted.Count)
            {
                await Task.Delay(50, limit.Token);
            }

            Delivered().ShouldBe(wanted, ignoreOrder: true);
            var messages = receiver.Messages;
            messages.DistinctBy(message => message.Sequence).Count().ShouldBe(wanted.Count);
            messages.GroupBy(message => message.Id).ShouldAllBe(same => same.Select(message => Convert.ToBase64String(message.Body)).Distinct().Count() == 1);
            messages.DistinctBy(message => message.Id).Count().ShouldBe(wanted.Count);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind}: {wanted.Count} booked, {refused} rolled back, {kills} kills, {messages.Count} messages, {messages.Count - wanted.Count} of them again"));
        }
        finally
        {
            await node.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
