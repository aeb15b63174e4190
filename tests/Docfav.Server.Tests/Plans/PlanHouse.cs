using Docfav.Server.Access;
using Docfav.Server.DataFile.Demo;
using Docfav.Server.Holds;
using Docfav.Server.Outbox;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using NodaTime;

namespace Docfav.Server.Tests.Plans;

/// <summary>A demo clinic among many like it, in a database that is listened to. SQLite plans without counting rows: there the one clinic is enough.</summary>
sealed class PlanHouse : IAsyncDisposable
{
    // Rows are copied as they are: neither references nor triggers need to look at them again.
    const string Fill =
        """
        SET LOCAL session_replication_role = replica;
        SET LOCAL auto_explain.log_min_duration = -1;
        INSERT INTO users (id, email, email_key, timezone, is_active, plan)
        SELECT gen_random_uuid(), 'user-' || n || '@example.com', 'user-' || n || '@example.com', 'Europe/Madrid', true, 'free' FROM generate_series(1, 3000) AS n;
        INSERT INTO api_keys (id, user_id, name, key_hash, key_last4, scopes, allowed_ips)
        SELECT gen_random_uuid(), id, 'key', sha256(id::text::bytea), '', 0, '' FROM users;
        INSERT INTO user_passkeys (credential_id, user_id, name, public_key, created_at, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up)
        SELECT sha256(id::text::bytea), id, 'key', '', now(), 0, '', true, false, false FROM users;
        INSERT INTO api_key_days (api_key_id, day, requests, last_used_at) SELECT id, '2026-05-01'::date + n, 1, now() FROM api_keys, generate_series(0, 9) AS n;
        INSERT INTO rate_windows (user_id, window_start, used, granted) SELECT id, n * 3600, 1, 1 FROM users, generate_series(1, 10) AS n;
        INSERT INTO idempotent_answers (user_id, path, key, body_hash, created_at) SELECT id, '/', n::text, '', now() FROM users, generate_series(1, 10) AS n;
        INSERT INTO activity (clinic_id, id, at, action, user_id, client_id) SELECT clinic_id, gen_random_uuid(), now(), 0, gen_random_uuid(), id FROM clients;
        INSERT INTO retained_identities (clinic_id, id, client_id, erased_at, keep_until) SELECT clinic_id, gen_random_uuid(), id, now(), now() FROM clients;
        INSERT INTO holds (clinic_id, id, staff_calendar_id, service_id, api_key_id, booked_from, booked_to, expires_at)
        SELECT clinic_id, gen_random_uuid(), staff_calendar_id, service_id, gen_random_uuid(), booked_from - interval '9 years', booked_to - interval '9 years',
            timestamptz '2026-05-04 09:00Z' + row_number() OVER () % 24 * interval '1 hour'
        FROM appointments LIMIT 24;
        INSERT INTO events (clinic_id, sequence, kind, at, subject_id, data) SELECT clinic_id, appointment_number + 1, 1, now(), id, 'null' FROM appointments;
        UPDATE clinic_counters SET last_event = next_appointment_number;
        DO $$
        DECLARE
            tested uuid := (SELECT id FROM clinics);
            kept record;
        BEGIN
            CREATE TEMP TABLE others ON COMMIT DROP AS SELECT gen_random_uuid() AS other, n <= 60 AS is_whole FROM generate_series(1, 3000) AS n;
            FOR kept IN
                SELECT table_name AS name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns,
                    string_agg(CASE
                        WHEN column_name IN ('user_id', clinic) THEN 'other'
                        -- Other clinics have years behind them as well.
                        WHEN column_name IN ('booked_from', 'booked_to', 'from_time', 'to_time')
                            THEN quote_ident(column_name) || ' - abs(hashtext(id::text) % 900) * interval ''1 day'''
                        ELSE quote_ident(column_name) END, ', ' ORDER BY ordinal_position) AS copies,
                    string_agg(CASE column_name
                        WHEN 'id' THEN 'gen_random_uuid()'
                        WHEN 'email_key' THEN 'NULL'
                        WHEN 'client_number' THEN 'client_number + 1000 * n'
                        WHEN 'appointment_number' THEN 'appointment_number + 100000 * n'
                        WHEN 'booked_from' THEN 'booked_from - 60 * n * interval ''1 day'''
                        WHEN 'from_time' THEN 'from_time - 60 * n * interval ''1 day'''
                        WHEN 'to_time' THEN 'to_time - 60 * n * interval ''1 day'''
                        WHEN 'booked_to' THEN 'booked_to - 60 * n * interval ''1 day'''
                        ELSE quote_ident(column_name) END, ', ' ORDER BY ordinal_position) AS earlier
                FROM information_schema.columns, LATERAL (SELECT CASE table_name WHEN 'clinics' THEN 'id' ELSE 'clinic_id' END AS clinic) AS named
                WHERE table_schema = 'public'
                    AND (table_name = 'clinics' OR table_name IN (SELECT c.table_name FROM information_schema.columns c WHERE c.column_name = 'clinic_id'))
                GROUP BY table_name
            LOOP
                EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I CROSS JOIN others WHERE is_whole OR %L', kept.name, kept.columns, kept.copies, kept.name,
                    kept.name NOT IN ('clients', 'appointments', 'activity', 'retained_identities', 'events'));
                IF kept.name IN ('clients', 'appointments', 'time_reservations', 'time_offs', 'group_reservations') THEN
                    EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I CROSS JOIN generate_series(1, 8) AS n WHERE clinic_id = %L', kept.name, kept.columns,
                        kept.earlier, kept.name, tested);
                END IF;
            END LOOP;
        END $$;
        INSERT INTO calendar_feeds (clinic_id, id, staff_id, user_id, secret_hash, secret_last4, shows_clients, created_at)
        SELECT clinic_id, gen_random_uuid(), id, clinic_id, sha256((clinic_id || id::text)::bytea), '', false, now() FROM staff;
        """;

