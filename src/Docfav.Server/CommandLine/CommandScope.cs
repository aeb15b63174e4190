using System.CommandLine;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Data;

namespace Docfav.Server.CommandLine;

/// <summary>What a command works with: the server's own services on a migrated database, without the web server.</summary>
sealed class CommandScope : IAsyncDisposable
{
    readonly WebApplication _app;

    CommandScope(WebApplication app) => _app = app;

    public IDatabase Database => Get<IDatabase>();
    public UserDirectory Users => Get<UserDirectory>();
    public KeyRing Keys => Get<KeyRing>();
    public ClinicDirectory Clinics => Get<ClinicDirectory>();
    public ApiSwitch Api => Get<ApiSwitch>();

    /// <summary>Opens the database that the command line and configuration name, and brings its schema up to date.</summary>
    public static async Task<CommandScope> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var scope = Unopened(parsed);
        try
        {
            await scope.Database.MigrateAsync(cancellation);
            return scope;
        }
        catch
        {
            await scope.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same, with the database left as it is.</summary>
    public static CommandScope Unopened(ParseResult parsed) => new(ServerHost.Build(Commands.Settings(parsed)));

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Runs a command's action in a scope of its own.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Run(Func<ParseResult, CommandScope, CancellationToken, Task<int>> action) =>
        async (parsed, cancellation) =>
        {
            await using var scope = await OpenAsync(parsed, cancellation);
            return await action(parsed, scope, cancellation);
        };

    /// <summary>Ends a command: 0, or 1 with the refusal's sentence.</summary>
    public static int End(Refusal? refusal)
    {
        if (refusal is null)
        {
            return 0;
        }

        Console.Error.WriteLine(refusal.Message);
        return 1;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
