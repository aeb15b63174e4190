using System.CommandLine;
using Docfav.Server.Clinics;

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
        var manager = new Option<bool>("--manager") { Description = "The same as --role manager." };
        var role = new Option<string?>("--role") { Description = "manager, receptionist or professional; a new member is professional." };
        role.AcceptOnlyFromAmong("manager", "receptionist", "professional");
        var staff = new Option<Guid?>("--staff") { Description = "The staff member whom the user is: a professional sees that agenda." };
        var command = new Command("add", "Makes a user a member of a clinic, or changes what the member is there.") { clinic, user, manager, role, staff };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) => CommandScope.End(
            await scope.Clinics.AddMemberAsync(
                parsed.GetValue(clinic), parsed.GetValue(user)!, parsed.GetValue(manager) ? ClinicRole.Manager : RoleOf(parsed.GetValue(role)),
                parsed.GetValue(staff), cancellation))));
        return command;
    }

    static ClinicRole? RoleOf(string? name) => name is null ? null : Enum.Parse<ClinicRole>(name, ignoreCase: true);
}
