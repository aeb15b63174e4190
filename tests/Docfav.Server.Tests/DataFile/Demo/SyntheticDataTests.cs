using Docfav.Server.Appointments;
using Docfav.Server.DataFile.Demo;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.DataFile.Demo;

public sealed class SyntheticDataTests(PostgresCluster cluster)
{
    static readonly SyntheticSize Small = new(3, 100, 4_000, 5);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_seed_that_is_taken_at_the_same_time_twice_is_written_once_and_refused_once(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => SyntheticData.AddAsync(stage.Database, new(1, 5, 0, 7), progress: null, Cancellation), Cancellation)));

        runs.Count(run => run.Refusal is null).ShouldBe(1);
        runs.Where(run => run.Refusal is not null).ShouldAllBe(run => run.Refusal!.Contains("choose another seed") && run.Written.Clinics == 0);
        await using var db = stage.Database.OpenRead();
        (await db.Clients.CountAsync(Cancellation)).ShouldBe(5);
    }

    [Theory, OnEveryDatabase]
    public async Task What_was_asked_for_is_there_and_counted(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        var last = default(SyntheticProgress);

        var (written, refusal) = await SyntheticData.AddAsync(stage.Database, Small, progress => last = progress, Cancellation);

        refusal.ShouldBeNull();
        written.ShouldBe(new SyntheticProgress(3, 100, 4_000));
        last.ShouldBe(written);
        var stored = await Stored.ReadAsync(stage.Database, Cancellation);
        (stored.Clinics.Length, stored.Clients.Length, stored.Appointments.Length).ShouldBe((3, 100, 4_000));
        stored.Clients.Select(client => client.ClinicId).Distinct().Count().ShouldBe(3);
        foreach (var counters in stored.Counters)
        {
            var clients = stored.Clients.Count(client => client.ClinicId == counters.ClinicId);
            var appointments = stored.Appointments.Count(appointment => appointment.ClinicId == counters.ClinicId);
            (counters.ClientCount, counters.NextClientNumber, counters.NextAppointmentNumber).ShouldBe((clients, clients + 1, appointments + 1));
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Nobody_is_in_two_places_at_once_nor_booked_outside_hours(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await SyntheticData.AddAsync(stage.Database, new(1, 50, 9_000, 5), progress: null, Cancellation);
        var stored = await Stored.ReadAsync(stage.Database, Cancellation);

        DemoClinicTests.Overlaps([.. stored.Blocks(new(Small.Anchor, Small.Anchor))]).ShouldBeEmpty();
        stored.Appointments.Where((_, index) => index % 10 == 0).ShouldAllBe(row => stored.IsWithinHours(row.StaffCalendarId, row.BookedFrom, row.BookedTo));
        stored.Appointments.ShouldAllBe(row => row.BookedTo - row.BookedFrom <= Duration.FromHours(1) && row.BookedFrom < row.BookedTo);
        stored.Appointments.Select(row => row.Status).Distinct().Order().ShouldBe(Enum.GetValues<AppointmentStatus>());
        stored.Appointments.ShouldContain(row => row.ClientId == null);
        stored.Reservations.ShouldNotBeEmpty();
    }

    [Theory, OnEveryDatabase]
    public async Task One_seed_makes_the_same_data_on_every_database(DatabaseKind kind)
    {
        await using var first = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await using var second = await DemoDatabase.OpenAsync(DatabaseKind.Sqlite, cluster, Cancellation);

        await SyntheticData.AddAsync(first.Database, Small, progress: null, Cancellation);
        await SyntheticData.AddAsync(second.Database, Small, progress: null, Cancellation);

        (await Stored.ReadAsync(first.Database, Cancellation)).DifferenceFrom(await Stored.ReadAsync(second.Database, Cancellation)).ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task A_second_seed_adds_and_the_same_seed_is_refused(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await SyntheticData.AddAsync(stage.Database, Small, progress: null, Cancellation);

        (await SyntheticData.AddAsync(stage.Database, Small with { Seed = 6 }, progress: null, Cancellation)).Refusal.ShouldBeNull();
        var (written, refusal) = await SyntheticData.AddAsync(stage.Database, Small with { Clinics = 4 }, progress: null, Cancellation);

        written.ShouldBe(default);
        refusal.ShouldBe("The database already has data of seed 5: choose another seed.");
        var stored = await Stored.ReadAsync(stage.Database, Cancellation);
        (stored.Clinics.Length, stored.Clients.Length, stored.Appointments.Length).ShouldBe((6, 200, 8_000));
    }

    [Theory, OnEveryDatabase]
    public async Task A_run_that_is_broken_off_leaves_whole_clinics_only(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        using var enough = new CancellationTokenSource();
        void StopAfterTheFirst(SyntheticProgress progress)
        {
            if (progress.Clinics == 1)
            {
                enough.Cancel();
            }
        }

        await Should.ThrowAsync<OperationCanceledException>(
            () => SyntheticData.AddAsync(stage.Database, new(20, 2_000, 20_000, 5), StopAfterTheFirst, enough.Token));

        var stored = await Stored.ReadAsync(stage.Database, Cancellation);
        stored.Clinics.Length.ShouldBeInRange(1, 19);
        stored.Clients.Length.ShouldBe(stored.Counters.Sum(counters => counters.ClientCount));
        stored.Appointments.Length.ShouldBe(stored.Counters.Sum(counters => counters.NextAppointmentNumber - 1));
    }

    [Theory, OnEveryDatabase]
    public async Task Each_clinic_has_an_owner_without_a_password_and_the_first_one_a_manager_besides(DatabaseKind kind)
    {
        await using var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await SyntheticData.AddAsync(stage.Database, Small with { Appointments = 0 }, progress: null, Cancellation);

        await using var db = stage.Database.OpenRead();
        var users = await db.Users.OrderBy(user => user.Email).ToArrayAsync(Cancellation);
        users.Select(user => user.Email).ShouldBe(
            ["manager@seed-5.demo.example", "owner-0001@seed-5.demo.example", "owner-0002@seed-5.demo.example", "owner-0003@seed-5.demo.example"]);
        users.ShouldAllBe(user => user.PasswordHash == null);
        var members = await db.Members.ToArrayAsync(Cancellation);
        members.ShouldAllBe(member => member.IsManager);
        members.CountBy(member => member.ClinicId).Select(count => count.Value).Order().ShouldBe([1, 1, 2]);
    }

    [Theory, InlineData(0, 1, 1), InlineData(70_000, 1, 1), InlineData(1, -1, 1), InlineData(1, 1, -1)]
    public async Task A_size_that_cannot_be_is_refused(int clinics, int clients, int appointments)
    {
        await using var stage = await DemoDatabase.OpenAsync(DatabaseKind.Sqlite, cluster, Cancellation);

        var (_, refusal) = await SyntheticData.AddAsync(stage.Database, new(clinics, clients, appointments, 1), progress: null, Cancellation);

        refusal.ShouldNotBeNull().ShouldStartWith("The number of ");
    }

    [Fact]
    public void With_many_clinics_the_first_one_has_a_tenth_and_the_shares_add_up()
    {
        var size = new SyntheticSize(200, 1_000_000, 10_000_000, 1);

        size.Share(size.Clients, 1).ShouldBe(100_000);
        Enumerable.Range(1, 200).Sum(clinic => size.Share(size.Clients, clinic)).ShouldBe(1_000_000);
        Enumerable.Range(1, 200).Sum(clinic => size.Share(size.Appointments, clinic)).ShouldBe(10_000_000);
    }
}
