using System.CommandLine;
using Docfav.Server.Access;
using Docfav.Server.DataFile;
using Docfav.Server.DataFile.Demo;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.CommandLine;

static class DataFileCommands
{
    public static IEnumerable<Command> Create() => [Import(), Export(), Demo()];

    static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "The data file; - for standard input." };
        var command = new Command("import", "Takes in a data file, all or nothing.") { file };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            using var input = path == "-" ? await DataFileInput.SpoolAsync(Console.OpenStandardInput(), cancellation) : DataFileInput.Of(path);
            using var progress = new ProgressLine();
            var import = new DataImport(
                scope.Database, scope.Get<IPasswordHasher<User>>(), scope.Get<IClock>(), scope.Get<IOptions<AccessOptions>>().Value);
            var outcome = await import.RunAsync(input, progress.Show, cancellation);
            progress.Dispose();
            if (outcome.Succeeded)
            {
                WriteCounts(outcome.Counts, Console.Out);
                return 0;
            }

            await Console.Error.WriteLineAsync("Nothing was imported:");
            foreach (var fault in outcome.Faults)
            {
                await Console.Error.WriteLineAsync(fault.ToString());
            }

            if (outcome.FaultCount > outcome.Faults.Count)
            {
                await Console.Error.WriteLineAsync($"and {outcome.FaultCount - outcome.Faults.Count} more.");
            }

            return 1;
        }));
        return command;
    }

    static Command Export()
    {
        var file = new Argument<string>("FILE") { Description = "Where to; - for standard output.", DefaultValueFactory = _ => "-" };
        var clinic = new Option<Guid?>("--clinic") { Description = "One clinic alone, without keys and hashes, to be handed to it." };
        var command = new Command("export", "Writes a data file.") { file, clinic };
        command.SetAction(CommandScope.Run(async (parsed, scope, cancellation) =>
        {
            using var progress = new ProgressLine();
            var (path, export) = (parsed.GetValue(file)!, new DataExport(scope.Database));
            DataCounts? counts;
            if (path == "-")
            {
                await using var output = Console.OpenStandardOutput();
                counts = await export.RunAsync(output, parsed.GetValue(clinic), progress.Show, cancellation);
            }
            else
            {
                counts = await WriteFileAsync(path, stream => export.RunAsync(stream, parsed.GetValue(clinic), progress.Show, cancellation));
            }

            progress.Dispose();
            if (counts is null)
            {
                await Console.Error.WriteLineAsync("There is no clinic with this id.");
                return 1;
            }

            WriteCounts(counts, Console.Error);
            return 0;
        }));
        return command;
    }

    /// <summary>The file appears whole or not at all, readable by its owner alone: it holds health data.</summary>
    static async Task<DataCounts?> WriteFileAsync(string path, Func<Stream, Task<DataCounts?>> write)
    {
        var unfinished = path + ".unfinished";
        try
        {
            DataCounts? counts;
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var stream = new FileStream(unfinished, options))
            {
                counts = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (counts is not null)
            {
                File.Move(unfinished, path, overwrite: true);
            }

            return counts;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    static void WriteCounts(DataCounts counts, TextWriter output)
    {
        foreach (var (kind, count) in counts.ByKind)
        {
            output.WriteLine(FormattableString.Invariant($"{kind} {count}"));
        }
    }

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
