using Docfav.Scheduling.Calendars;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice.Agenda;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>A person's time off at one staff calendar, from now on. It is by the clock on the wall there, and takes the person's time everywhere.</summary>
public sealed partial class TimeOffPage(TimeOffChanges changes, IDatabase database, AgendaTalk agenda)
{
    IReadOnlyList<TimeOff>? _rows;
    IReadOnlyList<string> _conflicts = [];
    string? _fromDate;
    string? _fromTime;
    string? _toDate;
    string? _toTime;
    string? _reason;

    protected override async Task ReadPlaceAsync()
    {
        var now = Clock.GetCurrentInstant();
        await using var db = database.OpenRead();
        _rows = await db.TimeOffs.Where(row => row.ClinicId == ClinicId && row.StaffCalendarId == StaffCalendarId && row.To > now)
            .OrderBy(row => row.From).ThenBy(row => row.Id).ToListAsync(Closing);
        (_fromDate, _fromTime, _toDate, _toTime, _reason, _conflicts) = (null, "09:00", null, "14:00", null, []);
    }

    async Task SaveAsync(bool force)
    {
        (IsSaved, _conflicts) = (false, []);
        var faults = new List<Refusal>();
        var from = Read(faults, "from", _fromDate, _fromTime, Timeline.StartAt, Timeline.EndOf);
        var to = Read(faults, "to", _toDate, _toTime, Timeline.EndAt, Timeline.EndOf);
        Show(faults);
        if (faults.Count > 0)
        {
            return;
        }

        await DoAsync(() => changes.CreateAsync(ClinicId, new(StaffCalendarId, from, to, _reason, force), CancellationToken.None));
    }

    Task DeleteAsync(TimeOff row) => DoAsync(() => changes.DeleteAsync(ClinicId, row.Id, CancellationToken.None));

    async Task DoAsync(Func<Task<AgendaWritten>> write)
    {
        IsSaved = false;
        AgendaWritten? written = null;
        await WriteAsync(async () =>
        {
            written = await write();
            return null;
        });
        if (written is null)
        {
            return;
        }

        if (written.IsDone)
        {
            await ReadPlaceAsync();
            IsSaved = true;
        }
        else if (written.Refusals[0] is { Code: RefusalCode.SlotNotAvailable } taken)
        {
            _conflicts = await agenda.ConflictsAsync(Desk, await PlaceAsync(), taken, Closing);
        }
        else
        {
            Show(written.Refusals);
        }
    }

    /// <summary>An instant of the clock on the wall; 24:00 is the end of the date.</summary>
    static Instant Read(List<Refusal> faults, string field, string? dateText, string? timeText, Func<LocalDateTime, Instant> at, Func<LocalDate, Instant> endOf)
    {
        var date = LocalDatePattern.Iso.Parse(dateText ?? "");
        var hasTime = ClockText.TryRead(timeText, out var time);
        if (!date.Success)
        {
            faults.Add(Refusal.Invalid($"{field}_date", "is required"));
        }

        if (!hasTime)
        {
            faults.Add(Refusal.Invalid($"{field}_time", "is required"));
        }

        return !date.Success || !hasTime ? default
            : time == TimeOfDay.EndOfDay ? endOf(date.Value) : at(date.Value.At(LocalTime.FromMinutesSinceMidnight(time.Minutes)));
    }

    async Task<StaffPlace?> PlaceAsync()
    {
        await using var db = database.OpenRead();
        return (await StaffPlaces.WithIdsAsync(db, ClinicId, [StaffCalendarId], Closing)).GetValueOrDefault(StaffCalendarId);
    }

    void SetFrom(string? text) => Set(() =>
    {
        _toDate = string.CompareOrdinal(_toDate ?? "", text ?? "") < 0 ? text : _toDate;
        _fromDate = text;
    });

    void Set(Action set)
    {
        set();
        (IsSaved, _conflicts) = (false, []);
    }

    string SpanText(TimeOff row)
    {
        var (first, last) = (Timeline.At(row.From).Date, Timeline.At(row.To).Date);
        var (from, to) = (EntryTexts.Time(Timeline, row.From), EntryTexts.Time(Timeline, row.To));
        return first == last ? $"{EntryTexts.Date(first, "ddd d MMM yyyy")}, {from}–{to}"
            : $"{EntryTexts.Date(first, "ddd d MMM yyyy")}, {from} – {EntryTexts.Date(last, "ddd d MMM yyyy")}, {to}";
    }
}
