using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Docfav.Server.BackOffice;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Data.Sqlite;
using Docfav.Server.Operations;
using Docfav.Server.Tests.BackOffice;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Races;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Operations;

/// <summary>What is too much is refused at once and for a while, and costs nobody anything.</summary>
public sealed class LoadLimitTests(PostgresCluster cluster)
{
    /// <summary>What is not refused would wait for ever.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_request_too_many_is_told_to_come_back_before_its_key_is_looked_up(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: [new("Docfav:RequestsAtOnce", "1"), new("Docfav:RequestsWaiting", "0")]);
        var node = deployment.Nodes[0];
        var clinic = await RaceClinic.OpenAsync(deployment.Database, [node.Http]);
        var before = (await clinic.On(0).GetAsync("/me")).Number("X-RateLimit-Remaining");
        var shed = 0;
        using var listener = Listen("docfav.requests.shed", () => Interlocked.Increment(ref shed));
        await using var held = await HeldAsync(deployment.Database, clinic.Id);
        var bookings = Enumerable.Range(0, PlacesOfWriters(node)).Select(number => clinic.On(0).BookAsync(clinic.Booking(clinic.Slot(0, number)))).ToArray();
        await WorkingAsync(node);

        var refused = await clinic.On(0).BookAsync(clinic.Booking(clinic.Slot(1, 0)));
        var stranger = await node.Client("df_pk_unknown", clinic.Id).PostAsync("clinic/appointments", "{}");
        var read = await clinic.On(0).GetAsync("/me");
        using var health = await node.Http.GetAsync("/health/ready", Cancellation);
        await held.DisposeAsync();

        foreach (var answer in new[] { refused, stranger })
        {
            answer.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
            answer.Number("Retry-After").ShouldBe(2);
            answer.Headers.Contains("X-RateLimit-Limit").ShouldBeFalse();
        }

