extern alias client;

using System.Net;
using client::Docfav.Client;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Integrators;

/// <summary>What the .NET client does when a request does not come through.</summary>
public sealed class RepeatingTests(SharedDeployments deployments)
{
    const string Client = """{ "id": "68b70480-e924-4841-8038-e2e695971ff6", "client_number": 1, "fullname": "Eva" }""";

    static readonly StandIn.Reply s_busy = StandIn.Refuses(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", ("Retry-After", "2"));

    readonly SkippingTime _time = new();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refusal_that_passes_is_waited_for_as_long_as_the_server_says()
    {
        var server = new StandIn(
            StandIn.Refuses(HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED", ("Retry-After", "7")),
            StandIn.Refuses(HttpStatusCode.ServiceUnavailable, "API_DISABLED", ("Retry-After", "Thu, 05 Feb 2026 12:00:15 GMT")),
            StandIn.Breaks(HttpRequestError.ResponseEnded),
            StandIn.Says(HttpStatusCode.BadGateway, "<html>"),
            StandIn.Data("[]"));

        (await To(server).ListClinicsAsync(Cancellation)).ShouldBeEmpty();

        server.Requests.Count.ShouldBe(5);
        server.Requests.ShouldAllBe(request => request.Key == "df_pk_test" && request.Address == new Uri("https://clinic.example/sub/api-connector/v1/backofficeclinics"));
        _time.Waits[0].TotalSeconds.ShouldBeInRange(7, 8.75);
        (_time.Waits[0] + _time.Waits[1]).TotalSeconds.ShouldBeInRange(15, 20);
        _time.Waits[2].TotalSeconds.ShouldBeInRange(2, 2.5);
        _time.Waits[3].TotalSeconds.ShouldBeInRange(4, 5);
    }

    [Fact]
    public async Task A_creation_sends_the_same_key_and_body_each_time_and_another_key_with_the_next_call()
    {
        var server = new StandIn(s_busy, StandIn.Breaks(HttpRequestError.ConnectionError), StandIn.Says(HttpStatusCode.Created, StandIn.Envelope(Client)));
        var clinic = To(server).Clinic(Guid.NewGuid());

        (await clinic.CreateClientAsync(new() { Name = "Eva" }, cancellationToken: Cancellation)).ClientNumber.ShouldBe(1);
        await clinic.CreateClientAsync(new() { Name = "Eva" }, cancellationToken: Cancellation);
        await clinic.CreateClientAsync(new() { Name = "Eva" }, "import-17", Cancellation);

        var keys = server.Requests.Select(request => request.IdempotencyKey).ToList();
        keys[..3].Distinct().ShouldHaveSingleItem().ShouldNotBeNullOrEmpty();
        keys[3].ShouldNotBe(keys[0]);
        keys[4].ShouldBe("import-17");
        server.Requests.ShouldAllBe(request => request.Body == """{"name":"Eva"}""");
    }

    [Fact]
    public async Task Changes_deletions_and_refusals_that_last_are_not_repeated()
    {
        var id = Guid.NewGuid();
        var server = new StandIn(s_busy);
        var clinic = To(server).Clinic(id);
        await Should.ThrowAsync<ApiException>(() => clinic.UpdateClientAsync(id, new() { Note = null }, Cancellation));
        await Should.ThrowAsync<ApiException>(() => clinic.UpdateAppointmentAsync(id, new() { Note = "espalda" }, Cancellation));
        await Should.ThrowAsync<ApiException>(() => clinic.ChangeBehaviourAsync(id, new() { Behaviour = Behaviour.NoShow }, Cancellation));
        await Should.ThrowAsync<ApiException>(() => clinic.DeleteAppointmentAsync(id, Cancellation));
        server.Requests.Select(request => request.Body).ShouldBe(["""{"note":null}""", """{"note":"espalda"}""", """{"behaviour":"no_show"}""", null]);

        foreach (var lasting in (StandIn.Reply[])
            [StandIn.Refuses(HttpStatusCode.InternalServerError, "INTERNAL_ERROR"), StandIn.Refuses(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE")])
        {
            var refusing = new StandIn(lasting);
            await Should.ThrowAsync<ApiException>(() => To(refusing).GetMeAsync(Cancellation));
            refusing.Requests.Count.ShouldBe(1);
        }

        var nowhere = new StandIn(StandIn.Breaks(HttpRequestError.NameResolutionError));
        await Should.ThrowAsync<HttpRequestException>(() => To(nowhere).GetMeAsync(Cancellation));
        nowhere.Requests.Count.ShouldBe(1);
        _time.Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Waiting_ends_with_the_time_that_it_may_take_and_the_caller_learns_how_long_to_wait()
    {
        var limited = new StandIn(StandIn.Refuses(
            HttpStatusCode.TooManyRequests, "RATE_LIMIT_EXCEEDED", ("Retry-After", "1800"),
            ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1770296400")));
        var docfav = To(limited);
        var refusal = await Should.ThrowAsync<ApiException>(() => docfav.GetMeAsync(Cancellation));
        (refusal.Code, refusal.RetryAfter).ShouldBe((ErrorCode.RateLimitExceeded, TimeSpan.FromMinutes(30)));
        docfav.RateLimit.ShouldBe(new(100, 0, new(2026, 2, 5, 13, 0, 0, TimeSpan.Zero)));
        limited.Requests.Count.ShouldBe(1);

        var down = new StandIn(StandIn.Breaks(HttpRequestError.ConnectionError));
        await Should.ThrowAsync<HttpRequestException>(() => To(down).GetMeAsync(Cancellation));
        down.Requests.Count.ShouldBeInRange(5, 8);
        _time.Waits.Aggregate((sum, wait) => sum + wait).TotalSeconds.ShouldBeInRange(15, 30);

        var once = new StandIn(s_busy);
        await Should.ThrowAsync<ApiException>(() => To(once, TimeSpan.Zero).GetMeAsync(Cancellation));
        once.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_ends_when_it_is_cancelled_also_while_it_waits()
    {
        using var cancelling = new CancellationTokenSource();
        _time.OnWait = cancelling.Cancel;
        var server = new StandIn(s_busy);

        await Should.ThrowAsync<OperationCanceledException>(() => To(server).GetMeAsync(cancelling.Token));
        await Should.ThrowAsync<OperationCanceledException>(() => To(server).GetMeAsync(cancelling.Token));

        server.Requests.Count.ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task A_booking_whose_answer_was_lost_is_made_once(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, place, service) = await Requests.OpenClinicAsync(deployment);
        using var http = new HttpClient(new LosesFirstAnswer());
        var docfav = new DocfavClient(http, new() { BaseAddress = deployment.Nodes[0].Address, ApiKey = clinic.Api.Key, TimeProvider = _time });

        var booked = (await docfav.Clinic(clinic.Id).CreateAppointmentsAsync(
            new()
            {
                Appointments =
                [
                    new()
                    {
                        Service = service.Id, BackOfficeStaffCalendar = place.Id,
                        From = TestClinic.At("2026-02-05T10:00").ToDateTimeOffset(), To = TestClinic.At("2026-02-05T10:30").ToDateTimeOffset(),
                    },
                ],
            },
            cancellationToken: Cancellation)).ShouldHaveSingleItem();

        _time.Waits.Count.ShouldBe(1);
        (await clinic.WeekAsync()).List("appointments").ShouldHaveSingleItem().Uuid("id").ShouldBe(booked.Id);
    }

    DocfavClient To(StandIn server, TimeSpan? retryFor = null)
    {
        var options = new DocfavClientOptions { BaseAddress = new("https://clinic.example/sub"), ApiKey = "df_pk_test", TimeProvider = _time };
        options.RetryFor = retryFor ?? options.RetryFor;
        return new(new HttpClient(server), options);
    }

    sealed class LosesFirstAnswer() : DelegatingHandler(new SocketsHttpHandler())
    {
        bool _lost;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (_lost)
            {
                return answer;
            }

            _lost = true;
            answer.Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost.");
        }
    }
}