    public static readonly Instant Now = Instant.FromUtc(2026, 5, 4, 10, 0);

    readonly PostgresServer? _server;

    PlanHouse(PostgresServer? server, Deployment deployment, IPlans plans, ApiClient api, DemoAccess demo) =>
        (_server, Deployment, Plans, Api, Demo) = (server, deployment, plans, api, demo);

    public Deployment Deployment { get; }
    public IPlans Plans { get; }
    public ApiClient Api { get; }
    public DemoAccess Demo { get; }

    /// <summary>Times that the demo clinic's key holds.</summary>
    public IReadOnlyList<Guid> Held { get; private set; } = [];

    public static async Task<PlanHouse> OpenAsync(DatabaseKind kind, PostgresCluster cluster, CancellationToken cancellation)
    {
        var server = kind == DatabaseKind.Postgres ? await PostgresServer.StartAsync(cancellation) : null;
        var deployment = server is null ? await Deployment.PrepareAsync(kind, cluster) : Deployment.Prepare(server);
        IPlans plans = server is null ? new SqlitePlans(deployment.Folder) : await PostgresPlans.OnAsync(server, cancellation);
        // What is written off the requests' path is written when the test says so.
        var node = await deployment.AddNodeAsync([], new FakeTime(Now), services =>
        {
            services.Remove(services.Single(item => item.ImplementationType == typeof(UsageWriter)));
            foreach (var polling in services.Where(item => item.ServiceType == typeof(IHostedService) && Implementation(item)?.IsAssignableTo(typeof(PollingService)) == true).ToList())
            {
                services.Remove(polling);
            }
        });
        var demo = (await DemoClinic.CreateAsync(deployment.Database, node.Get<IClock>(), 1, cancellation))!;
        await AddWebhookAsync(deployment, demo.ClinicId);
        var house = new PlanHouse(server, deployment, plans, node.Client(demo.ApiKey, demo.ClinicId), demo);
        if (server is not null)
        {
            await house.FillAsync(cancellation);
        }

        await house.HoldAsync(cancellation);
        return house;
    }

