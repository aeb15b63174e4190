using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.DataFile;

public sealed class FaultTests(PostgresCluster cluster)
{
    const string StaffCalendar = "$.clinics[0].staff_calendars[0]";

    /// <summary>A value of the example, what it becomes, and the faults.</summary>
    static readonly (string Path, string? Value, string[] Faults)[] Forms =
    [
        ("$.users[0].email", "\"no\"", ["$.users[0].email: must be an e-mail address"]),
        ("$.users[0].email", null, ["$.users[0].email: is required"]),
        ("$.users[0].password", "\"\"", ["$.users[0].password: must have from 1 to 256 characters"]),
        ("$.users[0].password_hash", "\"AA==\"", ["$.users[0].password_hash: must be a password hash of ASP.NET Core Identity"]),
        ("$.users[0].status", "\"on\"", ["$.users[0].status: must be one of active, inactive"]),
        ("$.users[0].plan", "\"gold\"", ["$.users[0].plan: must be a plan of the configuration: free, starter, professional, enterprise"]),
        ("$.users[0].locale", "5", ["$.users[0].locale: must be a string"]),
        ("$.users[0].unknown", "5", ["$.users[0].unknown: is not a known field"]),
        ("$.users[1]", "7", ["$.users[1]: must be an object"]),
        ("$.api_keys[0].key", "\"short\"", ["$.api_keys[0].key: must be df_pk_ and at least 32 visible ASCII characters"]),
        ("$.api_keys[0].key", null, ["$.api_keys[0].key: is required, or key_hash and key_last4"]),
        ("$.api_keys[0].key_hash", "\"" + "0a".PadLeft(64, '0') + "\"", ["$.api_keys[0].key: cannot stand beside key_hash or key_last4"]),
        ("$.api_keys[0].scopes", "[\"all\"]", ["$.api_keys[0].scopes: has an item that must be one of user:read, profiles:read, backofficeclinics:read, staff:read, services:read, clients:read, clients:write, appointments:read, appointments:write"]),
        ("$.api_keys[0].allowed_ips", "[\"1\"]", ["$.api_keys[0].allowed_ips: has an item that must be an IPv4 or IPv6 address or CIDR range"]),
        ("$.api_keys[0].user_id", "\"99999999-0000-4000-8000-000000000001\"", ["$.api_keys[0].user_id: is the id of no user"]),
        ("$.api_keys", "{}", ["$.api_keys: must be a list"]),
        ("$.clinics[0].name", "\" \"", ["$.clinics[0].name: must not be blank"]),
        ("$.clinics[0].name", "\"a\\u0000b\"", ["$.clinics[0].name: must not contain control characters"]),
        ("$.clinics[0].timezone", "\"UTC+2\"", ["$.clinics[0].timezone: must be an IANA time zone such as Europe/Madrid"]),
        ("$.clinics[0].logo", "{\"type\":\"image/svg+xml\",\"base64\":\"PHN2Zz4=\"}", ["$.clinics[0].logo.type: must be one of image/png, image/jpeg, image/webp, image/gif"]),
        ("$.clinics[0].logo.base64", "\"*\"", ["$.clinics[0].logo.base64: must be base64 of at most 2 MiB"]),
        ("$.clinics[0].next_client_number", "0", ["$.clinics[0].next_client_number: must be a whole number from 1 to 2000000001"]),
        ("$.clinics[0].members[0].user_id", null, ["$.clinics[0].members[0].user_id: is required"]),
        ("$.clinics[0].members[0].user_id", "\"99999999-0000-4000-8000-000000000001\"", ["$.clinics[0].members[0].user_id: is the id of no user"]),
        ("$.clinics[0].calendars[0].day_offs[0].to", "\"2026-08-14\"", ["$.clinics[0].calendars[0].day_offs[0].to: must not be before from"]),
        ("$.clinics[0].services[0].price", "1000000001", ["$.clinics[0].services[0].price: must be a whole number from 0 to 1000000000"]),
        ("$.clinics[0].services[0].duration", "1441", ["$.clinics[0].services[0].duration: must be a whole number from 1 to 1440"]),
        ("$.clinics[0].services[0].vat_rate", "1.005", ["$.clinics[0].services[0].vat_rate: must be a number from 0 to 100 with at most two decimals"]),
        (StaffCalendar + ".staff_id", "\"99999999-0000-4000-8000-000000000001\"", [StaffCalendar + ".staff_id: is the id of no staff member of the clinic"]),
        (StaffCalendar + ".calendar_id", null, [StaffCalendar + ".calendar_id: is required"]),
        (StaffCalendar + ".telephone", "\"x\"", [StaffCalendar + ".telephone: must be a telephone number: at most 32 digits, spaces and + - ( ) ."]),
        (StaffCalendar + ".working_hours", "5", [StaffCalendar + ".working_hours: must be a list"]),
        (StaffCalendar + ".working_hours[0].end", "\"22:00\"", [StaffCalendar + ".working_hours[0].end: must be after start"]),
        (StaffCalendar + ".working_hours[1].day", "\"Monday\"", [StaffCalendar + ".working_hours[1].day: must be one of MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY"]),
        (StaffCalendar + ".working_hours[1].valid_to", "\"2025-12-31\"", [StaffCalendar + ".working_hours[1].valid_to: must not be before valid_from"]),
        (StaffCalendar + ".special_days[0].hours[1].start", "\"24:01\"", [StaffCalendar + ".special_days[0].hours[1].start: must be a time of day as HH:mm"]),
        (StaffCalendar + ".time_offs[0].to", "\"2026-02-05T09:00:00Z\"", [StaffCalendar + ".time_offs[0].to: must be after from"]),
        (StaffCalendar + ".time_reservations[0].to", "\"2026-02-06T12:00:01Z\"", [StaffCalendar + ".time_reservations[0].to: must be at most 24 hours after from"]),
        (StaffCalendar + ".time_reservations[0].from", "\"2026-02-05T12:00:00\"", [StaffCalendar + ".time_reservations[0].from: must be an ISO 8601 instant with Z or an offset and whole seconds"]),
        (StaffCalendar + ".recurring_events[0].end", "\"2026-01-10T08:00:01\"", [StaffCalendar + ".recurring_events[0].end: must be at most 24 hours after start"]),
        (StaffCalendar + ".recurring_events[0].rrule", "\"FREQ=WEEKLY;BYDAY=MO\"", [StaffCalendar + ".recurring_events[0].rrule: does not fit the start: The start must be a date of the rule."]),
        (StaffCalendar + ".recurring_events[0].rrule", "\"FREQ=HOURLY\"", [StaffCalendar + ".recurring_events[0].rrule: is no recurrence rule: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY."]),
        (StaffCalendar + ".group_reservations[0].capacity", "0", [StaffCalendar + ".group_reservations[0].capacity: must be a whole number from 1 to 1000"]),
        (StaffCalendar + ".group_reservations[0].behaviour", "\"no_show\"", [StaffCalendar + ".group_reservations[0].behaviour: must be one of pending, unconfirmed, confirmed, cancelled"]),
        ("$.clinics[0].clients[0].date_of_birth", "\"2026-02-03\"", ["$.clinics[0].clients[0].date_of_birth: must be from 1850-01-01 and not in the future"]),
        ("$.clinics[0].clients[1].walk_in", "false", ["$.clinics[0].clients[1].firstname: is required, or one of lastname, email and phone, unless walk_in is true"]),
        ("$.clinics[0].clients[1].client_number", "3", ["$.clinics[0].clients[1].client_number: stands twice in the clinic"]),
        ("$.clinics[0].clients[1].email", "\"MARIA@example.com\"", ["$.clinics[0].clients[1].email: stands twice in the clinic, ignoring case"]),
        ("$.clinics[0].clients[1].id", "\"00000000-0000-4000-8000-0000000002A1\"", ["$.clinics[0].clients[1].id: stands twice in the file"]),
        ("$.clinics[1].clients[0].id", "\"00000000-0000-4000-8000-0000000002a1\"", ["$.clinics[1].clients[0].id: stands twice in the file"]),
        ("$.clinics[0].retained_identities[0].client_id", "\"00000000-0000-4000-8000-0000000004a1\"", ["$.clinics[0].retained_identities[0].client_id: is the id of no client of the clinic"]),
        ("$.clinics[0].retained_identities[0].keep_until", null, ["$.clinics[0].retained_identities[0].keep_until: is required"]),
        ("$.clinics[0].appointments[0].client_id", "\"00000000-0000-4000-8000-0000000004a1\"", ["$.clinics[0].appointments[0].client_id: is the id of no client of the clinic"]),
        ("$.clinics[0].appointments[0].service_id", null, ["$.clinics[0].appointments[0].service_id: is required"]),
        ("$.clinics[0].appointments[0].staff_calendar_id", "\"x\"", ["$.clinics[0].appointments[0].staff_calendar_id: must be a UUID"]),
        ("$.clinics[0].appointments[0].to", "\"2026-02-06T09:00:01Z\"", ["$.clinics[0].appointments[0].to: must be at most 24 hours after from"]),
        ("$.clinics[0].appointments[1].to", "\"2026-02-06T09:00:01Z\"", ["$.clinics[0].appointments[1].from: is required: from and to go together"]),
        ("$.clinics[0].appointments[1].group_reservation_id", "\"99999999-0000-4000-8000-000000000001\"", ["$.clinics[0].appointments[1].group_reservation_id: is the id of no group reservation of the clinic"]),
        ("$.clinics[0].appointments[1].appointment_number", "1", ["$.clinics[0].appointments[1].appointment_number: stands twice in the clinic"]),
        ("$.extra", "1", ["$.extra: is not a known field here: an object's own fields stand before its lists"]),
    ];

