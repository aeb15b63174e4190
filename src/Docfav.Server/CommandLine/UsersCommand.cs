using System.CommandLine;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Spectre.Console;

namespace Docfav.Server.CommandLine;

static class UsersCommand
{
    public static Command Create() => new("users", "People who sign in and hold API keys.")
    {
        CreateUser(),
        ListUsers(),
        SetPassword(),
        Change("reset-second-factor", "Takes a user's authenticator and recovery codes away.", (users, email, cancellation) => users.ResetSecondFactorAsync(email, cancellation)),
        Change("disable", "Keeps a user and all of the user's keys out.", (users, email, cancellation) => users.SetActiveAsync(email, isActive: false, cancellation)),
        Change("enable", "Lets a disabled user in again.", (users, email, cancellation) => users.SetActiveAsync(email, isActive: true, cancellation)),
        new Command("sessions", "Where a user is signed in.")
        {
            Change("end", "Signs a user out everywhere.", (users, email, cancellation) => users.EndSessionsAsync(email, cancellation)),
        },
    };

    static Command CreateUser()
    {
        var email = new Option<string>("--email") { Required = true };
        var firstname = new Option<string>("--firstname") { Required = true };
        var lastname = new Option<string>("--lastname") { Required = true };
        var plan = new Option<string>("--plan") { Description = "Sets the requests an hour.", DefaultValueFactory = _ => "free" };
        var command = new Command("create", "Makes a user; the password is asked for, or read from standard input.") { email, firstname, lastname, plan };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) =>
        {
            var (user, refusal) = await scope.Users.CreateAsync(
                new NewUser(
                    parsed.GetValue(email)!, parsed.GetValue(firstname)!, parsed.GetValue(lastname)!, parsed.GetValue(plan)!,
                    await ReadPasswordAsync(cancellation)),
                cancellation);
            if (user is not null)
            {
                Console.WriteLine(user.Id);
            }

            return CommandScope.End(refusal);
        }));
        return command;
    }

    static Command ListUsers()
    {
        var command = new Command("list", "Lists the users.");
        command.SetAction(CommandScope.Run(async (_, scope, cancellation) =>
        {
            var users = await scope.Users.ListAsync(cancellation);
            Table.Write(
                ["id", "email", "firstname", "lastname", "plan", "status"],
                users.Select(user => new[] { user.Id.ToString(), user.Email, user.Firstname, user.Lastname, user.Plan, user.IsActive ? "active" : "inactive" }));
            return 0;
        }));
        return command;
    }

    static Command SetPassword()
    {
        var email = new Argument<string>("EMAIL");
        var command = new Command("password", "Sets a user's password, asked for or read from standard input, and signs the user out everywhere.") { email };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) => CommandScope.End(
            await scope.Users.SetPasswordAsync(parsed.GetValue(email)!, await ReadPasswordAsync(cancellation), cancellation))));
        return command;
    }

    static Command Change(string name, string description, Func<UserDirectory, string, CancellationToken, Task<Refusal?>> change)
    {
        var email = new Argument<string>("EMAIL");
        var command = new Command(name, description) { email };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) => CommandScope.End(
            await change(scope.Users, parsed.GetValue(email)!, cancellation))));
        return command;
    }

    static async Task<string> ReadPasswordAsync(CancellationToken cancellation)
    {
        if (Console.IsInputRedirected)
        {
            return await Console.In.ReadLineAsync(cancellation) ?? "";
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await new TextPrompt<string>("Password:").Secret().ShowAsync(console, cancellation);
    }
}
