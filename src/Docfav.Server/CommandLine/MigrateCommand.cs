using System.CommandLine;

namespace Docfav.Server.CommandLine;

static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Brings the database's schema up to date. Every command does so by itself.");
        command.SetAction(CommandScope.Run((_, _, _) => Task.FromResult(0)));
        return command;
    }
}
