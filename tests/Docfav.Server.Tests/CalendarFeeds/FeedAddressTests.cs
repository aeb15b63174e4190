using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;
using Visitor = Docfav.Server.Tests.BackOffice.Visitor;

namespace Docfav.Server.Tests.CalendarFeeds;

/// <summary>The secret addresses: who makes them, who reads there, and until when.</summary>
public sealed class FeedAddressTests(SharedDeployments deployments, PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_program_that_has_the_newest_feed_is_told_so(DatabaseKind kind)
    {
        var time = new FakeTime(Instant.FromUtc(2026, 3, 1, 22, 30));
        await using var deployment = await Deployment.StartAsync(kind, cluster, settings: [new("Docfav:UnknownKeyRequestsPerMinute", "5")], time: time);
        var (clinic, staff, place, manager) = await ClinicAsync(deployment);
        var address = await MadeAsync(clinic, manager, staff, null);

        var first = await AskAsync(deployment, address);
        (first.Status, first.Length > 100, first.Headers["Cache-Control"], first.Headers["ETag"][..3]).ShouldBe((HttpStatusCode.OK, true, "no-cache, private", "W/\""));
        var tag = first.Headers["ETag"];
        foreach (var known in (string[])[tag, tag[2..], $"\"other\", {tag}", "*"])
        {
            var again = await AskAsync(deployment, address, HttpMethod.Get, known);
            (again.Status, again.Length, again.Headers["ETag"]).ShouldBe((HttpStatusCode.NotModified, 0, tag), known);
        }

        (await AskAsync(deployment, address, HttpMethod.Get, "\"other\"")).Status.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(deployment, address, HttpMethod.Get, "no tag")).Status.ShouldBe(HttpStatusCode.OK);
        var head = await AskAsync(deployment, address, HttpMethod.Head);
        (head.Status, head.Length, head.Headers["ETag"], head.Headers["Content-Type"]).ShouldBe((HttpStatusCode.OK, 0, tag, "text/calendar; charset=utf-8"));
        (await AskAsync(deployment, address, HttpMethod.Head, tag)).Status.ShouldBe(HttpStatusCode.NotModified);
        var tags = new HashSet<string> { tag };

        // A change of the agenda, of what the feed shows, of the clinic's name, and midnight in Madrid.
        clinic.Appointment(place, clinic.Service(), TestClinic.At("2026-03-02T09:00"), TestClinic.At("2026-03-02T09:30"));
        await clinic.SaveAsync();
        await NewAsync();
        var feed = (await ListAsync(clinic)).Single();
        (await Feeds(clinic).ShowClientsAsync(manager, clinic.Id, feed, true, Cancellation)).ShouldBeNull();
        await NewAsync();
        await deployment.Database.WriteAsync((db, token) => db.Clinics.ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "Otra"), token), Cancellation);
        await NewAsync();
        time.Advance(Duration.FromMinutes(31));
        await NewAsync();

        // Who tries addresses has to wait; who knows one has not.
        for (var i = 0; i < 5; i++)
        {
            (await AskAsync(deployment, "/feeds/x.ics")).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        var late = await AskAsync(deployment, $"/feeds/{FeedSecret.Create()}.ics");
        (late.Status, late.Headers.ContainsKey("Retry-After")).ShouldBe((HttpStatusCode.TooManyRequests, true));
        (await AskAsync(deployment, address)).Status.ShouldBe(HttpStatusCode.OK);

        var reader = deployment.Nodes[0].Get<FeedReader>();
        OpenFeed? open = null;
        (await CountedCommands.OfAsync(async () => open = await reader.FindAsync(address[7..^4], Cancellation))).ShouldBe(1);
        var span = new Scheduling.Intervals.InstantSpan(TestClinic.At("2026-01-01T00:00"), TestClinic.At("2026-12-31T00:00"));
        (await CountedCommands.OfAsync(() => reader.ReadAsync(open!, span, Cancellation))).ShouldBe(11);

        async Task NewAsync()
        {
            var answer = await AskAsync(deployment, address, HttpMethod.Get, tag);
            answer.Status.ShouldBe(HttpStatusCode.OK);
            tags.Add(tag = answer.Headers["ETag"]).ShouldBeTrue();
        }
    }

    [Theory, OnEveryDatabase]
    public async Task An_address_ends_with_its_feed_its_person_and_its_maker(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, staff, place, manager) = await ClinicAsync(deployment);
        var professional = await MemberAsync(clinic, staff.Id);
        var own = await MadeAsync(clinic, professional, staff, place.Id);
        var other = await MadeAsync(clinic, manager, staff, null);
        await OpenAsync(own, other);

        // Another address ends the one before.
        var (renewed, refusal) = await Feeds(clinic).ReplaceAsync(manager, clinic.Id, (await ListAsync(clinic)).Single(feed => feed.Agenda.StaffCalendarId is null), Cancellation);
        refusal.ShouldBeNull();
        await ClosedAsync(other);
        other = $"/feeds/{renewed}.ics";
        await OpenAsync(own, other);

        // Whoever made it is nobody in the agenda any more, or no member; the manager's goes on.
        await UpdateAsync(db => db.Members.Where(row => row.UserId == professional.UserId).ExecuteUpdateAsync(set => set.SetProperty(row => row.StaffId, (Guid?)null), Cancellation));
        await ClosedAsync(own);
        (await ListAsync(clinic)).Select(feed => (feed.Agenda.StaffCalendarId, feed.IsOpen)).ShouldBe([(null, true), (place.Id, false)]);
        await UpdateAsync(db => db.Members.Where(row => row.UserId == professional.UserId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Type, "receptionist"), Cancellation));
        await OpenAsync(own, other);
        await UpdateAsync(db => db.Members.Where(row => row.UserId == professional.UserId).ExecuteDeleteAsync(Cancellation));
        await ClosedAsync(own);
        await OpenAsync(other);
        await UpdateAsync(db => db.Users.Where(row => row.Id == manager.UserId).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, false), Cancellation));
        await ClosedAsync(other);
        await UpdateAsync(db => db.Users.Where(row => row.Id == manager.UserId).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, true), Cancellation));

        // The person has left, comes back, and is deleted.
        foreach (var isActive in (bool[])[false, true])
        {
            await UpdateAsync(db => db.Staff.Where(row => row.Id == staff.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, isActive), Cancellation));
            await (isActive ? OpenAsync(other) : ClosedAsync(other));
        }

        (await Feeds(clinic).RevokeAsync(manager, clinic.Id, (await ListAsync(clinic)).Single(feed => !feed.IsOpen), Cancellation)).ShouldBeNull();
        await UpdateAsync(db => db.Staff.Where(row => row.Id == staff.Id).ExecuteDeleteAsync(Cancellation));
        await ClosedAsync(other);
        (await ListAsync(clinic)).ShouldBeEmpty();

        Task<int> UpdateAsync(Func<DocfavDb, Task<int>> write) => deployment.Database.WriteAsync((db, _) => write(db), Cancellation);

        async Task OpenAsync(params string[] addresses)
        {
            foreach (var address in addresses)
            {
                (await AskAsync(deployment, address)).Status.ShouldBe(HttpStatusCode.OK);
            }
        }

        // Nothing tells such an address from one that nobody knows.
        async Task ClosedAsync(string address)
        {
            var (ended, unknown) = (await AskAsync(deployment, address), await AskAsync(deployment, "/unknown"));
            ended.Status.ShouldBe(HttpStatusCode.NotFound);
            ended.Headers.Keys.Order(StringComparer.Ordinal).ShouldBe(unknown.Headers.Keys.Order(StringComparer.Ordinal));
            ended.Headers["Content-Type"].ShouldBe(unknown.Headers["Content-Type"]);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Managers_make_them_for_everybody_and_others_for_themselves(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (clinic, staff, place, manager) = await ClinicAsync(deployment);
        var (colleague, left) = (clinic.Staff("Leo"), clinic.Staff("Ida", active: false));
        await clinic.SaveAsync();
        var (elsewhere, stranger, strange, foreign) = await ClinicAsync(deployment);
        var (professional, nobody) = (await MemberAsync(clinic, staff.Id), await MemberAsync(clinic, null));
        var feeds = Feeds(clinic);

        await RefusedAsync(professional, colleague.Id, null, false);
        await RefusedAsync(professional, staff.Id, null, true);
        await RefusedAsync(nobody, staff.Id, null, false);
        await RefusedAsync(foreign, staff.Id, null, false);
        await RefusedAsync(manager, stranger.Id, null, false);
        await RefusedAsync(manager, staff.Id, strange.Id, false);
        await RefusedAsync(manager, colleague.Id, place.Id, false);
        await RefusedAsync(manager, left.Id, null, false);
        await MadeAsync(clinic, professional, staff, null);
        await MadeAsync(clinic, manager, colleague, null);
        await MadeAsync(elsewhere, foreign, stranger, null);
        var seen = await ListAsync(clinic);
        seen.Select(feed => feed.Agenda.StaffName).ShouldBe(["Leo García", "Pedro García"]);
        (await feeds.ListAsync(clinic.Id, staff.Id, Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(seen[1].Id);

        // What is another's cannot be changed, nor what has changed meanwhile.
        (await feeds.RevokeAsync(professional, clinic.Id, seen[0], Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await feeds.ReplaceAsync(professional, clinic.Id, seen[0], Cancellation)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        (await feeds.ShowClientsAsync(professional, clinic.Id, seen[1], true, Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await feeds.RevokeAsync(foreign, clinic.Id, seen[0], Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await feeds.RevokeAsync(foreign, elsewhere.Id, seen[0], Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await feeds.ShowClientsAsync(manager, clinic.Id, seen[1], true, Cancellation)).ShouldBeNull();
        (await feeds.ReplaceAsync(professional, clinic.Id, seen[1], Cancellation)).Refusal!.Field.ShouldBe(FeedAddresses.ChangedMeanwhile);
        (await feeds.RevokeAsync(manager, clinic.Id, seen[0], Cancellation)).ShouldBeNull();
        (await feeds.RevokeAsync(manager, clinic.Id, seen[0], Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);

        for (var i = 1; i < FeedAddresses.MostOfStaff; i++)
        {
            await MadeAsync(clinic, manager, staff, null);
        }

        (await feeds.CreateAsync(manager, clinic.Id, staff.Id, null, false, Cancellation)).Refusal!.Field.ShouldBe("feeds");

        var entries = await deployment.Nodes[0].Get<ActivityReader>().PageAsync(clinic.Id, new(), null, 100, Cancellation);
        (await deployment.Nodes[0].Get<ActivityLines>().OfAsync(clinic.Id, manager.UserId, entries, Cancellation)).TakeLast(4).Select(line => (line.Action, line.UserId, line.Subject))
            .ShouldBe(
            [
                (ActivityAction.FeedRevoked, manager.UserId, "Leo García"), (ActivityAction.FeedChanged, manager.UserId, "Pedro García"),
                (ActivityAction.FeedCreated, manager.UserId, "Leo García"), (ActivityAction.FeedCreated, professional.UserId, "Pedro García"),
            ]);

        // The page of one's own is there for who is somebody in the agenda.
        foreach (var (visitor, status) in (IEnumerable<(Visitor, HttpStatusCode)>)
            [(await VisitorAsync(professional), HttpStatusCode.OK), (await VisitorAsync(nobody), HttpStatusCode.NotFound), (await VisitorAsync(foreign), HttpStatusCode.NotFound)])
        {
            (await visitor.StatusAsync($"/clinics/{clinic.Id}/feeds")).ShouldBe(status);
        }

        async Task RefusedAsync(Actor actor, Guid staffId, Guid? placeId, bool showsClients)
        {
            var (secret, refusal) = await feeds.CreateAsync(actor, clinic.Id, staffId, placeId, showsClients, Cancellation);
            (secret, refusal!.Code).ShouldBe((null, RefusalCode.NotFound));
        }

        async Task<Visitor> VisitorAsync(Actor actor)
        {
            await using var db = deployment.Database.OpenRead();
            return await Visitor.SignInAsync(deployment, await db.Users.SingleAsync(user => user.Id == actor.UserId, Cancellation));
        }
    }

    static FeedAddresses Feeds(TestClinic clinic) => clinic.Deployment.Nodes[0].Get<FeedAddresses>();

    static Task<IReadOnlyList<ListedFeed>> ListAsync(TestClinic clinic) => Feeds(clinic).ListAsync(clinic.Id, null, Cancellation);

    static async Task<(TestClinic Clinic, StaffMember Staff, StaffCalendar Place, Actor Manager)> ClinicAsync(Deployment deployment)
    {
        var clinic = await TestClinic.OnAsync(deployment);
        var staff = clinic.Staff();
        var place = clinic.Place(staff, clinic.Calendar());
        await clinic.SaveAsync();
        await using var db = deployment.Database.OpenRead();
        return (clinic, staff, place, new((await db.Members.SingleAsync(member => member.ClinicId == clinic.Id, Cancellation)).UserId, null));
    }

    /// <summary>A professional.</summary>
    static async Task<Actor> MemberAsync(TestClinic clinic, Guid? staffId)
    {
        var user = await clinic.Deployment.UserAsync();
        await clinic.Deployment.SaveAsync(new Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = user.Id, Type = "professional", StaffId = staffId });
        return new(user.Id, null);
    }

    static async Task<string> MadeAsync(TestClinic clinic, Actor actor, StaffMember staff, Guid? placeId)
    {
        var (secret, refusal) = await Feeds(clinic).CreateAsync(actor, clinic.Id, staff.Id, placeId, false, Cancellation);
        refusal.ShouldBeNull();
        return $"/feeds/{secret}.ics";
    }

    static async Task<(HttpStatusCode Status, int Length, Dictionary<string, string> Headers)> AskAsync(Deployment deployment, string address, HttpMethod? method = null, string? known = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        using var answer = await deployment.Nodes[0].Http.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        return (answer.StatusCode, body.Length, answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value)));
    }
}
