using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.OpenApi;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice;
using Docfav.Server.BackOffice.SignIn;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Holds;
using Docfav.Server.Messages;
using Docfav.Server.Operations;
using Docfav.Server.Outbox;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server;

/// <summary>The web application: its services, its middleware in order, its routes.</summary>
public static class ServerHost
{
    /// <summary>What requests in flight have to end in; supervisors commonly kill after ten seconds, and usage is written last.</summary>
    static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <summary>Builds the server; nothing listens and no database is opened yet.</summary>
    /// <param name="settings">Settings that beat every other source of configuration.</param>
    /// <param name="configure">Replaces services: a test's clock.</param>
    public static WebApplication Build(IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Also where another program, a test, is the host: the pages' files are this assembly's.
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(
        [
            // The framework's own switch believes every proxy; ours, Docfav:TrustedProxies, believes those it names.
            new("ForwardedHeaders_Enabled", "false"),
            // Files that the build does not know are nowhere; a route for them would also answer the API's wrong methods.
            new("DisableStaticAssetNotFoundRuntimeFallback", "true"),
            .. settings,
        ]);
        builder.WebHost.UseKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseSetting("ForwardedHeaders_Enabled", "false");
        builder.WebHost.UseStaticWebAssets();
        LogQuietly(builder.Logging);
        if (builder.Configuration["Docfav:LogFormat"] == "json")
        {
            // Scopes hold requests' paths; a line that needs its request's id names it.
            builder.Logging.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (false, true, "O"));
        }

        AddServices(builder);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        Use(app);
        return app;
    }

    static void AddServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var section = builder.Configuration.GetSection("Docfav");
        services.AddOptions<StorageOptions>().Bind(section);
        services.AddOptions<AccessOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IClock>(SystemTime.Clock);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value.Open(provider.GetRequiredService<IClock>()));
        services.AddScoped(provider => provider.GetRequiredService<IDatabase>().OpenRead());
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<UserDirectory>().AddSingleton<KeyRing>().AddSingleton<ApiSwitch>().AddSingleton<ClinicDirectory>();
        services.AddSingleton<KeyLookup>().AddSingleton<AgendaCache>().AddSingleton<SlotAnswers>().AddSingleton<NextAvailable>().AddSingleton<RateLimiter>().AddSingleton<UnknownKeyLimiter>();
        services.AddSingleton<KeyUsage>().AddSingleton<ActivityLog>().AddHostedService<UsageWriter>();
        services.AddSingleton<Idempotency>().AddSingleton<AppointmentBook>().AddSingleton<BookingTurns>().AddSingleton<AppointmentChanges>().AddSingleton<AgendaLister>();
        services.AddOptions<HoldOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<HoldBook>().AddHostedService<HoldSweep>();
        services.AddSingleton<ClinicSettings>().AddSingleton<ClinicLogo>().AddSingleton<CalendarDirectory>().AddSingleton<ServiceDirectory>();
        services.AddSingleton<ClinicKeys>().AddSingleton<ClinicMembers>().AddSingleton<ActivityReader>();
        services.AddSingleton<MembershipLookup>().AddSingleton<FirstStart>().AddSingleton<SetupCode>();
        services.AddSingleton<AgendaViewReader>().AddSingleton<GroupChanges>().AddSingleton<ConflictCheck>().AddSingleton<AgendaUndo>();
        services.AddSingleton<AgendaWatch>().AddHostedService(provider => provider.GetRequiredService<AgendaWatch>());
        services.AddSingleton<TimeReservationChanges>().AddSingleton<TimeOffChanges>().AddSingleton<RecurringEventChanges>();
        services.AddSingleton<WeeklyHoursChanges>().AddSingleton<SpecialDayChanges>().AddSingleton<DayOffChanges>();
        services.AddSingleton<StaffChanges>().AddSingleton<StaffCalendarChanges>().AddSingleton<StaffReader>();
        services.AddSingleton<FeedAddresses>().AddSingleton<FeedReader>();
        services.AddSingleton<ClientDirectory>().AddSingleton<SearchTextCache>().AddScoped<ClientList>();
        services.AddSingleton<ClientPhotos>().AddSingleton<ClientDuplicates>().AddSingleton<ClientMerge>();
        services.AddSingleton<ClientImport>().AddSingleton<ClientExport>().AddSingleton<ClientDataExport>().AddSingleton<ClientDesk>();
        services.AddOptions<RetentionOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ClientErasure>().AddHostedService<RetentionSweep>();
        services.AddMessages(section);
        services.AddSingleton<ChangeFeed>().AddHostedService<OutboxFanOut>().AddHostedService<EventSweep>();
        services.AddOptions<WebhookOptions>().Bind(section.GetSection("Webhooks")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(HostResolver.System).AddSingleton<WebhookAddresses>().AddSingleton<WebhookSecrets>().AddSingleton<WebhookSender>();
        services.AddSingleton<ClinicWebhooks>().AddSingleton<WebhookLog>().AddHostedService<WebhookDispatcher>().AddHostedService<WebhookSweep>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddOptions<CertificateOptions>().Bind(section);
        services.AddSingleton<ServerCertificate>().AddHostedService<Telemetry>();
        services.AddOptions<LoadOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LoadShares>();
        services.AddOptions<KestrelServerOptions>().Configure<ServerCertificate, IOptions<LoadOptions>>((kestrel, certificate, load) =>
        {
            certificate.Use(kestrel);
            kestrel.Limits.MaxConcurrentConnections = load.Value.Connections;
            // A request at work has a share of the machine: whoever sends or reads more slowly than this is cut off.
            kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 2048, gracePeriod: TimeSpan.FromSeconds(5));
        });
        services.AddApiDescription();
        services.AddOptions<AccountOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSignIn();
        services.AddBackOffice();
    }

    static void Use(WebApplication app)
    {
        app.UseMiddleware<Faults>();
        app.UseMiddleware<LoadLimit>();
        UseTrustedProxies(app);
        app.UsePageHeaders();
        app.UseDocsPage();
        app.UseRouting();
        app.UseMiddleware<ApiGate>();
        app.UseBackOffice();
        app.MapHealth();
        app.MapFeeds();
        app.MapBackOffice();
        app.MapAccount();
        app.MapApiDescription();
        var api = app.MapApi();
        api.MapUser();
        api.MapClinics();
        api.MapStaff();
        api.MapServices();
        api.MapClients();
        api.MapAvailability();
        api.MapAppointments();
        api.MapHolds();
        api.MapChanges();
        ApiRoutes.RequireDeclarations(((IEndpointRouteBuilder)app).DataSources);
        app.UseEndpoints(_ => { });
    }

    static void UseTrustedProxies(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.TrustedProxies;
        if (proxies.Count == 0)
        {
            return;
        }

        // Any number of trusted hops; the walk stops at the first address that is not trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (AddressRange.TryParse(proxy, out var range))
            {
                options.KnownIPNetworks.Add(range);
            }
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>Request lines hold queries, and database errors may hold values: neither belongs in a log.</summary>
    static void LogQuietly(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // With anybody to hear it, it would make a trace of each request; what it says of failures, Faults says.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        // It warns that keys are stored as they are; so is everything else in the database.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
