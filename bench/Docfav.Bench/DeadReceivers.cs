using System.Net;
using System.Net.Sockets;
using Docfav.Server;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Docfav.Server.Outbox;
using Docfav.Server.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Docfav.Bench;

/// <summary>Whom the clinic that is measured tells of what is booked.</summary>
enum Telling
{
    /// <summary>It has no webhooks, and sends no messages.</summary>
    Nobody,

    /// <summary>It has no webhooks; two messages are planned for each booking, as by default, and due another day.</summary>
    Later,

    /// <summary>It tells <see cref="DeadReceivers"/>; two messages are planned for each booking, one due at once.</summary>
    InVain,
}

/// <summary>
/// What the clinic that is measured tells in vain: webhooks whose receivers are down, half refusing connections and half taking them and saying nothing, and
/// messages to its clients through a mail server that is down.
/// </summary>
sealed class DeadReceivers : IDisposable
{
    public const int Webhooks = 10;

    readonly IDatabase _database;
    readonly Guid _clinicId;
    readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    readonly List<Guid> _endpoints = [];

    DeadReceivers(IDatabase database, Guid clinicId) => (_database, _clinicId) = (database, clinicId);

    /// <summary>What the server must be told to send to this machine.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Docfav__Webhooks__AllowPrivateAddresses__0"] = "127.0.0.0/8",
        ["Docfav__Webhooks__AllowHttp"] = "true",
        ["Docfav__Smtp__Host"] = "127.0.0.1",
        ["Docfav__Smtp__Port"] = "1",
        ["Docfav__Smtp__From"] = "bench@example.com",
        ["Docfav__Messages__DelaySeconds"] = "0",
    };

    /// <summary>Makes them, switched off, in place of those of an earlier run.</summary>
    public static async Task<DeadReceivers> PrepareAsync(StorageOptions storage, IDatabase database, Guid clinicId)
    {
        var dead = new DeadReceivers(database, clinicId);
        dead._silent.Start(backlog: 1_000);
        await database.WriteAsync((db, token) => db.WebhookEndpoints.Where(row => row.ClinicId == clinicId).ExecuteDeleteAsync(token), CancellationToken.None);
        await using var app = ServerHost.Build(
            [
                .. Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)),
                new("Docfav:Data", storage.Data), new("Docfav:Database", storage.Database),
            ]);
        await using var db = database.OpenRead();
        var manager = await db.Members.Where(member => member.ClinicId == clinicId && member.IsManager).Select(member => member.UserId).FirstAsync();
        var silent = ((IPEndPoint)dead._silent.LocalEndpoint).Port;
        for (var number = 0; number < Webhooks; number++)
        {
            var url = FormattableString.Invariant($"http://127.0.0.1:{(number % 2 == 0 ? 1 : silent)}/{number}");
            var (id, _, refusal) = await app.Services.GetRequiredService<ClinicWebhooks>()
                .CreateAsync(new(manager, null), clinicId, new(url, "bench", EventKinds.All), CancellationToken.None);
            dead._endpoints.Add(id ?? throw new InvalidOperationException(refusal?.Message));
        }

        await dead.SwitchAsync(Telling.Nobody);
        return dead;
    }

    /// <summary>Switches them on, as if they had just been made, or off, and the messages; what could not be told is forgotten.</summary>
    public Task SwitchAsync(Telling telling) => _database.WriteAsync(
        async (db, token) =>
        {
            var last = await db.ClinicCounters.Where(row => row.ClinicId == _clinicId).Select(row => row.LastEvent).SingleAsync(token);
            await db.Messages.Where(row => row.ClinicId == _clinicId).ExecuteDeleteAsync(token);
            await db.MessageSettings.Where(row => row.ClinicId == _clinicId).ExecuteDeleteAsync(token);
            var isOn = telling == Telling.InVain;
            List<int> hours = telling switch { Telling.Nobody => [], Telling.Later => [24, 48], _ => [24] };
            db.Add(new MessageSettings { ClinicId = _clinicId, Confirmations = isOn, Changes = isOn, Cancellations = isOn, ReminderHours = hours });
            await db.SaveChangesAsync(token);
            var state = isOn ? WebhookState.Active : WebhookState.SwitchedOff;
            return await db.WebhookEndpoints.Where(row => row.ClinicId == _clinicId && _endpoints.Contains(row.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, state).SetProperty(row => row.LastSequence, last).SetProperty(row => row.Unanswered, 0)
                    .SetProperty(row => row.PausedUntil, (Instant?)null).SetProperty(row => row.FailingSince, (Instant?)null),
                token);
        },
        CancellationToken.None);

    public void Dispose() => _silent.Dispose();
}
