using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.CalendarFeeds;

/// <summary>An occurrence as a calendar program shows it; whole days are dates, their end exclusive.</summary>
sealed record ShownEvent(string Uid, string Start, string End, string Summary, string Location, string Status, string Zone);

/// <summary>A calendar as a calendar program shows it.</summary>
/// <param name="Orphans">Exceptions of series that there are none of.</param>
sealed record ShownCalendar(string Name, string Refresh, int Orphans, IReadOnlyList<ShownEvent> Occurrences);

/// <summary>Reads calendars by a program that is not ours: npm's ical.js, in tests/calendar-parser.</summary>
static class CalendarProgram
{
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static async Task<ShownCalendar> ReadAsync(string calendar, Instant from, Instant to)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Folder(), "read.mjs"), InstantPattern.General.Format(from), InstantPattern.General.Format(to)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await program.StandardInput.WriteAsync(calendar);
        program.StandardInput.Close();
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        program.ExitCode.ShouldBe(0, await errors);
        return JsonSerializer.Deserialize<ShownCalendar>(await output, s_json)!;
    }

    static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "calendar-parser"));
}
