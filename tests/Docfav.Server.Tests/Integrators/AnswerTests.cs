extern alias client;

using System.Net;
using client::Docfav.Client;
using client::Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Integrators;

/// <summary>How the .NET client reads what it does not know, and refusals.</summary>
public sealed class AnswerTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_and_fields_that_are_new_do_no_harm()
    {
        var id = Guid.NewGuid();
        var server = new StandIn(
            StandIn.Data($$"""
                { "id": "{{id}}", "name": "Clínica", "has_logo": true, "default_appointments_behaviour": "asked", "subscription_status": "paused", "issuer_type": null, "beds": 3 }
                """),
            StandIn.Refuses(HttpStatusCode.Conflict, "MOON_IS_FULL", ("X-Request-Id", "r-1")),
            StandIn.Says(HttpStatusCode.BadRequest, "Bad Request"),
            StandIn.Data("""{ "id": null }"""));
        var clinic = To(server).Clinic(id);

        var detail = await clinic.GetClinicAsync(Cancellation);
        (detail.Id, detail.SubscriptionStatus, detail.IssuerType, detail.City).ShouldBe((id, SubscriptionStatus.Unknown, null, null));

        var refusal = await Should.ThrowAsync<ApiException>(() => clinic.GetClinicAsync(Cancellation));
        (refusal.Status, refusal.Code, refusal.CodeText, refusal.RequestId, refusal.Field).ShouldBe((HttpStatusCode.Conflict, ErrorCode.Other, "MOON_IS_FULL", "r-1", null));
        refusal.Message.ShouldBe("409 MOON_IS_FULL: No. (request r-1)");

        var foreign = await Should.ThrowAsync<ApiException>(() => clinic.GetClinicAsync(Cancellation));
        (foreign.Status, foreign.Code, foreign.CodeText, foreign.Conflicts.Count).ShouldBe((HttpStatusCode.BadRequest, ErrorCode.Other, null, 0));

        var broken = await Should.ThrowAsync<ApiException>(() => clinic.GetClinicAsync(Cancellation));
        (broken.Status, broken.InnerException).ShouldSatisfyAllConditions(
            fault => fault.Status.ShouldBe(HttpStatusCode.OK), fault => fault.InnerException.ShouldBeOfType<System.Text.Json.JsonException>());
    }

    [Fact]
    public async Task A_query_is_written_as_the_api_reads_it_and_what_cannot_be_sent_is_refused_before()
    {
        var server = new StandIn(StandIn.Data("""{ "clients": [], "meta": { "limit": 10, "offset": 0, "total": 0 } }"""));
        var clinic = To(server).Clinic(Guid.Empty);

        await clinic.ListClientsAsync(new() { OrderBy = ClientOrder.DateOfBirthDesc, Gender = Gender.Female, MinAge = 18, ActivityFrom = new(2026, 2, 5) }, Cancellation);
        server.Requests[0].Address.Query.ShouldBe("?order_by=date_of_birth.desc&gender=female&min_age=18&activity_from=2026-02-05");
        await Should.ThrowAsync<ApiException>(() => clinic.AutocompleteClientsAsync("Núñez & Söhne", cancellationToken: Cancellation));
        server.Requests[1].Address.Query.ShouldBe("?keyword=N%C3%BA%C3%B1ez%20%26%20S%C3%B6hne");

        await Should.ThrowAsync<ArgumentException>(() => clinic.ListClientsAsync(new() { Gender = Gender.Unknown }, Cancellation));
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_list_is_asked_for_page_by_page_and_no_further_than_it_is_read()
    {
        var server = new StandIn(Page(1, 2), Page(3, 4), Page(5));
        var clients = To(server).Clinic(Guid.Empty).EnumerateClientsAsync(new() { Limit = 2, Offset = 10, OrderBy = ClientOrder.ClientNumberAsc });

        var numbers = new List<int>();
        await foreach (var client in clients.WithCancellation(Cancellation))
        {
            numbers.Add(client.ClientNumber);
            server.Requests.Count.ShouldBe((client.ClientNumber + 1) / 2);
        }

        numbers.ShouldBe([1, 2, 3, 4, 5]);
        server.Requests.Select(request => request.Address.Query).ShouldBe(
            ((int[])[10, 12, 14]).Select(offset => $"?limit=2&offset={offset}&order_by=client_number.asc"));

        static StandIn.Reply Page(params int[] numbers) => StandIn.Data($$"""
            { "clients": [{{string.Join(',', numbers.Select(Client))}}], "meta": { "limit": 2, "offset": 0, "total": 5 } }
            """);

        static string Client(int number) => $$"""
            {
              "id": "{{Guid.NewGuid()}}", "client_number": {{number}}, "fullname": "Eva", "tags": [], "is_active": true, "is_company": false, "walk_in": false,
              "receive_reminders": true, "receive_campaigns": true, "has_photo": false, "created_at": "2026-01-15T10:00:00+00:00"
            }
            """;
    }

    [Fact]
    public async Task The_factory_makes_clients_from_the_options_and_one_without_a_key_says_so()
    {
        var server = new StandIn(StandIn.Data("[]"));
        await using var services = new ServiceCollection()
            .AddDocfavClient(options => (options.BaseAddress, options.ApiKey) = (new("https://clinic.example"), "df_pk_test"))
            .ConfigurePrimaryHttpMessageHandler(() => server).Services
            .BuildServiceProvider();

        await services.GetRequiredService<DocfavClient>().ListProfilesAsync(Cancellation);
        server.Requests.ShouldHaveSingleItem().Address.ShouldBe(new Uri("https://clinic.example/api-connector/v1/profiles"));

        await using var bare = new ServiceCollection().AddDocfavClient().Services.BuildServiceProvider();
        Should.Throw<ArgumentException>(() => bare.GetRequiredService<DocfavClient>()).Message.ShouldContain(nameof(DocfavClientOptions.BaseAddress));
        Should.Throw<ArgumentException>(() => new DocfavClient(new(), new() { BaseAddress = new("https://clinic.example") })).Message.ShouldContain(nameof(DocfavClientOptions.ApiKey));
    }

    [Fact]
    public async Task Answers_are_disposed_and_the_callers_HttpClient_is_not()
    {
        var contents = new List<Tracked>();
        StandIn.Reply reply = () =>
        {
            contents.Add(new("""{ "data": null, "errors": [{ "code": "NOT_FOUND", "message": "No." }] }"""));
            return new(contents.Count == 1 ? HttpStatusCode.NotFound : HttpStatusCode.OK) { Content = contents[^1] };
        };
        using var http = new HttpClient(new StandIn(reply));
        var docfav = new DocfavClient(http, new() { BaseAddress = new("https://clinic.example"), ApiKey = "df_pk_test" });

        await Should.ThrowAsync<ApiException>(() => docfav.GetMeAsync(Cancellation));
        await Should.ThrowAsync<ApiException>(() => docfav.GetMeAsync(Cancellation));

        contents.Count.ShouldBe(2);
        contents.ShouldAllBe(content => content.IsDisposed);
        (await http.GetAsync(new Uri("https://clinic.example"), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    static DocfavClient To(StandIn server) => new(new HttpClient(server), new() { BaseAddress = new("https://clinic.example"), ApiKey = "df_pk_test" });

    sealed class Tracked(string text) : StringContent(text)
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
