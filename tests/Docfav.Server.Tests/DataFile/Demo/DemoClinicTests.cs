using Docfav.Server.Access;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;
using Docfav.Server.DataFile.Demo;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.DataFile.Demo;

public sealed class DemoClinicTests(PostgresCluster cluster)
{
    static readonly Instant Spring = Instant.FromUtc(2026, 4, 1, 10, 0);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task The_owner_signs_in_with_the_password_and_the_key_has_every_scope(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);

        var access = await CreateAsync(stage, Spring);

        access.ShouldNotBeNull();
        access.Password.Length.ShouldBeGreaterThanOrEqualTo(16);
        await using var db = stage.Database.OpenRead();
        var owner = await db.Users.SingleAsync(Cancellation);
        owner.Email.ShouldBe(access.Email);
        owner.Plan.ShouldBe("professional");
        new PasswordHasher<User>().VerifyHashedPassword(owner, owner.PasswordHash!, access.Password).ShouldBe(PasswordVerificationResult.Success);
        var key = await db.ApiKeys.SingleAsync(Cancellation);
        (key.UserId, key.KeyLast4).ShouldBe((owner.Id, KeySecret.Last4(access.ApiKey)));
        key.KeyHash.ShouldBe(KeySecret.Hash(access.ApiKey));
        Scopes.Names(key.Scopes).ShouldBe(Scopes.All.Select(scope => scope.Name));
        var member = await db.Members.SingleAsync(Cancellation);
        (member.ClinicId, member.UserId, member.IsManager, member.LastSelected).ShouldBe((access.ClinicId, owner.Id, true, true));
    }

    [Theory, OnEveryDatabase]
    public async Task Two_clinics_of_one_seed_and_day_are_the_same_but_for_their_secrets(DatabaseKind kind)
    {
        await using var first = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await using var second = await DemoDatabase.OpenAsync(DatabaseKind.Sqlite, cluster, Cancellation);

        var one = await CreateAsync(first, Spring);
        var two = await CreateAsync(second, Spring + Duration.FromHours(3));

        (await Stored.ReadAsync(first.Database, Cancellation)).DifferenceFrom(await Stored.ReadAsync(second.Database, Cancellation)).ShouldBeNull();
        one!.Password.ShouldNotBe(two!.Password);
        one.ApiKey.ShouldNotBe(two.ApiKey);
    }

    [Theory, OnEveryDatabase]
    public async Task What_follows_the_clinics_changes_is_told_of_it_as_of_an_import(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);

        var access = await CreateAsync(stage, Spring);

        await using var db = stage.Database.OpenRead();
        var told = await db.Events.SingleAsync(Cancellation);
        (told.ClinicId, told.Sequence, told.Kind, told.At, told.SubjectId).ShouldBe((access!.ClinicId, 1, EventKind.ClinicImported, Spring, access.ClinicId));
        (await db.ClinicCounters.SingleAsync(Cancellation)).LastEvent.ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task A_database_that_has_a_clinic_or_a_user_gets_none(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await CreateAsync(stage, Spring);

        (await DemoClinic.CreateAsync(stage.Database, new FakeTime(Spring), 8, Cancellation)).ShouldBeNull();

        (await Stored.ReadAsync(stage.Database, Cancellation)).Clinics.Length.ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task The_clinic_has_places_people_hours_services_and_clients_of_every_kind(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await CreateAsync(stage, Spring);
        var stored = await Stored.ReadAsync(stage.Database, Cancellation);

        (stored.Clinics.Single().Timezone, stored.Calendars.Length, stored.Staff.Length, stored.Services.Length).ShouldBe(("Europe/Madrid", 2, 5, 8));
        stored.StaffCalendars.CountBy(row => row.StaffId).Count(row => row.Value == 2).ShouldBe(2);
        stored.Services.Select(row => row.VatRate).Distinct().Order().ShouldBe([0m, 10m, 21m]);
        stored.Services.Select(row => row.Color).Distinct().Count().ShouldBe(8);
        stored.Hours.ShouldContain(row => row.End == 1_440);
        stored.Hours.ShouldContain(row => row.ValidFrom != null && row.ValidTo != null);
        stored.Hours.CountBy(row => (row.StaffCalendarId, row.Day)).ShouldContain(row => row.Value == 2);
        stored.DayOffs.ShouldContain(row => row.CalendarId != null);
        stored.DayOffs.ShouldContain(row => row.StaffCalendarId != null);
        stored.TimeOffs.ShouldNotBeEmpty();
        stored.SpecialDays.ShouldNotBeEmpty();
        HasClientsOfEveryKind(stored);
        var counters = stored.Counters.Single();
        (counters.NextClientNumber, counters.ClientCount).ShouldBe((401, 400));
        counters.NextAppointmentNumber.ShouldBe(stored.Appointments.Length + 1);
        stored.Appointments.Select(row => row.AppointmentNumber).ShouldBe(Enumerable.Range(1, stored.Appointments.Length));
    }

    [Theory, OnEveryDatabase]
    public async Task The_agenda_has_entries_of_every_kind_within_four_weeks_of_today(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await CreateAsync(stage, Spring);
        var stored = await Stored.ReadAsync(stage.Database, Cancellation);

        var single = stored.Appointments.Where(row => row.GroupReservationId is null).ToArray();
        single.Length.ShouldBeGreaterThan(500);
        single.Select(row => row.Status).Distinct().Order().ShouldBe(Enum.GetValues<AppointmentStatus>());
        single.Select(row => row.SaleStatus).Distinct().Order().ShouldBe(Enum.GetValues<SaleStatus>());
        single.Select(row => row.Source).Distinct().Order().ShouldBe(Enum.GetValues<AppointmentSource>());
        single.ShouldContain(row => row.ClientId == null);
        single.ShouldContain(row => row.BookedFrom > Spring);
        stored.Appointments.ShouldAllBe(row => row.BookedFrom > Spring - Duration.FromDays(30) && row.BookedTo < Spring + Duration.FromDays(30));
        stored.Reservations.ShouldNotBeEmpty();
        stored.Series.Select(row => row.Rrule).ShouldBe(["FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=DAILY"]);
        stored.Series.ShouldContain(row => row.ExcludedDates.Count == 2);
        var participants = stored.Appointments.Where(row => row.GroupReservationId is not null).ToLookup(row => row.GroupReservationId!.Value);
        participants.SelectMany(group => group).Select(row => row.Status).Distinct().Order().ShouldBe(Enum.GetValues<AppointmentStatus>());
        stored.Groups.ShouldAllBe(group => participants[group.Id].Select(row => row.ClientId).Distinct().Count() == participants[group.Id].Count());
        var taken = stored.Groups.Where(group => group.Status != AppointmentStatus.Cancelled)
            .Select(group => group.Capacity - participants[group.Id].Count(row => row.Status != AppointmentStatus.Cancelled)).ToArray();
        (taken.Min(), taken.Contains(0), taken.Max() > 0).ShouldBe((0, true, true));
        stored.Groups.ShouldContain(group => group.Status == AppointmentStatus.Cancelled);
    }

    [Theory, InlineData(2026, 1, 1), InlineData(2026, 3, 29), InlineData(2026, 8, 15), InlineData(2026, 10, 25), InlineData(2027, 2, 28), InlineData(2028, 2, 29), InlineData(2026, 12, 30)]
    public async Task Nobody_is_in_two_places_at_once_nor_booked_outside_hours_on_whatever_day_it_was_made(int year, int month, int day)
    {
        await using var stage = await DemoDatabase.OpenAsync(DatabaseKind.Sqlite, cluster, Cancellation);
        var today = new LocalDate(year, month, day);
        await CreateAsync(stage, today.AtMidnight().InUtc().ToInstant() + Duration.FromHours(12));
        var stored = await Stored.ReadAsync(stage.Database, Cancellation);

        var blocks = stored.Blocks(new(today.PlusDays(-28), today.PlusDays(28))).ToArray();

        Overlaps(blocks).ShouldBeEmpty();
        blocks.ShouldAllBe(block => block.From < block.To && block.To - block.From <= Duration.FromHours(24));
        stored.Appointments.ShouldAllBe(row => stored.IsWithinHours(row.StaffCalendarId, row.BookedFrom, row.BookedTo));
        stored.Groups.ShouldAllBe(row => stored.IsWithinHours(row.StaffCalendarId, row.BookedFrom, row.BookedTo));
        stored.Reservations.ShouldAllBe(row => stored.IsWithinHours(row.StaffCalendarId, row.BookedFrom, row.BookedTo));
        stored.TimeOffs.ShouldAllBe(row => stored.IsWithinHours(row.StaffCalendarId, row.From, row.To));
    }

    internal static IEnumerable<string> Overlaps((Guid Staff, Guid StaffCalendar, Instant From, Instant To)[] blocks) =>
        blocks.Zip(blocks.Skip(1)).Where(pair => pair.First.Staff == pair.Second.Staff && pair.Second.From < pair.First.To).Select(pair => $"{pair.First} {pair.Second}");

    static void HasClientsOfEveryKind(Stored stored)
    {
        stored.Clients.Length.ShouldBe(400);
        stored.Clients.ShouldContain(row => row.Email == null && !row.WalkIn);
        stored.Clients.ShouldContain(row => row.IsCompany);
        stored.Clients.ShouldContain(row => row.WalkIn);
        stored.Clients.ShouldContain(row => !row.IsActive);
        stored.Clients.ShouldContain(row => row.Tags.Count > 1);
        stored.Clients.ShouldContain(row => row.Note != null);
        stored.Clients.ShouldContain(row => row.DateOfBirth != null);
        stored.Clients.ShouldAllBe(row => row.Email == null || EmailIsInvented(row.Email));
        stored.Clients.ShouldAllBe(row => row.WalkIn || row.Firstname != null);
        stored.Clients.ShouldAllBe(row => row.CreatedAt < Spring && !(row.DateOfBirth > new LocalDate(2026, 4, 1)));
        stored.Clients.Select(row => row.ClientNumber).ShouldBe(Enumerable.Range(1, 400));
        stored.Clients.ShouldContain(row => row.Fullname.Any(letter => letter > 'ÿ'));
    }

    static bool EmailIsInvented(string email) =>
        EmailAddress.TryParse(email, out var parsed) && parsed == email && email.EndsWith("@example.com", StringComparison.Ordinal);

    static Task<DemoAccess?> CreateAsync(DemoDatabase stage, Instant now) =>
        DemoClinic.CreateAsync(stage.Database, new FakeTime(now), 7, Cancellation);
}
