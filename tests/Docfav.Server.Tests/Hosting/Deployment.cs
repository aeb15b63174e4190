using Docfav.Server.Access;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Staff;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Docfav.Server.Tests.Hosting;

/// <summary>The databases that every scenario runs on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>One database and the nodes that serve it, over real HTTP on loopback.</summary>
public sealed class Deployment : IAsyncDisposable
{
    readonly List<Node> _nodes = [];
    readonly string _folder;

    Deployment(DatabaseKind kind, string folder, string? connectionString)
    {
        Kind = kind;
        _folder = folder;
        ConnectionString = connectionString;
    }

    public DatabaseKind Kind { get; }

    /// <summary>PostgreSQL's connection string; null for the embedded database.</summary>
    public string? ConnectionString { get; }

    /// <summary>The data folder of the embedded database.</summary>
    public string Folder => _folder;

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The first node's view of the database: for what a test stores beforehand and looks up afterwards.</summary>
    public IDatabase Database => _nodes[0].Get<IDatabase>();

    /// <summary>Starts nodes on a new, migrated database.</summary>
    /// <param name="settings">Settings beyond the defaults of tests, or in their place: a plan "test" without a limit to speak of, likewise unknown keys.</param>
    /// <param name="configure">Replaces services.</param>
    public static async Task<Deployment> StartAsync(
        DatabaseKind kind, PostgresCluster cluster, int nodes = 1, IEnumerable<KeyValuePair<string, string?>>? settings = null, FakeTime? time = null,
        Action<IServiceCollection>? configure = null)
    {
        var deployment = await PrepareAsync(kind, cluster, isMigrated: true);
        for (var i = 0; i < nodes; i++)
        {
            await deployment.AddNodeAsync(settings ?? [], time, configure);
        }

        return deployment;
    }

    /// <summary>A new database without a node: empty, or migrated, as a copy of the one that the run has migrated.</summary>
    public static async Task<Deployment> PrepareAsync(DatabaseKind kind, PostgresCluster cluster, bool isMigrated = false)
    {
        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        if (kind == DatabaseKind.Postgres)
        {
            return new(kind, folder, await cluster.CreateDatabaseAsync(isMigrated ? await cluster.MigratedAsync() : null));
        }

        if (isMigrated)
        {
            await MigratedFile.CopyAsync(folder);
        }

        return new(kind, folder, null);
    }

    /// <summary>The first database of a PostgreSQL of a test's own, without a node.</summary>
    public static Deployment Prepare(PostgresServer server) =>
        new(DatabaseKind.Postgres, Directory.CreateTempSubdirectory("docfav-test-").FullName,
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = true, MaxPoolSize = 16 }.ConnectionString);

    /// <summary>Starts one more node on the same database.</summary>
    public async Task<Node> AddNodeAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, FakeTime? time = null, Action<IServiceCollection>? configure = null)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Docfav:Data"] = _folder,
            ["Docfav:Database"] = ConnectionString,
            ["Docfav:Plans:test"] = "1000000000",
            ["Docfav:UnknownKeyRequestsPerMinute"] = "1000000",
            // Races send more at once than a small machine would take on.
            ["Docfav:RequestsAtOnce"] = "1000",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var node = await Node.StartAsync(
            all,
            services =>
            {
                if (time is not null)
                {
                    services.Replace(ServiceDescriptor.Singleton<NodaTime.IClock>(time));
                    services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
                }

                configure?.Invoke(services);
            });
        _nodes.Add(node);
        return node;
    }

    /// <summary>Stores entities as they are.</summary>
    public Task SaveAsync(params object[] entities) =>
        Database.WriteAsync(
            async (db, cancellation) =>
            {
                db.AddRange(entities);
                return await db.SaveChangesAsync(cancellation);
            },
            CancellationToken.None);

    /// <summary>A new user.</summary>
    public async Task<User> UserAsync(string plan = "test", bool isActive = true)
    {
        var id = Guid.NewGuid();
        var user = new User
        {
            Id = id,
            Email = $"user-{id:N}@example.com",
            EmailKey = $"user-{id:N}@example.com",
            Firstname = "Ana",
            Lastname = "Núñez",
            Timezone = "Europe/Madrid",
            Locale = "es_ES",
            CountryCode = "ES",
            IsActive = isActive,
            Plan = plan,
        };
        await SaveAsync(user);
        return user;
    }

    /// <summary>A new clinic in which the user has a profile.</summary>
    public async Task<Clinic> ClinicAsync(User user, bool isManager = true, string timezone = "Europe/Madrid")
    {
        var clinic = new Clinic { Id = Guid.NewGuid(), Name = "Clínica", Timezone = timezone };
        await SaveAsync(
            clinic,
            new ClinicCounters { ClinicId = clinic.Id },
            new Member { ClinicId = clinic.Id, Id = Guid.NewGuid(), UserId = user.Id, Type = "professional", IsManager = isManager });
        return clinic;
    }

    /// <summary>A new key of the user; its text.</summary>
    public async Task<string> KeyAsync(User user, Scope? scopes = null, Action<ApiKey>? change = null)
    {
        var secret = KeySecret.Create();
        var key = new ApiKey
        {
            Id = Guid.NewGuid(),
            UserId = user.Id,
            Name = "test",
            KeyHash = KeySecret.Hash(secret),
            KeyLast4 = KeySecret.Last4(secret),
            Scopes = scopes ?? Scopes.All.Aggregate(Scope.None, (all, entry) => all | entry.Scope),
            AllowedIps = "",
        };
        change?.Invoke(key);
        await SaveAsync(key);
        return secret;
    }

    /// <summary>A new feed of a new staff member, made by the user; its secret.</summary>
    public async Task<string> FeedAsync(User user, Guid clinicId)
    {
        var secret = FeedSecret.Create();
        var staff = new StaffMember { ClinicId = clinicId, Id = Guid.NewGuid(), Name = "Ana", IsActive = true };
        await SaveAsync(
            staff,
            new CalendarFeed
            {
                ClinicId = clinicId,
                Id = Guid.NewGuid(),
                StaffId = staff.Id,
                UserId = user.Id,
                SecretHash = FeedSecret.Hash(secret),
                SecretLast4 = FeedSecret.Last4(secret),
            });
        return secret;
    }

    /// <summary>A client of the API with a new key of all scopes, for a new user who manages a new clinic.</summary>
    public async Task<ApiClient> ManagerAsync(string timezone = "Europe/Madrid")
    {
        var user = await UserAsync();
        var clinic = await ClinicAsync(user, timezone: timezone);
        return _nodes[0].Client(await KeyAsync(user), clinic.Id);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
