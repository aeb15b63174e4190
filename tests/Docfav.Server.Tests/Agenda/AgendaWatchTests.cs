using System.Globalization;
using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Agenda;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.DataFile;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;
using static Docfav.Server.Tests.Availability.TestClinic;

namespace Docfav.Server.Tests.Agenda;

public sealed class AgendaWatchTests(SharedDeployments deployments, PostgresCluster cluster)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task What_an_agenda_shows_raises_its_version_by_one_and_nothing_else_does(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var clinic = desk.Clinic;
        var client = clinic.Client();
        var other = clinic.Client("Eva");
        clinic.Appointment(desk.Place, desk.Service, At("2026-02-04T10:00"), At("2026-02-04T11:00"), client: other);
        var calendar = clinic.Calendar();
        await clinic.SaveAsync();
        var group = (await desk.GroupAsync("2026-02-05T12:00", "2026-02-05T13:00")).Done();
        (await desk.JoinAsync(group)).Done();
        (await desk.JoinAsync(group)).Done();
        var id = await clinic.BookedAsync(desk.Place, desk.Service, "2026-02-05T10:00", "2026-02-05T11:00");
        var series = (await desk.SeriesAsync("2026-02-02T16:00", "2026-02-02T17:00", "FREQ=WEEKLY;COUNT=5")).Done();

        foreach (var (name, by, change) in new (string, int, Func<Task>)[]
        {
            ("three booked at once", 1, async () => (await clinic.Api.PostAsync(Requests.Path, Requests.Booking(string.Join(',', new[] { "07", "08", "09" }.Select(day =>
                Requests.Item(desk.Place, desk.Service, $"2026-02-{day}T10:00", $"2026-02-{day}T11:00")))))).ShouldSucceed(HttpStatusCode.Created)),
            ("a move", 1, async () => (await clinic.ChangeAsync(id, """{ "from": "2026-02-05T10:30:00Z" }""")).ShouldSucceed()),
            ("a status", 1, async () => (await clinic.SetAsync(id, "cancelled")).ShouldSucceed()),
            ("the same status", 0, async () => (await clinic.SetAsync(id, "cancelled")).ShouldSucceed()),
            ("a refusal", 0, async () => (await clinic.BookAsync(desk.Place, desk.Service, "2026-02-05T12:00", "2026-02-05T13:00")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE")),
            ("a cancelled group", 1, async () => (await clinic.SetAsync(group, "cancelled", ", \"cancel_participants\": true")).ShouldSucceed()),
            ("a deleted group", 1, async () => (await clinic.DeleteAsync(group)).ShouldSucceed()),
            ("kept time", 1, async () => (await desk.ReserveAsync("2026-02-05T14:00", "2026-02-05T15:00")).Done()),
            ("a split series", 1, async () => (await desk.SeriesAsync(series, "2026-02-16", SeriesScope.ThisAndFollowing, "2026-02-16T08:00", "2026-02-16T09:00")).Done()),
            ("hours and days", 1, () =>
            {
                clinic.SpecialDay(desk.Place, Date("2026-02-06"), "08:00-10:00");
                clinic.DayOff(calendar, Date("2026-02-06"), Date("2026-02-07"));
                return clinic.SaveAsync();
            }),
            ("a staff member and a place", 1, () =>
            {
                clinic.Place(clinic.Staff(), calendar);
                return clinic.SaveAsync();
            }),
            ("a staff member's name", 1, () => ChangeAsync(db => db.Staff.SingleAsync(staff => staff.ClinicId == clinic.Id && staff.Id == desk.Place.StaffId), staff => staff.Name = "Ana")),
            ("a client's name", 1, () => ChangeAsync(db => db.Clients.SingleAsync(row => row.ClinicId == clinic.Id && row.Id == client.Id), row => row.Lastname = "Peña")),
            ("a client's note", 0, () => ChangeAsync(db => db.Clients.SingleAsync(row => row.ClinicId == clinic.Id && row.Id == client.Id), row => row.Note = "x")),
            ("a new client", 0, () =>
            {
                clinic.Client();
                return clinic.SaveAsync();
            }),
            ("a client who was two", 1, async () => (await desk.Get<ClientMerge>().MergeAsync(
                new Actor(Guid.NewGuid(), null), clinic.Id, client.Id, other.Id, new Dictionary<string, MergeSide>(), Cancellation)).Refusal.ShouldBeNull()),
            ("the clinic's name", 0, () => ChangeAsync(db => db.Clinics.SingleAsync(row => row.Id == clinic.Id), row => row.Name = "Otra")),
        })
        {
            var before = await VersionAsync(clinic);
            await change();
            (await VersionAsync(clinic)).ShouldBe(before + by, name);
        }

        async Task ChangeAsync<T>(Func<DocfavDb, Task<T>> find, Action<T> set) where T : class => await clinic.Deployment.Database.WriteAsync(
            async (db, token) =>
            {
                set(await find(db));
                return await db.SaveChangesAsync(token);
            },
            Cancellation);
    }

    [Theory, OnEveryDatabase]
    public async Task A_change_is_heard_of_on_every_node_by_those_who_watch_that_clinic(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, nodes: kind == DatabaseKind.Postgres ? 2 : 1);
        var (clinic, place, service) = await Requests.OpenClinicAsync(deployment);
        var other = await TestClinic.OnAsync(deployment);
        var (here, there, elsewhere, left) = (new Heard(), new Heard(), new Heard(), new Heard());
        using var first = deployment.Nodes[0].Get<AgendaWatch>().Subscribe(clinic.Id, here.TellAsync);
        using var failing = deployment.Nodes[^1].Get<AgendaWatch>().Subscribe(clinic.Id, () => throw new InvalidOperationException("planted"));
        using var second = deployment.Nodes[^1].Get<AgendaWatch>().Subscribe(clinic.Id, there.TellAsync);
        using var ofAnother = deployment.Nodes[^1].Get<AgendaWatch>().Subscribe(other.Id, elsewhere.TellAsync);
        var gone = deployment.Nodes[^1].Get<AgendaWatch>().Subscribe(clinic.Id, left.TellAsync);
        await Heard.UntilAsync(() => here.Count > 0 && there.Count > 0 && elsewhere.Count > 0 && left.Count > 0);
        gone.Dispose();
        var (was, wasThere, wasElsewhere, wasLeft) = (here.Count, there.Count, elsewhere.Count, left.Count);

        (await clinic.BookAsync(place, service, "2026-02-05T10:00", "2026-02-05T11:00")).ShouldSucceed(HttpStatusCode.Created);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        await Heard.UntilAsync(() => here.Count > was && there.Count > wasThere);
        TestContext.Current.TestOutputHelper?.WriteLine($"heard after {watch.Elapsed}");
        (here.Count - was, there.Count - wasThere, elsewhere.Count - wasElsewhere, left.Count - wasLeft).ShouldBe((1, 1, 0, 0));
    }

    [Theory, OnEveryDatabase]
    public async Task Changes_made_while_the_database_was_out_of_reach_are_heard_of_afterwards(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var faulty = FaultyDatabase.Over(desk.Clinic.Deployment.Database);
        using var watch = new AgendaWatch(faulty.Database, NullLogger<AgendaWatch>.Instance);
        await watch.StartAsync(Cancellation);
        var heard = new Heard();
        using var subscription = watch.Subscribe(desk.Clinic.Id, heard.TellAsync);
        await Heard.UntilAsync(() => heard.Count == 1);

        faulty.Reading = new DatabaseUnavailableException("planted");
        (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T11:00")).Done();
        await Task.Delay(TimeSpan.FromSeconds(1.5), Cancellation);
        heard.Count.ShouldBe(1);
        faulty.Reading = null;

        await Heard.UntilAsync(() => heard.Count == 2);
        await watch.StopAsync(Cancellation);
    }

    [Theory, OnEveryDatabase]
    public async Task Nobody_is_called_twice_at_once_and_what_comes_meanwhile_is_one_call_more(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var busy = new TaskCompletionSource();
        var (calls, done) = (0, 0);
        using var subscription = desk.Get<AgendaWatch>().Subscribe(desk.Clinic.Id, async () =>
        {
            Interlocked.Increment(ref calls);
            await busy.Task;
            Interlocked.Increment(ref done);
        });
        await Heard.UntilAsync(() => calls == 1);
        foreach (var hour in new[] { "10", "11", "12" })
        {
            (await desk.BookAsync($"2026-02-05T{hour}:00", $"2026-02-05T{hour}:30")).Done();
            await Task.Delay(TimeSpan.FromSeconds(0.7), Cancellation);
        }

        calls.ShouldBe(1);
        busy.SetResult();
        await Heard.UntilAsync(() => done == 2);
        calls.ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task News_come_in_the_language_of_who_looks(DatabaseKind kind)
    {
        var desk = await Desk.OpenAsync(deployments, kind);
        var (heard, before) = (new System.Collections.Concurrent.ConcurrentQueue<string>(), CultureInfo.CurrentUICulture);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("eu-ES");
        using var subscription = desk.Get<AgendaWatch>().Subscribe(desk.Clinic.Id, () =>
        {
            heard.Enqueue(CultureInfo.CurrentUICulture.Name);
            return Task.CompletedTask;
        });
        CultureInfo.CurrentUICulture = before;
        (await desk.BookAsync("2026-02-05T10:00", "2026-02-05T10:30")).Done();

        await Heard.UntilAsync(() => !heard.IsEmpty);
        heard.ShouldAllBe(name => name == "eu-ES");
    }

    [Theory, OnEveryDatabase]
    public async Task An_import_is_news_and_the_version_stays_out_of_the_file(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        var exported = await store.ExportAsync();
        var before = await VersionsAsync(store.Database);

        await store.ImportAsync(exported);

        (await VersionsAsync(store.Database)).ShouldBe(before.Select(version => version + 1));
        exported.ShouldNotContain("agenda_version");
        (await store.ExportAsync()).ShouldBe(exported);
    }

    static async Task<long> VersionAsync(TestClinic clinic)
    {
        await using var db = clinic.Deployment.Database.OpenRead();
        return await db.ClinicCounters.Where(counters => counters.ClinicId == clinic.Id).Select(counters => counters.AgendaVersion).SingleAsync(Cancellation);
    }

    static async Task<List<long>> VersionsAsync(IDatabase database)
    {
        await using var db = database.OpenRead();
        return await db.ClinicCounters.OrderBy(counters => counters.ClinicId).Select(counters => counters.AgendaVersion).ToListAsync(Cancellation);
    }

    sealed class Heard
    {
        int _count;

        public int Count => _count;

        public Task TellAsync()
        {
            Interlocked.Increment(ref _count);
            return Task.CompletedTask;
        }

        public static async Task UntilAsync(Func<bool> isSo)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            while (!isSo())
            {
                watch.Elapsed.ShouldBeLessThan(Soon);
                await Task.Delay(20, Cancellation);
            }
        }
    }
}
