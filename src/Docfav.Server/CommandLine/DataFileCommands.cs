using System.CommandLine;

namespace Docfav.Server.CommandLine;

static class DataFileCommands
{
    public static IEnumerable<Command> Create() => [];
}
