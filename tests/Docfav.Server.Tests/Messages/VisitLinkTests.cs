using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Messages;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.SignIn;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Messages;

/// <summary>What clients do with the links in their messages, without signing in.</summary>
public sealed class VisitLinkTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_link_shows_the_appointment_and_acts_on_a_pressed_button_alone(DatabaseKind kind)
    {
        using var log = new LogCapture();
        await using var desk = await Correspondence.OpenAsync(kind, cluster, log, new KeyValuePair<string, string?>("Docfav:Messages:LinksPerMinute", "20"));
        var client = await desk.ClientAsync("carlos@example.com");
        var id = await desk.Clinic.BookedAsync(
            desk.Place, desk.Service, "2026-06-10T08:00", "2026-06-10T08:30", $$""", "client": "{{client.Id}}", "behaviour": "pending" """);
        await desk.PassAsync(Duration.FromMinutes(1));
        var token = Correspondence.TokenOf((await desk.MessagesAsync())[0].Body!);
        var page = $"/visit?token={token}";
        var node = desk.Deployment.Nodes[0];
        var visitor = new Visitor(node);

        // Opening it, as scanners do, changes nothing.
        var shown = await visitor.GetAsync(page);
        shown.Status.ShouldBe(HttpStatusCode.OK);
        shown.Html.ShouldContain("Wednesday 10 June 2026");
        shown.Html.ShouldContain("waits for your confirmation");
        shown.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        shown.Response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        shown.Response.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex, nofollow"]);
        using (var head = await node.Http.SendAsync(new(HttpMethod.Head, page), Cancellation))
        {
            head.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await new Visitor(node).PostAsync(page, [("_handler", "confirm")])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await desk.Clinic.StatusAsync(id)).ShouldBe("pending");

        (await visitor.SubmitAsync(page, "confirm")).Html.ShouldContain("Your appointment is confirmed.");
        (await desk.Clinic.StatusAsync(id)).ShouldBe("confirmed");
        (await visitor.GetAsync(page)).Html.ShouldNotContain("value=\"confirm\"");

        // Moved, the old link shows how things are; cancelled while the page was open, it cannot be confirmed.
        (await desk.Clinic.ChangeAsync(id, """{ "from": "2026-06-11T09:00:00Z", "to": "2026-06-11T09:30:00Z" }""")).ShouldSucceed();
        (await desk.Clinic.SetAsync(id, "unconfirmed")).ShouldSucceed();
        var open = await visitor.GetAsync(page);
        open.Html.ShouldContain("Thursday 11 June 2026");
        (await visitor.SubmitAsync(page, "cancel")).Html.ShouldContain("This appointment is cancelled.");
        (await desk.Clinic.StatusAsync(id)).ShouldBe("cancelled");
        (await visitor.PostAsync(page, [.. open.Form("confirm").Select(field => (field.Key, field.Value))])).Html.ShouldContain("This appointment is cancelled.");
        (await desk.Clinic.StatusAsync(id)).ShouldBe("cancelled");
        (await visitor.SubmitAsync(page, "refuse")).Html.ShouldContain("You receive no messages");
        await desk.PassAsync(Duration.FromMinutes(2));
        (await desk.MessagesAsync()).ShouldHaveSingleItem().Kind.ShouldBe(MessageKind.Confirmation);

        await node.Get<ActivityLog>().FlushAsync(Cancellation);
        await using (var db = desk.Deployment.Database.OpenRead())
        {
            (await db.Clients.SingleAsync(row => row.Id == client.Id, Cancellation)).ReceiveReminders.ShouldBeFalse();
            var entries = await db.Activities.Where(entry => entry.ClinicId == desk.Clinic.Id && entry.UserId == Actor.Client.UserId).OrderBy(entry => entry.Action).ToListAsync(Cancellation);
            entries.Select(entry => (entry.Action, entry.ClientId)).ShouldBe(
            [
                (ActivityAction.AppointmentConfirmedByLink, client.Id), (ActivityAction.AppointmentCancelledByLink, client.Id), (ActivityAction.MessagesRefusedByLink, client.Id),
            ]);
        }

        // Forged, cut off, another server's, none at all.
        var links = node.Get<VisitLinks>();
        links.Read(token)!.AppointmentId.ShouldBe(id);
        foreach (var wrong in (string[])[token[..^4] + "AAAA", token[..40], "nonsense", ""])
        {
            (await visitor.GetAsync("/visit?token=" + wrong)).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        // Another client's by now, gone, begun.
        (await visitor.GetAsync("/visit?token=" + links.Token(links.Read(token)! with { ClientId = Guid.NewGuid() }))).Status.ShouldBe(HttpStatusCode.Gone);
        (await visitor.GetAsync("/visit?token=" + links.Token(links.Read(token)! with { AppointmentId = Guid.NewGuid() }))).Status.ShouldBe(HttpStatusCode.Gone);
        desk.Time.Advance(Duration.FromDays(2));
        (await visitor.GetAsync(page)).Status.ShouldBe(HttpStatusCode.Gone);

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            statuses.Add((await visitor.GetAsync(page)).Status);
        }

        statuses.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBe(1);
        log.Text.ShouldNotContain("Cache-Control");
    }

    [Theory]
    [InlineData("en", "This link does not work any more", "The link is incomplete, or not one of ours."), InlineData("es", "Este enlace ya no funciona", "El enlace está incompleto o no es nuestro.")]
    public async Task A_link_that_is_none_is_not_found_in_words(string language, string heading, string words)
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        var visitor = new Visitor(deployment.Nodes[0]) { Cookies = { ["docfav-language"] = language } };

        foreach (var path in (string[])["/visit?token=abc", "/visit?token=", "/visit"])
        {
            var page = await visitor.GetAsync(path);

            page.Status.ShouldBe(HttpStatusCode.NotFound);
            page.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
            page.Text.ShouldContain($">{heading}</h1>");
            page.Text.ShouldContain(words);
            page.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
            page.Response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        }
    }

    [Theory]
    [InlineData("en", "Too many attempts", "Please wait a minute"), InlineData("es", "Demasiados intentos", "Espere un minuto")]
    public async Task Whoever_opens_too_many_links_is_told_to_wait_and_not_that_the_link_is_broken(string language, string heading, string words)
    {
        var time = new FakeTime(Correspondence.Start);
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster, settings: [new("Docfav:Messages:LinksPerMinute", "1")], time: time);
        var visitor = new Visitor(deployment.Nodes[0]) { Cookies = { ["docfav-language"] = language } };

        (await visitor.GetAsync("/visit?token=abc")).Status.ShouldBe(HttpStatusCode.NotFound);
        var page = await visitor.GetAsync("/visit?token=abc");

        page.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        page.Response.Headers.RetryAfter.ShouldNotBeNull();
        page.Text.ShouldContain($">{heading}</h1>");
        page.Text.ShouldContain($"<title>{heading}</title>");
        page.Text.ShouldContain(words);
    }
}
