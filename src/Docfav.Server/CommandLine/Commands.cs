using System.CommandLine;

namespace Docfav.Server.CommandLine;

/// <summary>The command line: what each command is called, and what every command shares.</summary>
/// <remarks>Exit codes: 0; 1 with a sentence on standard error where a command refuses; 2 for wrong usage.</remarks>
public static class Commands
{
    const int Refused = 1;
    const int WrongUsage = 2;

    static readonly Option<string?> Data = new("--data")
    {
        Description = "Data folder of the embedded database (Docfav__Data; default: ./data).",
        Recursive = true,
    };

    static readonly Option<string?> Database = new("--database")
    {
        Description = "PostgreSQL connection string, \"Host=…\" (Docfav__Database; default: the embedded database).",
        Recursive = true,
    };

    /// <summary>Runs one command; without one, <c>serve</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var serve = ServeCommand.Create();
        var root = new RootCommand("Docfav Server: clinic scheduling, self-hosted.") { Data, Database };
        foreach (var command in new[] { serve, MigrateCommand.Create(), KeysCommand.Create(), UsersCommand.Create(), ApiCommand.Create() }
            .Concat(ClinicsCommand.Create()).Concat(DataFileCommands.Create()).Concat(BackupCommands.Create()))
        {
            root.Subcommands.Add(command);
        }

        // No command is serve, and so are serve's options without it.
        var named = args.Length > 0 && (!args[0].StartsWith('-') || args[0] is "-h" or "-?" or "--help" or "--version");
        var parsed = root.Parse(named ? args : ["serve", .. args]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("--help says what there is.");
            return WrongUsage;
        }

        return await InvokeAsync(parsed);
    }

    /// <summary>The settings that the options common to all commands give.</summary>
    internal static IEnumerable<KeyValuePair<string, string?>> Settings(ParseResult parsed)
    {
        if (parsed.GetValue(Data) is { } data)
        {
            yield return new("Docfav:Data", data);
        }

        if (parsed.GetValue(Database) is { } database)
        {
            yield return new("Docfav:Database", database);
        }
    }

    static async Task<int> InvokeAsync(ParseResult parsed)
    {
        try
        {
            // The web host ends by itself on SIGTERM; a command's transaction is rolled back when the process ends.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception) when (StartFault.Explain(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return Refused;
        }
    }
}
