using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Tests.Api;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Clients who are there twice: found, and made one.</summary>
public sealed class DuplicateTests(SharedDeployments deployments)
{
    static readonly IReadOnlyDictionary<string, MergeSide> NoChoices = new Dictionary<string, MergeSide>();

    [Theory, OnEveryDatabase]
    public async Task Doubles_are_found_by_mail_phone_card_and_name_the_likest_first(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var ana = await desk.CreateAsync(
            ("name", "Ána"), ("surname", "García"), ("email", "ana@example.com"), ("telephone", "+34 600 111 222"), ("id_card", "12345678z"), ("date_of_birth", "1990-03-15"));
        var mail = await desk.CreateAsync(("email", "aná@example.com"));
        var card = await desk.CreateAsync(("name", "C"), ("id_card", "12345678Z"));
        var phone = await desk.CreateAsync(("name", "P"), ("telephone", "600-111-222"));
        var born = await desk.CreateAsync(("name", "ANA GARCIA"), ("date_of_birth", "1990-03-15"));
        var name = await desk.CreateAsync(("name", "ana"), ("surname", "garcia"), ("date_of_birth", "1980-01-01"));
        await desk.CreateAsync(("name", "Ana"), ("surname", "Garcías"), ("telephone", "600 111 223"), ("id_card", "12345678"), ("email", "ana@example.org"));
        await elsewhere.CreateAsync(("name", "Ana"), ("surname", "García"), ("email", "ana@example.com"), ("telephone", "600111222"), ("id_card", "12345678Z"));
        var duplicates = desk.Get<ClientDuplicates>();

        var found = await duplicates.FindAsync(desk.Id, ana.Id, Desk.Cancellation);
        found.Select(double_ => (double_.Client.Id, double_.Likeness)).ShouldBe(
            [(mail.Id, Likeness.Email), (card.Id, Likeness.IdCard), (phone.Id, Likeness.Phone), (born.Id, Likeness.Name | Likeness.DateOfBirth), (name.Id, Likeness.Name)]);

        var draft = await duplicates.FindAsync(desk.Id, Desk.Fields(("name", "Ana García"), ("telephone", "0034600111222")), Desk.Cancellation);
        draft.Select(double_ => double_.Client.Id).ShouldBe([ana.Id, phone.Id, born.Id, name.Id], ignoreOrder: true);
        draft[0].Likeness.ShouldBe(Likeness.Name | Likeness.Phone);
        (await duplicates.FindAsync(desk.Id, Desk.Fields(("walk_in", "true")), Desk.Cancellation)).ShouldBeEmpty();
        (await duplicates.FindAsync(elsewhere.Id, ana.Id, Desk.Cancellation)).ShouldBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task Of_many_namesakes_those_of_the_same_birthday_come_first_and_ten_at_the_most(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var ana = await desk.CreateAsync(("name", "Ana"), ("date_of_birth", "1990-03-15"));
        foreach (var day in Enumerable.Range(1, 25))
        {
            await desk.CreateAsync(("name", "Ana"), ("date_of_birth", $"1990-04-{day:00}"));
        }

        var twin = await desk.CreateAsync(("name", "Ana"), ("date_of_birth", "1990-03-15"));

        var found = await desk.Get<ClientDuplicates>().FindAsync(desk.Id, ana.Id, Desk.Cancellation);
        found.Count.ShouldBe(10);
        found[0].Client.Id.ShouldBe(twin.Id);
    }

    [Theory, OnEveryDatabase]
    public async Task Merging_fills_blanks_joins_and_lets_the_desk_choose(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var kept = await desk.CreateAsync(("name", "Ana"), ("city", "Madrid"), ("note", "first"), ("tags", "a,b"), ("telephone", "600"));
        var other = await desk.CreateAsync(
            ("name", "Anna"), ("surname", "García"), ("email", "ana@example.com"), ("city", "Bilbao"), ("note", "second"), ("tags", "b,c"), ("receive_campaigns", "false"),
            ("telephone", "700"), ("date_of_birth", "1990-03-15"));
        byte[] picture = [0xFF, 0xD8, 0xFF, 0xE0];
        await desk.Get<ClientPhotos>().SetAsync(desk.Actor, desk.Id, other.Id, picture, Desk.Cancellation);
        var choices = new Dictionary<string, MergeSide> { ["city"] = MergeSide.Other, ["date_of_birth"] = MergeSide.Kept };

        var (merged, refusal) = await desk.Get<ClientMerge>().MergeAsync(desk.Actor, desk.Id, kept.Id, other.Id, choices, Desk.Cancellation);

        refusal.ShouldBeNull();
        merged!.Id.ShouldBe(kept.Id);
        var stored = (await desk.ClientAsync(kept.Id))!;
        (stored.Firstname, stored.Lastname, stored.Email, stored.Phone, stored.City).ShouldBe(("Ana", "García", "ana@example.com", "600", "Bilbao"));
        (stored.Note, stored.DateOfBirth, stored.HasPhoto, stored.ReceiveCampaigns, stored.ReceiveReminders, stored.ClientNumber).ShouldBe(("first\nsecond", null, true, false, true, 1));
        stored.Tags.ShouldBe(["a", "b", "c"]);
        (await desk.Get<ClientPhotos>().ReadAsync(desk.Actor, desk.Id, kept.Id, Desk.Cancellation))!.Content.ShouldBe(picture);
        (await desk.ClientAsync(other.Id)).ShouldBeNull();
        (await desk.Clinic.Deployment.StockAsync(desk.Id)).ShouldBe((1, 3, 1));
        (await desk.Clinic.Api.GetAsync("clinic/clients/autocomplete?keyword=garcia")).ShouldSucceed().GetArrayLength().ShouldBe(1);
        (await desk.Clinic.Api.GetAsync("clinic/clients/autocomplete?keyword=anna")).ShouldSucceed().GetArrayLength().ShouldBe(0);
        (await desk.DoneAsync()).Where(entry => entry.Action == ActivityAction.ClientMerged).Select(entry => entry.ClientId).ShouldBe([kept.Id, other.Id], ignoreOrder: true);
    }

    [Theory, OnEveryDatabase]
    public async Task Appointments_go_to_the_kept_client_and_nobody_is_in_a_group_twice(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var clinic = desk.Clinic;
        var (place, service) = (clinic.Place(), clinic.Service());
        var (kept, other) = (clinic.Client("Kept"), clinic.Client("Other"));
        GroupReservation Group(int day) => clinic.Group(place, service, Day(day), Day(day).Plus(Duration.FromHours(1)), capacity: 2);
        var (both, noShow, left, alone) = (Group(1), Group(2), Group(3), Group(4));
        var own = clinic.Appointment(place, service, Day(5), Day(5).Plus(Duration.FromHours(1)), client: other);
        var (bothKept, bothOther) = (clinic.Participant(both, client: kept), clinic.Participant(both, client: other));
        var (missed, came) = (clinic.Participant(noShow, AppointmentStatus.NoShow, kept), clinic.Participant(noShow, client: other));
        var (gone, stays) = (clinic.Participant(left, AppointmentStatus.Cancelled, kept), clinic.Participant(left, client: other));
        var only = clinic.Participant(alone, client: other);
        await clinic.SaveAsync();

        var outcome = await desk.Get<ClientMerge>().MergeAsync(desk.Actor, desk.Id, kept.Id, other.Id, NoChoices, Desk.Cancellation);

        outcome.Refusal.ShouldBeNull();
        await using var db = clinic.Deployment.Database.OpenRead();
        var rows = await db.Appointments.Where(row => row.ClinicId == desk.Id).ToListAsync(Desk.Cancellation);
        rows.ShouldAllBe(row => row.ClientId == kept.Id);
        rows.ToDictionary(row => row.Id, row => row.Status).ShouldBe(
            new Dictionary<Guid, AppointmentStatus>
            {
                [own.Id] = AppointmentStatus.Confirmed,
                [bothKept.Id] = AppointmentStatus.Confirmed,
                [bothOther.Id] = AppointmentStatus.Cancelled,
                [missed.Id] = AppointmentStatus.Cancelled,
                [came.Id] = AppointmentStatus.Confirmed,
                [gone.Id] = AppointmentStatus.Cancelled,
                [stays.Id] = AppointmentStatus.Confirmed,
                [only.Id] = AppointmentStatus.Confirmed,
            },
            ignoreOrder: true);
    }

    [Theory, OnEveryDatabase]
    public async Task What_does_not_fit_together_is_refused_by_name_until_a_side_is_chosen(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var tags = (int from) => string.Join(',', Enumerable.Range(from, 15));
        var kept = await desk.CreateAsync(("name", "A"), ("note", new string('x', 1000)), ("tags", tags(0)));
        var other = await desk.CreateAsync(("name", "B"), ("note", new string('y', 1000)), ("tags", tags(10)));
        var merge = desk.Get<ClientMerge>();
        async Task<string?> FieldAsync(Guid keep, Guid drop, params (string, MergeSide)[] choices) =>
            (await merge.MergeAsync(desk.Actor, desk.Id, keep, drop, choices.ToDictionary(), Desk.Cancellation)).Refusal?.Field;

        (await FieldAsync(kept.Id, other.Id)).ShouldBe("note");
        (await FieldAsync(kept.Id, other.Id, ("note", MergeSide.Other))).ShouldBe("tags");
        (await FieldAsync(kept.Id, kept.Id)).ShouldBe("other");
        (await FieldAsync(kept.Id, other.Id, ("shoe_size", MergeSide.Other))).ShouldBe("shoe_size");
        (await merge.MergeAsync(desk.Actor, elsewhere.Id, kept.Id, other.Id, NoChoices, Desk.Cancellation)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        (await desk.ClientAsync(other.Id)).ShouldNotBeNull();
        (await desk.ClientAsync(kept.Id))!.Note.ShouldBe(new string('x', 1000));

        (await FieldAsync(kept.Id, other.Id, ("note", MergeSide.Other), ("tags", MergeSide.Kept))).ShouldBeNull();
        var merged = (await desk.ClientAsync(kept.Id))!;
        merged.Note.ShouldBe(new string('y', 1000));
        merged.Tags.Count.ShouldBe(15);
    }

    static Instant Day(int day) => TestClinic.At("2030-01-01T10:00").Plus(Duration.FromDays(day));
}
