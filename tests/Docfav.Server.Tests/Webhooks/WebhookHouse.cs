using Docfav.Server.Access;
using Docfav.Server.Outbox;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Webhooks;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Webhooks;

/// <summary>A clinic whose events go to a receiver on loopback, on a server of its own with a clock that the test sets.</summary>
sealed class WebhookHouse : IAsyncDisposable
{
    static readonly KeyValuePair<string, string?>[] s_settings =
        [new("Docfav:Webhooks:AllowPrivateAddresses:0", "127.0.0.0/8"), new("Docfav:Webhooks:AllowHttp", "true")];

    readonly StaffCalendar _place;
    readonly Service _service;
    int _booked;

    WebhookHouse(FakeTime time, Deployment deployment, Receiver receiver, TestClinic clinic, StaffCalendar place, Service service, Actor manager) =>
        (Time, Deployment, Receiver, Clinic, _place, _service, Manager) = (time, deployment, receiver, clinic, place, service, manager);

    public FakeTime Time { get; }
    public Deployment Deployment { get; }
    public Receiver Receiver { get; }
    public TestClinic Clinic { get; }
    public Actor Manager { get; }

    public ClinicWebhooks Webhooks => Deployment.Nodes[0].Get<ClinicWebhooks>();

    public WebhookLog Log => Deployment.Nodes[0].Get<WebhookLog>();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="delivers">Whether the server delivers by itself; else the test says when, by <see cref="TurnAsync"/>.</param>
    public static async Task<WebhookHouse> OpenAsync(DatabaseKind kind, PostgresCluster cluster, bool delivers)
    {
        var time = new FakeTime(Instant.FromUtc(2026, 1, 5, 9, 0));
        var deployment = await Deployment.StartAsync(kind, cluster, settings: s_settings, time: time, configure: services =>
        {
            if (!delivers)
            {
                services.Remove(services.Single(item => item.ImplementationType == typeof(WebhookDispatcher)));
            }
        });
        var (clinic, place, service) = await Requests.OpenClinicAsync(deployment);
        await using var db = deployment.Database.OpenRead();
        var manager = await db.Members.SingleAsync(member => member.ClinicId == clinic.Id, Cancellation);
        return new(time, deployment, await Receiver.StartAsync(), clinic, place, service, new(manager.UserId, null));
    }

    /// <summary>Adds an endpoint for every kind of event, or some; its id and secret.</summary>
    public async Task<(Guid Id, string Secret)> AddAsync(string path = "", params EventKind[] kinds)
    {
        var (id, secret, refusal) = await Webhooks.CreateAsync(Manager, Clinic.Id, new(Receiver.Url(path), "", kinds.Length == 0 ? EventKinds.All : kinds), Cancellation);
        refusal.ShouldBeNull();
        return (id!.Value, secret!);
    }

    /// <summary>Books the next half hour.</summary>
    public async Task<Guid> BookAsync(string note = "") =>
        (await Clinic.Api.PostAsync(Requests.Path, Requests.Booking(Requests.Item(_place, _service, Text(_booked), Text(++_booked), $$""", "note": "{{note}}" """))))
            .ShouldSucceed(System.Net.HttpStatusCode.Created)[0].GetProperty("id").GetGuid();

    /// <summary>Wants a half hour that is taken: refused, and rolled back.</summary>
    public async Task RefuseAsync() =>
        (await Clinic.BookAsync(_place, _service, Text(_booked - 1), Text(_booked))).Status.ShouldBe(System.Net.HttpStatusCode.Conflict);

    /// <summary>Takes turns at an endpoint, as a node does, until there is nothing more to do at once.</summary>
    public async Task<WebhookState?> TurnAsync(Guid endpoint)
    {
        var node = Deployment.Nodes[0];
        while (true)
        {
            using var round = new WebhookRound(Deployment.Database, node.Get<WebhookSender>(), Time, Time, Duration.FromSeconds(30), Clinic.Id, endpoint);
            if (!await round.RunAsync(Cancellation))
            {
                return round.SwitchedOff;
            }
        }
    }

    public async Task<ClinicWebhook> FindAsync(Guid endpoint) => (await Webhooks.FindAsync(Clinic.Id, endpoint, Cancellation)).ShouldNotBeNull();

    public Task<IReadOnlyList<LoggedDelivery>> DeliveriesAsync(Guid endpoint, DeliveryFilter? filter = null, long? before = null, int limit = 100) =>
        Log.PageAsync(Clinic.Id, endpoint, filter ?? new(), before, limit, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Deployment.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    static string Text(int halfHour) => (Instant.FromUtc(2026, 2, 2, 0, 0) + Duration.FromMinutes(30 * halfHour)).ToString("uuuu-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
