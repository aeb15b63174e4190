using System.CommandLine;
using Docfav.Server.DataFile.Demo;

namespace Docfav.Server.CommandLine;

static class DataFileCommands
{
    public static IEnumerable<Command> Create() => [Demo()];

    static Command Demo()
    {
        var clinics = Number("--clinics", 1, 100_000, 1);
        var clients = Number("--clients", 0, 100_000_000, 400);
        var appointments = Number("--appointments", 0, 1_000_000_000, 2_000);
        var seed = Number("--seed", 0, int.MaxValue, 1);
        var command = new Command("demo", "Adds synthetic clinics of any size; the same seed gives the same data.") { clinics, clients, appointments, seed };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) =>
        {
            using var progress = new ProgressLine();
            var (written, refusal) = await SyntheticData.AddAsync(
                scope.Database,
                new SyntheticSize(parsed.GetValue(clinics), parsed.GetValue(clients), parsed.GetValue(appointments), parsed.GetValue(seed)),
                now => progress.Show($"{now.Clinics:N0} clinics, {now.Clients:N0} clients, {now.Appointments:N0} appointments"),
                cancellation);
            progress.Dispose();
            if (refusal is not null)
            {
                await Console.Error.WriteLineAsync(refusal);
                return 1;
            }

            Console.WriteLine(FormattableString.Invariant($"clinics {written.Clinics}\nclients {written.Clients}\nappointments {written.Appointments}"));
            return 0;
        }));
        return command;
    }

    static Option<int> Number(string name, int least, int most, int fallback)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError(FormattableString.Invariant($"{name} must be a whole number from {least} to {most}."));
            }
        });
        return option;
    }
}
