using System.Globalization;
using Docfav.Scheduling.Calendars;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice.Agenda;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>An appointment as a client's record shows it.</summary>
/// <param name="When">Date and times on the clock of where it takes place.</param>
/// <param name="DayUrl">Its day in the agenda.</param>
/// <param name="StaffName">With whom; null where that staff calendar is gone.</param>
public sealed record AppointmentLine(AppointmentItem Item, string When, string DayUrl, string? StaffName);

/// <summary>Writes appointments as the clock shows them where they take place.</summary>
public sealed class AppointmentLines(IDatabase database)
{
    public async Task<IReadOnlyList<AppointmentLine>> OfAsync(Desk desk, IReadOnlyList<AppointmentItem> items, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var places = await StaffPlaces.WithIdsAsync(db, desk.ClinicId, [.. items.Select(item => item.CalendarId).Distinct()], cancellation);
        return
        [
            .. items.Select(item =>
            {
                var place = places.GetValueOrDefault(item.CalendarId);
                var timeline = place?.Timeline ?? new LocalTimeline(TimeZones.Of(desk.Timezone));
                return new AppointmentLine(item, When(timeline, item.BookedFrom, item.BookedTo), DayUrl(desk, timeline, item.BookedFrom), place?.StaffName);
            }),
        ];
    }

    public static string When(LocalTimeline timeline, Instant from, Instant to) =>
        $"{EntryTexts.Date(timeline.At(from).Date, "ddd d MMM yyyy")}, {Time(timeline, from)}–{Time(timeline, to)}";

    public static string DayUrl(Desk desk, LocalTimeline timeline, Instant from) =>
        new AgendaState(AgendaMode.Day, timeline.At(from).Date, null, null, null).Url(desk.Url("agenda"));

    static string Time(LocalTimeline timeline, Instant instant) =>
        timeline.At(instant).TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture) + (timeline.IsRepetition(instant) ? " ②" : "");
}