    [Theory, OnEveryDatabase]
    public async Task Each_fault_is_named_by_its_path_and_nothing_is_stored(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        foreach (var (path, value, faults) in Forms)
        {
            (await store.FaultsOfAsync(Example.With(path, value))).ShouldBe(faults, $"{path} = {value}");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Every_fault_is_reported_in_the_files_order_and_the_rest_is_counted(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        var clients = Enumerable.Range(0, 1500).Select(index => $$"""{"firstname":"{{(index % 3 == 0 ? "\\u0001" : "x")}}","client_number":{{index / 2 + 1}}}""");

        var outcome = await store.TryImportAsync(Example.Clients([.. clients]));

        outcome.FaultCount.ShouldBe(500 + 750);
        outcome.Faults.Count.ShouldBe(1000);
        outcome.Faults[0].Path.ShouldBe("$.clinics[0].clients[0].firstname");
        outcome.Faults[1].Path.ShouldBe("$.clinics[0].clients[1].client_number");
        outcome.Faults[^1].Path.ShouldBe("$.clinics[0].clients[1199].client_number");
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_stored_counts_too(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        (await store.FaultsOfAsync(Example.Clients(
            """{"client_number":3,"firstname":"x"}""",
            """{"email":"MARIA@EXAMPLE.COM"}""",
            $$"""{"id":"{{Example.Id("4a1")}}","firstname":"x"}"""))).ShouldBe([
                "$.clinics[0].clients[0].client_number: is another client's",
                "$.clinics[0].clients[1].email: is another client's",
                "$.clinics[0].clients[2].id: belongs to another clinic"]);
        (await store.FaultsOfAsync("""{"format":"docfav-data/1","users":[{"email":"ANA@example.com"}]}""")).ShouldBe(["$.users[0].email: is another user's"]);
        (await store.FaultsOfAsync($$"""
            {"format":"docfav-data/1","api_keys":[{"user_id":"{{Example.Id("a2")}}","name":"x","key":"df_pk_0123456789abcdef0123456789abcdef"}]}
            """)).ShouldBe(["$.api_keys[0]: has the same key as another API key"]);
        (await store.FaultsOfAsync(Example.Clinic($$"""
            "members":[{"user_id":"{{Example.Id("a1")}}"}],"calendars":[{"id":"{{Example.Id("d9")}}","name":"Y"}],
            "staff_calendars":[
              {"id":"{{Example.Id("1a1")}}","staff_id":"{{Example.Id("e1")}}","calendar_id":"{{Example.Id("d1")}}","special_days":[{"date":"2026-12-24"}]},
              {"id":"{{Example.Id("1a2")}}","staff_id":"{{Example.Id("e1")}}","calendar_id":"{{Example.Id("d9")}}","group_reservations":[
                {"id":"{{Example.Id("1b6")}}","service_id":"{{Example.Id("f1")}}","from":"2026-02-06T09:00:00Z","to":"2026-02-06T10:00:00Z","capacity":8}]}],
            "appointments":[
              {"group_reservation_id":"{{Example.Id("1b6")}}","staff_calendar_id":"{{Example.Id("1a1")}}"},
              {"appointment_number":1,"staff_calendar_id":"{{Example.Id("1a1")}}","service_id":"{{Example.Id("f1")}}","from":"2026-02-06T09:00:00Z","to":"2026-02-06T10:00:00Z"}]
            """))).ShouldBe([
                "$.clinics[0].members[0].user_id: has another profile in the clinic",
                "$.clinics[0].staff_calendars[0].special_days[0].date: has another special day",
                "$.clinics[0].staff_calendars[1].group_reservations[0]: moves to another staff calendar, but has participants who are not in the file",
                "$.clinics[0].appointments[0].staff_calendar_id: must be the group's staff calendar, or be left out",
                "$.clinics[0].appointments[1].appointment_number: is another appointment's"]);
    }

    [Theory, OnEveryDatabase]
    public async Task A_number_that_an_item_keeps_is_nobody_elses(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        (await store.FaultsOfAsync(Example.Clients(
            """{"client_number":3,"firstname":"x"}""",
            $$"""{"id":"{{Example.Id("2a1")}}","firstname":"keeps 3"}"""))).ShouldBe(["$.clinics[0].clients[1].client_number: stands twice in the clinic"]);
    }
}
