using Docfav.Server.Clients;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.DataFile;

public sealed class ReplacingTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task An_item_with_a_stored_id_is_replaced_whole_and_keeps_its_number_and_time_of_creation(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        await store.ImportAsync(Example.Clients($$"""{"id":"{{Example.Id("2a1")}}","firstname":"New"}"""));

        var client = await ClientAsync(store, "2a1");
        client.Firstname.ShouldBe("New");
        client.Lastname.ShouldBeNull();
        client.EmailKey.ShouldBeNull();
        client.NameFolded.ShouldBe("new");
        client.Tags.ShouldBeEmpty();
        client.HasPhoto.ShouldBeFalse();
        client.ClientNumber.ShouldBe(3);
        client.CreatedAt.ShouldBe(NodaTime.Instant.FromUtc(2026, 1, 15, 10, 0));
        await using var db = store.Database.OpenRead();
        (await db.Pictures.CountAsync(Cancellation)).ShouldBe(0);
        (await db.ClinicCounters.SingleAsync(row => row.ClinicId == Guid.Parse(Example.ClinicId), Cancellation)).ClientCount.ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task An_item_without_an_id_is_made_with_the_next_number(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        await store.ImportAsync(Example.Clients("""{"firstname":"One"}""", """{"firstname":"Two","client_number":20}""", """{"firstname":"Three"}"""));

        await using var db = store.Database.OpenRead();
        var clinic = Guid.Parse(Example.ClinicId);
        (await db.Clients.Where(row => row.ClinicId == clinic).OrderBy(row => row.ClientNumber).Select(row => row.ClientNumber).ToListAsync(Cancellation))
            .ShouldBe([3, 7, 20, 21, 22]);
        var counters = await db.ClinicCounters.SingleAsync(row => row.ClinicId == clinic, Cancellation);
        (counters.NextClientNumber, counters.ClientCount).ShouldBe((23, 5));
    }

    [Theory, OnEveryDatabase]
    public async Task Running_numbers_never_go_back(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        await store.ImportAsync(Example.Clinic("\"next_client_number\": 2, \"next_appointment_number\": 100"));

        await using var db = store.Database.OpenRead();
        var counters = await db.ClinicCounters.SingleAsync(row => row.ClinicId == Guid.Parse(Example.ClinicId), Cancellation);
        (counters.NextClientNumber, counters.NextAppointmentNumber).ShouldBe((8, 100));
    }

    [Theory, OnEveryDatabase]
    public async Task Absent_lists_leave_what_is_stored_and_present_ones_add(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        var before = await store.ImportAsync(Example.Clinic($$"""
            "staff_calendars":[{"id":"{{Example.Id("1a1")}}","staff_id":"{{Example.Id("e1")}}","calendar_id":"{{Example.Id("d1")}}",
              "time_offs":[{"from":"2026-03-01T00:00:00Z","to":"2026-04-01T00:00:00Z"}]}]
            """));

        before.Total.ShouldBe(3);
        await using var db = store.Database.OpenRead();
        (await db.WorkingHours.CountAsync(Cancellation)).ShouldBe(2);
        (await db.TimeOffs.CountAsync(Cancellation)).ShouldBe(2);
        (await db.SpecialDays.CountAsync(Cancellation)).ShouldBe(1);
        (await db.Clients.CountAsync(Cancellation)).ShouldBe(3);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "[]", 0)]
    [InlineData(DatabaseKind.Postgres, "[]", 0)]
    [InlineData(DatabaseKind.Sqlite, """[{"day":"FRIDAY","start":"09:00","end":"10:00"}]""", 1)]
    [InlineData(DatabaseKind.Postgres, """[{"day":"FRIDAY","start":"09:00","end":"10:00"}]""", 1)]
    [InlineData(DatabaseKind.Sqlite, "null", 2)]
    [InlineData(DatabaseKind.Postgres, "null", 2)]
    public async Task Working_hours_are_replaced_when_they_are_there(DatabaseKind kind, string hours, int expected)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        await store.ImportAsync(Example.With("$.clinics[0].staff_calendars[0].working_hours", hours == "null" ? null : hours));

        await using var db = store.Database.OpenRead();
        (await db.WorkingHours.CountAsync(Cancellation)).ShouldBe(expected);
    }

    [Theory, OnEveryDatabase]
    public async Task Items_change_places_in_what_is_unique(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Clients(
            $$"""{"id":"{{Example.Id("1")}}","client_number":1,"email":"a@x.es"}""",
            $$"""{"id":"{{Example.Id("2")}}","client_number":2,"email":"b@x.es"}""",
            $$"""{"id":"{{Example.Id("3")}}","client_number":3,"email":"c@x.es"}"""));

        await store.ImportAsync(Example.Clients(
            $$"""{"id":"{{Example.Id("1")}}","client_number":2,"email":"B@x.es"}""",
            $$"""{"id":"{{Example.Id("2")}}","client_number":3,"email":"c@x.es"}""",
            $$"""{"id":"{{Example.Id("3")}}","client_number":1,"firstname":"C"}"""));

        (await ClientAsync(store, "1")).EmailKey.ShouldBe("b@x.es");
        (await ClientAsync(store, "2")).ClientNumber.ShouldBe(3);
        (await ClientAsync(store, "3")).Email.ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task Users_keys_members_and_special_days_change_places_too(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Places("a", "b"));
        var before = await store.ExportAsync();
        await store.ImportAsync(Places("b", "a"));
        (await store.ExportAsync()).ShouldNotBe(before);
        await store.ImportAsync(Places("a", "b"));
        (await store.ExportAsync()).ShouldBe(before);
    }

    static string Places(string first, string second) => $$"""
        {"format":"docfav-data/1",
         "users":[{"id":"{{Example.Id("a1")}}","email":"{{first}}@x.es"},{"id":"{{Example.Id("a2")}}","email":"{{second}}@x.es"}],
         "api_keys":[
          {"id":"{{Example.Id("b1")}}","user_id":"{{Example.Id("a1")}}","name":"1","key":"df_pk_{{new string(first[0], 32)}}"},
          {"id":"{{Example.Id("b2")}}","user_id":"{{Example.Id("a1")}}","name":"2","key":"df_pk_{{new string(second[0], 32)}}"}],
         "clinics":[{"id":"{{Example.ClinicId}}","name":"C",
          "members":[{"profile_id":"{{Example.Id("c1")}}","user_id":"{{Example.Id(first == "a" ? "a1" : "a2")}}"},
                     {"profile_id":"{{Example.Id("c2")}}","user_id":"{{Example.Id(second == "a" ? "a1" : "a2")}}"}],
          "calendars":[{"id":"{{Example.Id("d1")}}","name":"P"}],"staff":[{"id":"{{Example.Id("e1")}}"}],
          "services":[{"id":"{{Example.Id("f1")}}","name":"S","price":1,"duration":1}],
          "staff_calendars":[{"id":"{{Example.Id("f2")}}","staff_id":"{{Example.Id("e1")}}","calendar_id":"{{Example.Id("d1")}}",
           "special_days":[{"id":"{{Example.Id("f3")}}","date":"2026-01-0{{first[0] - 'a' + 1}}"},{"id":"{{Example.Id("f4")}}","date":"2026-01-0{{second[0] - 'a' + 1}}"}]}],
          "appointments":[
           {"id":"{{Example.Id("31")}}","appointment_number":{{first[0] - 'a' + 1}},"staff_calendar_id":"{{Example.Id("f2")}}","service_id":"{{Example.Id("f1")}}",
            "from":"2026-01-01T10:00:00Z","to":"2026-01-01T11:00:00Z"},
           {"id":"{{Example.Id("32")}}","appointment_number":{{second[0] - 'a' + 1}},"staff_calendar_id":"{{Example.Id("f2")}}","service_id":"{{Example.Id("f1")}}",
            "from":"2026-01-01T10:00:00Z","to":"2026-01-01T11:00:00Z"}]}]}
        """;

    static async Task<Client> ClientAsync(DataStore store, string id)
    {
        await using var db = store.Database.OpenRead();
        return await db.Clients.SingleAsync(row => row.Id == Guid.Parse(Example.Id(id)), Cancellation);
    }
}
