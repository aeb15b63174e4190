using System.Globalization;
using NodaTime;

namespace Docfav.Server.Tests.Availability.Oracle;

/// <summary>What the endpoints must answer, to the letter, by the model.</summary>
static class ModelAnswers
{
    public static string Schedules(this MinuteModel model, Guid calendarId) => Json.Of(model.At(calendarId).Select(place => new
    {
        staff_id = place.StaffId,
        staff_calendar_id = place.Id,
        name = place.Name,
        schedules = model.Dates.Select(date => new
        {
            day = Day(date),
            date = Text(date),
            type = model.TypeOf(place, date),
            hours = ScheduleHours(model, place, date),
        }),
    }));

    public static string Occupied(this MinuteModel model, Guid calendarId) => Json.Of(model.At(calendarId).Select(place =>
    {
        var (start, end) = (place.Clock.StartOf(model.Dates.Start), place.Clock.StartOf(model.Dates.End.PlusDays(1)));
        var taken = model.Taken.Where(item => item.Place.StaffId == place.StaffId && item.From < end && start < item.To)
            .OrderBy(item => item.From).ThenBy(item => item.Type, StringComparer.Ordinal).ThenBy(item => item.Id.ToString("N"), StringComparer.Ordinal).ToArray();
        IEnumerable<Taken> Own(string type) => taken.Where(item => item.Type == type && item.Place == place);
        object Reasoned(Taken item) => new { id = item.Id, from = Z(model, item.From), to = Z(model, item.To), reason = item.Reason };
        return new
        {
            staff_id = place.StaffId,
            staff_calendar_id = place.Id,
            name = place.Name,
            working_hours =
                from date in model.Dates
                where !model.IsOff(place, date)
                from hours in place.HoursOf(date)
                select new { date = Text(date), @from = Text(hours.From), to = Text(hours.To), type = "WORKING_DAY" },
            day_offs = model.DayOffs.Where(off => off.Place == place && off.From <= model.Dates.End && off.To >= model.Dates.Start)
                .OrderBy(off => off.From).ThenBy(off => off.Id.ToString("N"), StringComparer.Ordinal)
                .Select(off => new { id = off.Id, from = Text(off.From), to = Text(off.To), reason = off.Reason }),
            time_offs = Own("time_off").Select(Reasoned),
            appointments = Own("appointment").Select(item => new
            {
                id = item.Id,
                from = Z(model, item.From),
                to = Z(model, item.To),
                behaviour = item.Status,
                client_id = (Guid?)null,
                service_name = "Fisioterapia",
            }),
            time_reservations = Own("time_reservation").Select(Reasoned),
            group_reservations = Own("group_reservation").Select(item => new
            {
                id = item.Id,
                from = Z(model, item.From),
                to = Z(model, item.To),
                name = item.Reason,
                service_name = "Fisioterapia",
                capacity = 3,
                participants_count = item.Participants,
                behaviour = item.Status,
            }),
            recurring_events = Own("recurring_event").Select(item => new { id = item.Id, from = Z(model, item.From), to = Z(model, item.To), name = item.Reason }),
            holds = Array.Empty<object>(),
            elsewhere = taken.Where(item => item.Place != place).Select(item => new { from = Z(model, item.From), to = Z(model, item.To) }),
        };
    }));

    public static string Slots(this MinuteModel model, Guid calendarId, int slot, int service) => Json.Of(model.At(calendarId).Select(place =>
    {
        var free = model.Free(place);
        return new
        {
            staff_id = place.StaffId,
            staff_calendar_id = place.Id,
            name = place.Name,
            timezone = place.Timezone,
            slot_duration = slot,
            available_slots = model.Dates.Select(date => new
            {
                date = Text(date),
                day = Day(date),
                type = model.TypeOf(place, date),
                slots =
                    from span in model.IsOff(place, date) ? [] : place.SpansOf(date)
                    from start in Enumerable.Range(0, (span.To - span.From) / slot).Select(index => span.From + (index * slot))
                    select new
                    {
                        @from = Z(model, start),
                        to = Z(model, start + slot),
                        available = Enumerable.Range(start, Math.Max(slot, service)).All(minute => free[minute]),
                        hour_type = "WORKING_DAY",
                    },
            }),
        };
    }));

    public static string Check(this MinuteModel model, ModelPlace place, bool[] covered, int from, int to)
    {
        var conflicts = model.ConflictsOf(place, covered, from, to);
        return Json.Of(new
        {
            available = conflicts.Count == 0,
            requested = new { from = Z(model, from), to = Z(model, to), staff_calendar_id = place.Id },
            conflicts = conflicts.Select(item => new { type = item.Type, id = item.Id, from = Z(model, item.From), to = Z(model, item.To), reason = item.Reason }),
        });
    }

    public static string Refusal(this MinuteModel model, ModelPlace place, bool[] covered, int from, int to) =>
        Json.Of(model.ConflictsOf(place, covered, from, to)
            .Select(item => new { type = item.Type, id = item.Id, from = Z(model, item.From), to = Z(model, item.To), reason = item.Reason, index = 0 }));

    /// <summary>The occurrences on local dates, of every staff calendar.</summary>
    public static string Events(this MinuteModel model) => Json.Of(
        model.Occurrences.Where(item => item.From < model.Dates.End.PlusDays(1).AtMidnight() && item.To > model.Dates.Start.AtMidnight())
            .OrderBy(item => item.From).ThenBy(item => item.Id.ToString("N"), StringComparer.Ordinal)
            .Select(item => new
            {
                id = item.Id,
                back_office_staff_calendar_id = item.Place.Id,
                name = item.Name,
                booked_from = Wall(item.From),
                booked_to = Wall(item.To),
                is_recurring_event = true,
                original_id = item.Series,
                timezone = item.Place.Timezone,
            }));

    static object[] ScheduleHours(MinuteModel model, ModelPlace place, LocalDate date)
    {
        var worked = model.IsOff(place, date) ? [] : place.HoursOf(date);
        if (worked.Count == 0)
        {
            return [];
        }

        var (start, end) = (place.Clock.StartOf(date), place.Clock.StartOf(date.PlusDays(1)));
        var timeOffs =
            from item in model.Taken
            where item.Type == "time_off" && item.Place == place && item.From < end && start < item.To
            select (From: MinuteOfDay(place, Math.Max(item.From, start)), To: item.To >= end ? 1440 : MinuteOfDay(place, item.To), Type: "TIME_OFF");
        return [.. worked.Select(hours => (From: hours.From, To: hours.To, Type: "WORKING_DAY")).Concat(timeOffs)
            .OrderBy(hours => hours.From).ThenByDescending(hours => hours.Type, StringComparer.Ordinal).ThenBy(hours => hours.To)
            .Select(hours => new { start = Text(hours.From), end = Text(hours.To), type = hours.Type })];
    }

    static int MinuteOfDay(ModelPlace place, int minute) => place.Clock.At(minute) is var shown ? (shown.Hour * 60) + shown.Minute : 0;

    static string Day(LocalDate date) => date.DayOfWeek.ToString().ToUpperInvariant();

    static string Text(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    static string Text(int minuteOfDay) => FormattableString.Invariant($"{minuteOfDay / 60:00}:{minuteOfDay % 60:00}");

    static string Wall(LocalDateTime time) => time.ToString("uuuu-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    static string Z(MinuteModel model, int minute) => TestClinic.Z(model.InstantOf(minute));
}
