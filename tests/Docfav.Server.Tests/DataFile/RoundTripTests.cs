using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.DataFile;

public sealed class RoundTripTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, CombinatorialKinds]
    public async Task An_export_imported_into_an_empty_database_exports_the_same_bytes(DatabaseKind first, DatabaseKind second)
    {
        await using var source = await DataStore.CreateAsync(first, cluster);
        await source.ImportAsync(Example.Whole);
        var file = await source.ExportAsync();

        await using var target = await DataStore.CreateAsync(second, cluster);
        var counts = await target.ImportAsync(file);

        (await target.ExportAsync()).ShouldBe(file);
        counts.ByKind.ShouldAllBe(kind => kind.Count > 0);
        counts["day_offs"].ShouldBe(2);
        counts["clients"].ShouldBe(3);
    }

    [Theory, OnEveryDatabase]
    public async Task Importing_a_file_again_changes_nothing(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        var once = await store.ExportAsync();

        store.Now = store.Now.Plus(NodaTime.Duration.FromDays(1));
        await store.ImportAsync(Example.Whole);
        (await store.ExportAsync()).ShouldBe(once);
        await store.ImportAsync(once);
        (await store.ExportAsync()).ShouldBe(once);
    }

    [Theory, OnEveryDatabase]
    public async Task Absent_fields_take_their_defaults(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        using var file = JsonDocument.Parse(await store.ExportAsync());
        var clinic = file.RootElement.GetProperty("clinics")[0];
        var bob = file.RootElement.GetProperty("users")[1];
        bob.GetProperty("timezone").GetString().ShouldBe("Europe/Madrid");
        bob.GetProperty("plan").GetString().ShouldBe("free");
        bob.GetProperty("password_hash").ValueKind.ShouldBe(JsonValueKind.Null);
        var staffCalendar = clinic.GetProperty("staff_calendars")[0];
        staffCalendar.GetProperty("timezone").GetString().ShouldBe("Atlantic/Canary");
        staffCalendar.GetProperty("slot_duration").GetInt32().ShouldBe(15);
        staffCalendar.GetProperty("working_hours")[0].GetProperty("day").GetString().ShouldBe("MONDAY");
        staffCalendar.GetProperty("special_days")[0].GetProperty("hours")[0].GetProperty("start").GetString().ShouldBe("08:00");
        staffCalendar.GetProperty("recurring_events")[0].GetProperty("excluded_dates")[0].GetString().ShouldBe("2026-04-03");
        staffCalendar.GetProperty("group_reservations")[0].GetProperty("behaviour").GetString().ShouldBe("confirmed");
        var walkIn = clinic.GetProperty("clients")[1];
        walkIn.GetProperty("client_number").GetInt32().ShouldBe(7);
        walkIn.GetProperty("is_active").GetBoolean().ShouldBeTrue();
        walkIn.GetProperty("receive_reminders").GetBoolean().ShouldBeTrue();
        walkIn.GetProperty("is_company").GetBoolean().ShouldBeFalse();
        clinic.GetProperty("next_client_number").GetInt32().ShouldBe(8);
        clinic.GetProperty("next_appointment_number").GetInt32().ShouldBe(3);
    }

    [Theory, OnEveryDatabase]
    public async Task A_participant_takes_the_groups_place_and_the_services_price(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);

        // The group need not be in the file.
        await store.ImportAsync(Example.Clinic($$"""
            "appointments":[{"id":"{{Example.Id("3a3")}}","group_reservation_id":"{{Example.Id("1b6")}}","client_id":"{{Example.Id("2a2")}}"}]
            """));

        await using var db = store.Database.OpenRead();
        var participants = await db.Appointments.Where(row => row.GroupReservationId != null).OrderBy(row => row.Id).ToListAsync(Cancellation);
        participants.Count.ShouldBe(2);
        foreach (var row in participants)
        {
            row.StaffCalendarId.ShouldBe(Guid.Parse(Example.Id("1a1")));
            row.ServiceId.ShouldBe(Guid.Parse(Example.Id("f1")));
            row.BookedFrom.ShouldBe(NodaTime.Instant.FromUtc(2026, 2, 6, 9, 0));
            row.BookedTo.ShouldBe(NodaTime.Instant.FromUtc(2026, 2, 6, 10, 0));
            row.Price.ShouldBe(5000);
        }

        participants.Select(row => row.AppointmentNumber).ShouldBe([2, 3]);
    }

    [Theory, OnEveryDatabase]
    public async Task A_clinics_own_export_has_no_secrets_and_leaves_those_that_are_there(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        var whole = await store.ExportAsync();
        var file = await store.ExportAsync(Guid.Parse(Example.ClinicId));

        file.ShouldNotContain("hash");
        file.ShouldNotContain("key_last4");
        file.ShouldNotContain("bob@example.com");
        file.ShouldNotContain(Example.OtherClinicId);
        file.ShouldContain("\"api_keys\": []");
        await store.ImportAsync(file);
        (await store.ExportAsync()).ShouldBe(whole);

        await using var empty = await DataStore.CreateAsync(kind, cluster);
        await empty.ImportAsync(file);
        (await empty.ExportAsync(Guid.Parse(Example.ClinicId))).ShouldBe(file);
        await using var db = empty.Database.OpenRead();
        (await db.Users.SingleAsync(Cancellation)).PasswordHash.ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task A_password_is_hashed_and_one_that_fits_leaves_its_hash(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        var first = await HashAsync(store);
        new PasswordHasher<User>().VerifyHashedPassword(null!, first!, "correct horse").ShouldBe(PasswordVerificationResult.Success);

        await store.ImportAsync(Example.Whole);
        (await HashAsync(store)).ShouldBe(first);
        await store.ImportAsync(Example.With("$.users[0].password", null));
        (await HashAsync(store)).ShouldBe(first);
        await store.ImportAsync(Example.With("$.users[0].password", "\"another\""));
        (await HashAsync(store)).ShouldNotBe(first);
    }

    [Theory, OnEveryDatabase]
    public async Task A_key_is_stored_as_its_hash_and_kept_when_the_file_has_none(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        await store.ImportAsync(Example.With("$.api_keys[0].key", null));

        await using var db = store.Database.OpenRead();
        var key = await db.ApiKeys.SingleAsync(Cancellation);
        key.KeyHash.ShouldBe(KeySecret.Hash("df_pk_0123456789abcdef0123456789abcdef"));
        key.KeyLast4.ShouldBe("cdef");
        key.Scopes.ShouldBe(Scope.ClientsRead | Scope.ClientsWrite);
        key.AllowedIps.ShouldBe("203.0.113.0/24 2001:db8::1");
    }

    [Theory, OnEveryDatabase]
    public async Task A_user_without_sign_in_keeps_it_and_a_new_password_ends_sessions(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        var whole = await store.ExportAsync();

        await store.ImportAsync(Example.With("$.users[0].sign_in", null));
        (await store.ExportAsync()).ShouldBe(whole);
        var root = System.Text.Json.Nodes.JsonNode.Parse(Example.With("$.users[0].sign_in", null))!;
        root["users"]![0]!["password"] = "another";
        await store.ImportAsync(root.ToJsonString());

        await using var db = store.Database.OpenRead();
        var ana = await db.Users.SingleAsync(user => user.EmailKey == "ana@example.com", Cancellation);
        ana.SecurityStamp.ShouldNotBe("0f0e");
        ana.TwoFactorEnabled.ShouldBeTrue();
        (await db.UserPasskeys.CountAsync(Cancellation)).ShouldBe(2);
        (await db.UserRecoveryCodes.CountAsync(Cancellation)).ShouldBe(2);
        (await db.Members.SingleAsync(Cancellation)).StaffId.ShouldBe(Guid.Parse(Example.Id("e1")));
    }

    [Theory, OnEveryDatabase]
    public async Task Another_users_passkey_and_another_clinics_staff_member_are_faults(DatabaseKind kind)
    {
        await using var store = await DataStore.CreateAsync(kind, cluster);
        await store.ImportAsync(Example.Whole);
        const string bob = """
            {"format":"docfav-data/1","users":[{"id":"00000000-0000-4000-8000-0000000000a2","email":"bob@example.com","sign_in":{"security_stamp":"1",
            "two_factor_enabled":true,"passkeys":[{"credential_id":"/wAB","public_key":"pQEC","created_at":"2026-01-10T09:00:00Z"}]}}]}
            """;
        (await store.FaultsOfAsync(bob)).ShouldBe(
            ["$.users[0].sign_in.authenticator_key: is required", "$.users[0].sign_in.passkeys: has a passkey that is another user's"], ignoreOrder: true);
        (await store.FaultsOfAsync(Example.Clinic(
            $$"""
            "members":[{"profile_id":"{{Example.Id("c9")}}","user_id":"{{Example.Id("a2")}}","staff_id":"{{Example.Id("e1")}}"}]
            """, Example.OtherClinicId))).ShouldBe(["$.clinics[0].members[0].staff_id: is the id of no staff member of the clinic"]);
    }

    static async Task<string?> HashAsync(DataStore store)
    {
        await using var db = store.Database.OpenRead();
        return (await db.Users.SingleAsync(user => user.EmailKey == "ana@example.com", Cancellation)).PasswordHash;
    }
}