    /// <summary>Makes what the server has in memory of the demo clinic's agenda, and of keys, old.</summary>
    public Task ForgetAgendaAsync(CancellationToken cancellation) => Deployment.Database.WriteAsync(
        (db, token) => db.Database.ExecuteSqlAsync($"UPDATE clinic_counters SET agenda_version = agenda_version + 1 WHERE clinic_id = {Demo.ClinicId}", token),
        cancellation);

    /// <summary>Writes, and deletes, what is written off the requests' path.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await Deployment.Nodes[0].Get<HoldBook>().SweepAsync(cancellation);
        await Deployment.Nodes[0].Get<ActivityLog>().FlushAsync(cancellation);
        await Deployment.Nodes[0].Get<KeyUsage>().FlushAsync(cancellation);
    }

    /// <summary>The demo clinic's endpoint.</summary>
    public static readonly Guid Webhook = new("0190c0de-0000-7000-8000-000000000001");

    /// <summary>An endpoint to which something was delivered, something failed and something is due; what the operations tell meanwhile is not for it.</summary>
    static Task AddWebhookAsync(Deployment deployment, Guid clinicId) => deployment.SaveAsync(
    [
        new WebhookEndpoint
        {
            ClinicId = clinicId, Id = Webhook, Url = "https://example.com/", Secret = "", Events = -1, StateAt = Now, CreatedAt = Now, LeaseUntil = Now, LastSequence = 1_000_000,
        },
        .. Enum.GetValues<WebhookDeliveryState>().Select((state, index) => new WebhookDelivery
        {
            ClinicId = clinicId, EndpointId = Webhook, Sequence = index + 1, Kind = EventKind.ClientCreated, EventAt = Now, State = state, Attempts = 1, DueAt = index == 0 ? Now : null,
        }),
        .. Enumerable.Range(1, 3).Select(sequence => new WebhookAttempt { ClinicId = clinicId, EndpointId = Webhook, Sequence = sequence, Id = Guid.NewGuid(), At = Now }),
    ]);

    static Type? Implementation(Microsoft.Extensions.DependencyInjection.ServiceDescriptor service) =>
        service.ImplementationType ?? service.ImplementationFactory?.GetType().GenericTypeArguments[1];

    public async ValueTask DisposeAsync()
    {
        await Deployment.DisposeAsync();
        await Plans.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    async Task HoldAsync(CancellationToken cancellation)
    {
        await using var db = Deployment.Database.OpenRead();
        var place = await db.StaffCalendars.Where(item => item.ClinicId == Demo.ClinicId).OrderBy(item => item.Id).FirstAsync(cancellation);
        var service = await db.Services.Where(item => item.ClinicId == Demo.ClinicId && item.IsActive).OrderBy(item => item.Id).FirstAsync(cancellation);
        var key = KeySecret.Hash(Demo.ApiKey);
        var keyId = await db.ApiKeys.Where(item => item.KeyHash == key).Select(item => item.Id).SingleAsync(cancellation);
        Hold[] holds = [.. Enumerable.Range(0, 3).Select(i => new Hold
        {
            ClinicId = Demo.ClinicId,
            Id = Guid.NewGuid(),
            StaffCalendarId = place.Id,
            ServiceId = service.Id,
            ApiKeyId = keyId,
            BookedFrom = Now + Duration.FromDays(200 + i),
            BookedTo = Now + Duration.FromDays(200 + i) + Duration.FromMinutes(30),
            ExpiresAt = i < 2 ? Now + Duration.FromMinutes(10) : Now - Duration.FromHours(1),
        })];
        await Deployment.SaveAsync([.. holds]);
        Held = [.. holds.Select(hold => hold.Id)];
    }

    /// <summary>As many clinics and users as make the planner choose as it does in a large installation; the clinic looked at has years behind it.</summary>
    async Task FillAsync(CancellationToken cancellation)
    {
        await Deployment.Database.WriteLongAsync(
            (db, token) =>
            {
                db.Database.SetCommandTimeout(TimeSpan.FromMinutes(2));
                return db.Database.ExecuteSqlRawAsync(Fill, token);
            },
            cancellation);
        await Deployment.Database.WriteAsync((db, token) => db.Database.ExecuteSqlRawAsync("ANALYZE", token), cancellation);
    }
}
