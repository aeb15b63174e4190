using System.CommandLine;
using System.Security.Cryptography;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Data.Sqlite;
using Docfav.Server.DataFile.Demo;
using Docfav.Server.Operations;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.CommandLine;

static class ServeCommand
{
    const string DefaultUrl = "http://localhost:5080";

    public static Command Create()
    {
        var urls = new Option<string?>("--urls") { Description = $"Addresses to listen on, separated by semicolons (Docfav__Urls; default: {DefaultUrl})." };
        var noDemo = new Option<bool>("--no-demo") { Description = "Makes no demo clinic on the first start (Docfav__NoDemo)." };
        var certificate = new Option<string?>("--certificate") { Description = "PEM or PFX file of the certificate for https addresses (Docfav__Certificate)." };
        var key = new Option<string?>("--certificate-key") { Description = "PEM file of its private key, where the certificate's has none (Docfav__CertificateKey)." };
        var logFormat = new Option<string?>("--log-format") { Description = "How the log is written, text or json (Docfav__LogFormat; default: text)." };
        logFormat.AcceptOnlyFromAmong("text", "json");
        var command = new Command("serve", "Runs the server (the default command).") { urls, noDemo, certificate, key, logFormat };
        command.SetAction((parsed, cancellation) => RunAsync(
            [
                .. Commands.Settings(parsed),
                .. Setting("Docfav:Urls", parsed.GetValue(urls)),
                .. Setting("Docfav:NoDemo", parsed.GetValue(noDemo) ? "true" : null),
                .. Setting("Docfav:Certificate", parsed.GetValue(certificate)),
                .. Setting("Docfav:CertificateKey", parsed.GetValue(key)),
                .. Setting("Docfav:LogFormat", parsed.GetValue(logFormat)),
            ],
            cancellation));
        return command;
    }

    static IEnumerable<KeyValuePair<string, string?>> Setting(string name, string? value) => value is null ? [] : [new(name, value)];

    static async Task<int> RunAsync(IReadOnlyList<KeyValuePair<string, string?>> settings, CancellationToken cancellation)
    {
        await using var app = ServerHost.Build(settings);
        if (app.Urls.Count == 0)
        {
            foreach (var url in (app.Configuration["Docfav:Urls"] ?? app.Configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                app.Urls.Add(url);
            }
        }

        if (app.Services.GetRequiredService<ServerCertificate>().Open(app.Urls) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return 1;
        }

        var database = app.Services.GetRequiredService<IDatabase>();
        if (database is SqliteDatabase embedded)
        {
            if (SqliteDatabase.LibraryWarning() is { } warning)
            {
                app.Logger.LogWarning("{Warning}", warning);
            }

            GiveWriterThread();
            if (await embedded.IsFoundDamagedAsync(cancellation))
            {
                await Console.Error.WriteLineAsync(StartFault.Damaged);
                return 1;
            }
        }

        await database.MigrateAsync(cancellation);
        await app.StartAsync(cancellation);
        WriteAddresses(app.Urls.First());
        if (MayHaveDemo(app, database) && await DemoClinic.CreateAsync(
            database, app.Services.GetRequiredService<IClock>(), RandomNumberGenerator.GetInt32(int.MaxValue), cancellation) is { } demo)
        {
            WriteDemo(app.Urls.First(), demo);
        }

        if (await app.Services.GetRequiredService<FirstStart>().IsOpenAsync(cancellation))
        {
            WriteSetup(app.Services.GetRequiredService<IOptions<AccountOptions>>().Value.PublicUrl?.TrimEnd('/') ?? app.Urls.First(), app.Services.GetRequiredService<SetupCode>());
        }

        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>A thread more than there are processors: the embedded database's writer waits for the disk on its own (docs/decisions/0029).</summary>
    static void GiveWriterThread()
    {
        ThreadPool.GetMinThreads(out _, out var completion);
        ThreadPool.SetMinThreads(Environment.ProcessorCount + 1, completion);
    }

    /// <summary>Only the embedded database, and only where nobody beyond this machine can reach what has a printed password.</summary>
    static bool MayHaveDemo(WebApplication app, IDatabase database) =>
        database.IsEmbedded && !app.Configuration.GetValue<bool>("Docfav:NoDemo") && app.Urls.All(IsLoopback);

    static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback;

    static void WriteDemo(string address, DemoAccess demo) =>
        Console.WriteLine(
            $"""
            A demo clinic has been made. Its password and key are shown this once:

              Sign in   {demo.Email}  {demo.Password}
              API key   curl -H "X-Api-Key: {demo.ApiKey}" {address}{Envelope.Prefix}/me

            """);

    static void WriteSetup(string address, SetupCode setup) =>
        Console.WriteLine(
            $"""
            There are no users yet. Whoever opens this page makes the first one:

              Set up         {address}/account/first?code={setup.Text}

            """);

    static void WriteAddresses(string address) =>
        Console.WriteLine(
            $"""
            Docfav Server is ready.

              API            {address}{Envelope.Prefix}
              Documentation  {address}/docs
              Back office    {address}/

            """);
}