        read.ShouldSucceed();
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
        shed.ShouldBeGreaterThanOrEqualTo(2);
        (await Task.WhenAll(bookings)).ShouldAllBe(booking => booking.Status == HttpStatusCode.Created);
        (await clinic.On(0).BookAsync(clinic.Booking(clinic.Slot(1, 0)))).ShouldSucceed(HttpStatusCode.Created);
        // The bookings, the last of them, the request in between, and this one.
        (await clinic.On(0).GetAsync("/me")).Number("X-RateLimit-Remaining").ShouldBe(before - bookings.Length - 3);
    }

    [Fact]
    public async Task Requests_wait_in_order_up_to_a_number_and_whoever_goes_leaves_the_queue()
    {
        await using var stage = await Stage.OpenAsync(cluster, waiting: 2);
        var order = new ConcurrentQueue<int>();
        using var gone = new CancellationTokenSource();

        var first = stage.SendAsync(1, order);
        var leaving = stage.SendAsync(2, order, gone);
        var third = stage.SendAsync(3, order);
        (await stage.SendAsync(4, order).WaitAsync(Limit, Cancellation)).ShouldBe(503);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaving);
        var fifth = stage.SendAsync(5, order);
        stage.EndOne();
        stage.EndOne();
        stage.EndOne();

        (await Task.WhenAll(first, third, fifth)).ShouldBe([200, 200, 200]);
        order.ShouldBe([1, 3, 5]);
    }

    [Fact]
    public async Task A_request_whose_turn_does_not_come_in_time_is_refused()
    {
        await using var stage = await Stage.OpenAsync(cluster, waiting: 2);
        stage.Shares.Patience = TimeSpan.Zero;
        var order = new ConcurrentQueue<int>();
        var first = stage.SendAsync(1, order);

        (await stage.SendAsync(2, order).WaitAsync(Limit, Cancellation)).ShouldBe(503);

        stage.EndOne();
        (await first).ShouldBe(200);
        order.ShouldBe([1]);
    }

    [Fact]
    public async Task Writers_wait_for_the_embedded_database_up_to_a_number()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        await using var held = await HeldAsync(deployment.Database, Guid.Empty);
        var waiting = Enumerable.Range(0, SqliteWriter.MostWaiting).Select(_ => WriteAsync()).ToArray();

        await Should.ThrowAsync<DatabaseUnavailableException>(WriteAsync);

        await held.DisposeAsync();
        (await Task.WhenAll(waiting)).ShouldAllBe(written => written == 7);

        Task<int> WriteAsync() => deployment.Database.WriteAsync((_, _) => Task.FromResult(7), Cancellation);
    }

    [Fact]
    public async Task A_connection_too_many_is_closed_and_the_others_are_served()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster, settings: [new("Docfav:Connections", "2")]);
        var address = deployment.Nodes[0].Address;
        using var idle = new TcpClient(address.Host, address.Port);
        using var live = await deployment.Nodes[0].Http.GetAsync("/health/live", Cancellation);

        using var third = new TcpClient(address.Host, address.Port);
        (await third.GetStream().ReadAsync(new byte[1], Cancellation).AsTask().WaitAsync(Limit, Cancellation)).ShouldBe(0);

        using var again = await deployment.Nodes[0].Http.GetAsync("/health/live", Cancellation);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_too_many_says_so_and_the_sign_in_page_goes_on()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster, settings: [new("Docfav:OpenPages", "1")]);
        var clinic = await deployment.ClinicAsync(await deployment.UserAsync());
        var visitor = await Visitor.MemberAsync(deployment, clinic.Id, ClinicRole.Manager);
        var page = $"/clinics/{clinic.Id}/clients";
        (await visitor.StatusAsync(page)).ShouldBe(HttpStatusCode.OK);
        var open = deployment.Nodes[0].Get<OpenPages>();
        await open.OnCircuitOpenedAsync(null!, Cancellation);

        using var full = await visitor.GetAsync(page);
        full.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        full.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
        (await full.Content.ReadAsStringAsync(Cancellation)).ShouldContain("<h1 tabindex=\"-1\">The server is full</h1>");
        (await Visitor.Nobody(deployment).StatusAsync("/account/sign-in")).ShouldBe(HttpStatusCode.OK);
        (await NegotiateAsync()).ShouldBe(HttpStatusCode.OK);
        await open.OnCircuitOpenedAsync(null!, Cancellation);
        (await NegotiateAsync()).ShouldBe(HttpStatusCode.ServiceUnavailable);
        await open.OnCircuitClosedAsync(null!, Cancellation);
        await open.OnCircuitClosedAsync(null!, Cancellation);

        (await visitor.StatusAsync(page)).ShouldBe(HttpStatusCode.OK);

        async Task<HttpStatusCode> NegotiateAsync()
        {
            using var answer = await deployment.Nodes[0].Http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Cancellation);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("RequestsAtOnce", "0")]
    [InlineData("RequestsWaiting", "-1")]
    [InlineData("Connections", "0")]
    [InlineData("OpenPages", "0")]
    public async Task A_limit_that_lets_nobody_in_does_not_start(string name, string value) =>
        (await Should.ThrowAsync<OptionsValidationException>(() => Deployment.StartAsync(DatabaseKind.Sqlite, cluster, settings: [new($"Docfav:{name}", value)])))
            .Message.ShouldContain(name);

    /// <summary>Makes whoever books in the clinic wait.</summary>
    static async Task<Hold> HeldAsync(IDatabase database, Guid clinicId)
    {
        var (holding, end) = (NewSignal(), NewSignal());
        var work = database.WriteAsync(
            async (db, token) =>
            {
                await database.LockAgendaAsync(db, clinicId, token);
                holding.TrySetResult();
                await end.Task;
                return 0;
            },
            Cancellation);
        await holding.Task;
        return new(end, work);
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many more requests that write would be worked on.</summary>
    static int PlacesOfWriters(Node node)
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path) = ("POST", "/api-connector/v1/x");
        return (int)node.Get<LoadShares>().Of(http.Request)!.GetStatistics()!.CurrentAvailablePermits;
    }

    /// <summary>Waits until as many requests that write are being worked on as there may be.</summary>
    static async Task WorkingAsync(Node node)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (PlacesOfWriters(node) > 0)
        {
            await Task.Delay(10, limit.Token);
        }
    }

    static MeterListener Listen(string instrument, Action count)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Name == instrument)
                {
                    self.EnableMeasurementEvents(published);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => count());
        listener.Start();
        return listener;
    }

    sealed class Hold(TaskCompletionSource end, Task work) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            end.TrySetResult();
            await work;
        }
    }

    /// <summary>The limit of one request at once, around work that ends when the test says so.</summary>
    sealed class Stage : IAsyncDisposable
    {
        readonly Deployment _deployment;
        readonly SemaphoreSlim _ends = new(0);

        Stage(Deployment deployment) => _deployment = deployment;

        public LoadShares Shares => _deployment.Nodes[0].Get<LoadShares>();

        public static async Task<Stage> OpenAsync(PostgresCluster cluster, int waiting)
        {
            var stage = new Stage(await Deployment.StartAsync(
                DatabaseKind.Sqlite, cluster, settings: [new("Docfav:RequestsAtOnce", "1"), new("Docfav:RequestsWaiting", $"{waiting}")]));
            stage.Shares.Patience = Timeout.InfiniteTimeSpan;
            return stage;
        }

        /// <summary>Sends a request, and answers its status.</summary>
        public async Task<int> SendAsync(int number, ConcurrentQueue<int> order, CancellationTokenSource? leaves = null)
        {
            await using var scope = _deployment.Nodes[0].Get<IServiceScopeFactory>().CreateAsyncScope();
            var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = leaves?.Token ?? CancellationToken.None };
            (http.Request.Method, http.Request.Path) = ("GET", "/api-connector/v1/me");
            await new LoadLimit(
                async _ =>
                {
                    order.Enqueue(number);
                    await _ends.WaitAsync(Cancellation);
                },
                Shares).InvokeAsync(http);
            return http.Response.StatusCode;
        }

        public void EndOne() => _ends.Release();

        public async ValueTask DisposeAsync()
        {
            await _deployment.DisposeAsync();
            _ends.Dispose();
        }
    }
}
