using System.CommandLine;

namespace Docfav.Server.CommandLine;

static class ClinicsCommand
{
    public static IEnumerable<Command> Create() =>
    [
        new("clinics", "The clinics of this installation.") { CreateClinic(), ListClinics() },
        new("members", "The users of a clinic.") { AddMember() },
    ];

    static Command CreateClinic()
    {
        var name = new Option<string>("--name") { Required = true };
        var timezone = new Option<string>("--timezone") { Description = "IANA time zone, such as Europe/Madrid.", Required = true };
        var manager = new Option<string>("--manager") { Description = "E-mail address of its first manager.", Required = true };
        var command = new Command("create", "Makes a clinic and prints its id.") { name, timezone, manager };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) =>
        {
            var (clinic, refusal) = await scope.Clinics.CreateAsync(
                parsed.GetValue(name)!, parsed.GetValue(timezone)!, parsed.GetValue(manager)!, cancellation);
            if (clinic is not null)
            {
                Console.WriteLine(clinic.Id);
            }

            return CommandScope.End(refusal);
        }));
        return command;
    }

    static Command ListClinics()
    {
        var command = new Command("list", "Lists the clinics.");
        command.SetAction(CommandScope.Run(async (_, scope, cancellation) =>
        {
            var clinics = await scope.Clinics.ListAsync(cancellation);
            Table.Write(["id", "name", "timezone"], clinics.Select(clinic => new[] { clinic.Id.ToString(), clinic.Name, clinic.Timezone }));
            return 0;
        }));
        return command;
    }

    static Command AddMember()
    {
        var clinic = new Option<Guid>("--clinic") { Required = true };
        var user = new Option<string>("--user") { Description = "The user's e-mail address.", Required = true };
        var manager = new Option<bool>("--manager") { Description = "May manage the clinic." };
        var command = new Command("add", "Makes a user a member of a clinic, or changes whether the member manages it.") { clinic, user, manager };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) => CommandScope.End(
            await scope.Clinics.AddMemberAsync(parsed.GetValue(clinic), parsed.GetValue(user)!, parsed.GetValue(manager), cancellation))));
        return command;
    }
}
