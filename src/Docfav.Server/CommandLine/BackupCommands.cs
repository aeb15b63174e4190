using System.CommandLine;
using Docfav.Server.Data;
using Docfav.Server.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.CommandLine;

static class BackupCommands
{
    public static IEnumerable<Command> Create() => [BackUp(), Restore()];

    static Command BackUp()
    {
        var file = new Argument<string>("FILE") { Description = "Where to; {date} in its name stands for the moment, in UTC." };
        var keep = new Option<int?>("--keep") { Description = "Removes older files of the same {date} pattern, beyond the newest so many." };
        keep.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--keep must be a whole number from 1.");
            }
        });
        var command = new Command("backup", "Writes the whole database to one file, while servers go on. Nothing is migrated.") { file, keep };
        command.Validators.Add(result =>
        {
            if (result.GetValue(keep) is not null && result.GetValue(file) is { } pattern && !new BackupName(pattern).IsDated)
            {
                result.AddError("--keep needs {date} in the file's name.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var scope = CommandScope.Unopened(parsed);
            return await RunAsync(scope, new BackupName(parsed.GetValue(file)!), parsed.GetValue(keep), cancellation);
        });
        return command;
    }

    static async Task<int> RunAsync(CommandScope scope, BackupName name, int? keep, CancellationToken cancellation)
    {
        var began = scope.Get<IClock>().GetCurrentInstant();
        var file = name.At(began);
        if (await scope.Get<IOptions<StorageOptions>>().Value.Backup().WriteAsync(file, cancellation) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal);
            return 1;
        }

        Console.WriteLine(file);
        foreach (var older in keep is { } count ? name.Beyond(count) : [])
        {
            File.Delete(older);
        }

        if (await scope.Database.IsReadyAsync(cancellation))
        {
            await scope.Database.WriteAsync(
                (db, token) => db.SystemSettings.ExecuteUpdateAsync(row => row.SetProperty(settings => settings.LastBackupAt, began), token), cancellation);
        }
        else
        {
            await Console.Error.WriteLineAsync("The database is of an older version than this program: the time of this backup is noted nowhere.");
        }

        return 0;
    }

    static Command Restore()
    {
        var file = new Argument<string>("FILE") { Description = "A file that backup wrote." };
        var replace = new Option<bool>("--replace") { Description = "Puts it in the place of the data that is there." };
        var command = new Command("restore", "Puts a backup in the database's place, wholly or not at all. Servers must be stopped.") { file, replace };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var scope = CommandScope.Unopened(parsed);
            var backup = scope.Get<IOptions<StorageOptions>>().Value.Backup();
            if (await backup.RestoreAsync(parsed.GetValue(file)!, parsed.GetValue(replace), cancellation) is { } refusal)
            {
                await Console.Error.WriteLineAsync(refusal);
                return 1;
            }

            return 0;
        });
        return command;
    }
}
