using System.CommandLine;

namespace Docfav.Server.CommandLine;

static class ApiCommand
{
    public static Command Create() => new("api", "Switches the public API on or off.")
    {
        Switch("enable", "Answers requests again.", isEnabled: true),
        Switch("disable", "Answers every request 503 API_DISABLED, from the next one on.", isEnabled: false),
    };

    static Command Switch(string name, string description, bool isEnabled)
    {
        var command = new Command(name, description);
        command.SetAction(CommandScope.Run(async (_, scope, cancellation) =>
        {
            await scope.Api.SetAsync(isEnabled, cancellation);
            return 0;
        }));
        return command;
    }
}
