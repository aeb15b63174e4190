using System.Net;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Appointments;

public sealed class IdempotencyTests(SharedDeployments deployments)
{
    const string Clients = "clinic/clients";

    [Theory, OnEveryDatabase]
    public async Task The_same_request_gets_the_same_bytes_and_is_done_once(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        foreach (var (path, body) in new[] { (Requests.Path, Body(place, service, 10)), (Clients, """{ "name": "Zoë" }""") })
        {
            var first = await SendAsync(clinic.Api, path, body, "k-1");
            var second = await SendAsync(clinic.Api, path, body, "k-1");

            first.ShouldSucceed(HttpStatusCode.Created);
            (second.Status, second.Text).ShouldBe((HttpStatusCode.Created, first.Text));
            second.Header("X-Request-Id").ShouldNotBe(first.Header("X-Request-Id"));
            second.ContentHeaders.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
            (await SendAsync(clinic.Api, path, body + " ", "k-1")).ShouldBeRefused(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        }

        (await clinic.WeekAsync()).List("appointments").Length.ShouldBe(1);
        (await clinic.Api.GetAsync(Clients)).ShouldSucceed().List("clients").Length.ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task Without_a_key_or_with_another_it_is_done_again(DatabaseKind kind)
    {
        var clinic = await TestClinic.OnAsync(deployments, kind);
        foreach (var key in new[] { null, null, "a", "b", "A", " a b ~" })
        {
            (await SendAsync(clinic.Api, Clients, """{ "name": "Ana" }""", key)).ShouldSucceed(HttpStatusCode.Created);
        }

        (await clinic.Api.GetAsync(Clients)).ShouldSucceed().List("clients").Length.ShouldBe(6);
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_is_one_users_on_one_path(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, place, service) = await Requests.OpenClinicAsync(deployment);
        var colleague = await deployment.UserAsync();
        await deployment.SaveAsync(new Server.Clinics.Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = colleague.Id, Type = "professional", IsManager = true });
        var colleaguesApi = deployment.Nodes[0].Client(await deployment.KeyAsync(colleague), clinic.Id);
        var first = (await SendAsync(clinic.Api, Requests.Path, Body(place, service, 10), "k")).ShouldSucceed(HttpStatusCode.Created);

        (await SendAsync(colleaguesApi, Requests.Path, Body(place, service, 10), "k")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        var own = (await SendAsync(colleaguesApi, Requests.Path, Body(place, service, 11), "k")).ShouldSucceed(HttpStatusCode.Created);
        (await SendAsync(clinic.Api, Clients, """{ "name": "Ana" }""", "k")).ShouldSucceed(HttpStatusCode.Created);

        own[0].Uuid("id").ShouldNotBe(first[0].Uuid("id"));
    }

    [Theory, OnEveryDatabase]
    public async Task A_refusal_leaves_the_key_free(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));
        var taken = await clinic.BookedAsync(place, service, "2026-02-05T10:00", "2026-02-05T10:30");

        (await SendAsync(clinic.Api, Requests.Path, Body(place, service, 10), "k")).ShouldBeRefused(HttpStatusCode.Conflict, "SLOT_NOT_AVAILABLE");
        (await SendAsync(clinic.Api, Requests.Path, "{}", "k")).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        (await clinic.DeleteAsync(taken)).ShouldSucceed();
        (await SendAsync(clinic.Api, Requests.Path, Body(place, service, 10), "k")).ShouldSucceed(HttpStatusCode.Created);
        (await SendAsync(clinic.Api, Requests.Path, Body(place, service, 11), "k")).ShouldBeRefused(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Theory, OnEveryDatabase]
    public async Task Two_at_once_are_done_once(DatabaseKind kind)
    {
        var (clinic, place, service) = await Requests.OpenClinicAsync(await deployments.OnAsync(kind));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(clinic.Api, Requests.Path, Body(place, service, 10), "k")));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created);
        answers.Select(answer => answer.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        answers.Select(answer => answer.Header("X-Request-Id")).Distinct(StringComparer.Ordinal).Count().ShouldBe(8);
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_has_1_to_255_characters_and_is_given_once(DatabaseKind kind)
    {
        var clinic = await TestClinic.OnAsync(deployments, kind);
        const string Body = """{ "name": "Ana" }""";

        (await SendAsync(clinic.Api, Clients, Body, new string('k', 255))).ShouldSucceed(HttpStatusCode.Created);
        (await SendAsync(clinic.Api, Clients, Body, new string('k', 256))).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "Idempotency-Key");
        foreach (var lines in new[] { new[] { "Idempotency-Key: a", "Idempotency-Key: b" }, ["Idempotency-Key: a", "Idempotency-Key: a"], ["Idempotency-Key:"] })
        {
            var (status, text) = await RawHttp.PostAsync(
                clinic.Deployment.Nodes[0].Address, $"{ApiClient.Prefix}/backofficeclinics/{clinic.Id}/clients", Body, [$"X-Api-Key: {clinic.Api.Key}", .. lines]);
            status.ShouldBe(400, text);
            text.ShouldContain("\"field\":\"Idempotency-Key\"");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task An_answer_is_kept_for_24_hours(DatabaseKind kind)
    {
        var time = new FakeTime(TestClinic.At("2026-02-01T10:00"));
        await using var deployment = await Deployment.StartAsync(kind, PostgresCluster.Current!, time: time);
        var clinic = await TestClinic.OnAsync(deployment);
        Task<ApiResponse> CreateAsync() => SendAsync(clinic.Api, Clients, """{ "name": "Ana" }""", "k");
        var first = await CreateAsync();
        first.ShouldSucceed(HttpStatusCode.Created);

        time.Advance(Duration.FromHours(24) - Duration.FromSeconds(1));
        (await CreateAsync()).Text.ShouldBe(first.Text);
        time.Advance(Duration.FromSeconds(1));
        (await CreateAsync()).ShouldSucceed(HttpStatusCode.Created).Uuid("id").ShouldNotBe(first.Data.Uuid("id"));
    }

    /// <summary>Close behind others a booking may be decided without asking.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_booking_close_behind_others_finds_its_key(DatabaseKind kind)
    {
        var time = new FakeTime(TestClinic.At("2026-02-01T10:00"));
        await using var deployment = await Deployment.StartAsync(kind, PostgresCluster.Current!, time: time);
        var (clinic, place, service) = await Requests.OpenClinicAsync(deployment);
        var others = 0;
        async Task<ApiResponse> BehindOthersAsync(int hour)
        {
            for (var i = 0; i < 3; i++, others++)
            {
                await clinic.BookedAsync(place, service, $"2026-02-05T08:{2 * others:00}", $"2026-02-05T08:{2 * others + 1:00}");
            }

            return await SendAsync(clinic.Api, Requests.Path, Body(place, service, hour), "k");
        }

        var first = await BehindOthersAsync(10);
        first.ShouldSucceed(HttpStatusCode.Created);
        (await BehindOthersAsync(10)).Text.ShouldBe(first.Text);
        (await BehindOthersAsync(11)).ShouldBeRefused(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        time.Advance(Duration.FromHours(24));
        var next = await BehindOthersAsync(11);
        next.ShouldSucceed(HttpStatusCode.Created);
        (await BehindOthersAsync(11)).Text.ShouldBe(next.Text);
        (await clinic.WeekAsync()).List("appointments").Length.ShouldBe(others + 2);
    }

    static Task<ApiResponse> SendAsync(ApiClient api, string path, string body, string? key) =>
        api.SendAsync(HttpMethod.Post, path, Requests.Body(body), key is null ? [] : [("Idempotency-Key", key)]);

    static string Body(StaffCalendar place, Service service, int hour) =>
        Requests.Booking(Requests.Item(place, service, $"2026-02-05T{hour}:00", $"2026-02-05T{hour}:30"));
}
