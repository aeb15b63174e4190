using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Clients read by the desk: in lists, as a record, and whole.</summary>
public sealed class DeskReadTests(PostgresCluster cluster, SharedDeployments deployments)
{
    static readonly Instant Now = TestClinic.At("2026-03-10T12:00");

    [Theory, OnEveryDatabase]
    public async Task Lists_and_searches_are_the_APIs_and_are_noted(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var ana = await desk.CreateAsync(("name", "Ána"), ("gender", "female"));
        var leo = await desk.CreateAsync(("name", "Leo"), ("gender", "male"));
        var reads = desk.Get<ClientDesk>();

        var all = new ClientListQuery(10, 0, new("name", true), null, null, null, null, null);
        var page = await reads.PageAsync(desk.Actor, desk.Id, all, Desk.Cancellation);
        page.Clients.Select(client => client.Id).ShouldBe([leo.Id, ana.Id]);
        page.Meta.Total.ShouldBe(2);
        (await reads.SearchAsync(desk.Actor, desk.Id, ClientSearchQuery.Of(" AN ")!, all, Desk.Cancellation)).Select(client => client.Id).ShouldBe([ana.Id]);
        ClientSearchQuery.Of(" \u0301 ").ShouldBeNull();

        (await desk.DoneAsync()).Where(entry => entry.Action != ActivityAction.ClientCreated).ShouldBe(
            [(ActivityAction.ClientListed, ana.Id), (ActivityAction.ClientListed, leo.Id), (ActivityAction.ClientFound, ana.Id)], ignoreOrder: true);
    }

    [Theory, OnEveryDatabase]
    public async Task A_record_has_pages_of_what_is_coming_and_of_what_was(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: new FakeTime(Now));
        var (desk, ana) = await PatientAsync(deployment);
        var reads = desk.Get<ClientDesk>();

        var first = (await reads.ReadAsync(desk.Actor, desk.Id, ana.Id, new(2), Desk.Cancellation))!;
        first.Client.Fullname.ShouldBe("Ana");
        first.Upcoming.Appointments.Select(item => Days(item.BookedFrom)).ShouldBe([0, 1]);
        first.Past.Appointments.Select(item => Days(item.BookedFrom)).ShouldBe([-1, -2]);
        (first.Upcoming.Meta, first.Past.Meta).ShouldBe((new(2, 0, 4), new(2, 0, 3)));
        var second = (await reads.ReadAsync(desk.Actor, desk.Id, ana.Id, new(2, 4, 2), Desk.Cancellation))!;
        second.Upcoming.Appointments.ShouldBeEmpty();
        second.Past.Appointments.Select(item => Days(item.BookedFrom)).ShouldBe([-3]);
        (second.Upcoming.Meta, second.Past.Meta).ShouldBe((new(2, 4, 4), new(2, 2, 3)));
        (await reads.ReadAsync(desk.Actor, Guid.NewGuid(), ana.Id, new(), Desk.Cancellation)).ShouldBeNull();

        (await desk.DoneAsync()).Count(entry => entry == (ActivityAction.ClientRead, ana.Id)).ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task A_clients_whole_data_is_one_document(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster, time: new FakeTime(Now));
        var (desk, ana) = await PatientAsync(deployment);
        await desk.Get<ClientPhotos>().SetAsync(desk.Actor, desk.Id, ana.Id, [0xFF, 0xD8, 0xFF], Desk.Cancellation);
        var export = desk.Get<ClientDataExport>();

        var file = new MemoryStream();
        (await export.WriteAsync(desk.Actor, desk.Id, ana.Id, file, Desk.Cancellation)).ShouldBeNull();

        using var document = JsonDocument.Parse(file.ToArray());
        var root = document.RootElement;
        root.EnumerateObject().Select(field => field.Name).ShouldBe(["format", "exported_at", "clinic", "client", "photo", "appointments", "group_reservations", "messages", "activity"]);
        root.GetProperty("format").GetString().ShouldBe("docfav-client/1");
        root.GetProperty("exported_at").GetString().ShouldBe("2026-03-10T12:00:00Z");
        root.GetProperty("client").GetProperty("firstname").GetString().ShouldBe("Ana");
        root.GetProperty("photo").ToString().ShouldBe("{\n  \"type\": \"image/jpeg\",\n  \"base64\": \"/9j/\"\n }");
        root.GetProperty("appointments").GetArrayLength().ShouldBe(7);
        root.GetProperty("appointments")[0].GetProperty("booked_from").GetString().ShouldBe("2026-03-07T12:00:00Z");
        var group = root.GetProperty("group_reservations").EnumerateArray().Single();
        group.GetProperty("name").GetString().ShouldBe("Pilates");
        group.GetProperty("participant_status").GetString().ShouldBe("pending");
        root.GetProperty("activity").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()).ShouldBe(["client_created", "client_photo_changed"], ignoreOrder: true);
        root.GetProperty("activity")[0].GetProperty("user_id").GetGuid().ShouldBe(desk.Actor.UserId);
        System.Text.Encoding.UTF8.GetString(file.ToArray()).ShouldNotContain("Somebody");

        var nothing = new MemoryStream();
        (await export.WriteAsync(desk.Actor, desk.Id, Guid.NewGuid(), nothing, Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        nothing.Length.ShouldBe(0);
        (await desk.DoneAsync()).Count(entry => entry.Action == ActivityAction.ClientDataExported).ShouldBe(1);
    }

    /// <summary>A client with three past appointments, one that runs, two to come and a place in a group to come.</summary>
    static async Task<(Desk Desk, Client Client)> PatientAsync(Deployment deployment)
    {
        var desk = await Desk.OnAsync(deployment);
        var ana = await desk.CreateAsync(("name", "Ana"));
        var clinic = desk.Clinic;
        var (place, service, other) = (clinic.Place(), clinic.Service(), clinic.Client("Somebody", "Else"));
        other.ClientNumber = 1_000;
        foreach (var day in (int[])[1, -3, 0, -1, 2, -2])
        {
            var start = Now + Duration.FromDays(day);
            clinic.Appointment(place, service, start, start + Duration.FromMinutes(30), day == 2 ? AppointmentStatus.Cancelled : AppointmentStatus.Confirmed, ana);
        }

        var group = clinic.Group(place, service, Now + Duration.FromDays(3), Now + Duration.FromDays(3) + Duration.FromHours(1), name: "Pilates");
        clinic.Participant(group, AppointmentStatus.Pending, ana);
        clinic.Participant(group, client: other);
        await clinic.SaveAsync();
        return (desk, ana);
    }

    static int Days(Instant start) => (int)(start - Now).TotalDays;
}
