using Docfav.Server.Agenda;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Staff;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>
/// The staff of a synthetic clinic: each has a calendar for Monday to Wednesday, and every third one another for Thursday and Friday.
/// </summary>
sealed class SyntheticStaff(SeededIds ids, Dice dice, int count, int calendars, string zone)
{
    /// <summary>The clinic is closed in the first half of August, and on New Year's, Epiphany, Labour and Christmas day.</summary>
    static readonly (int Month, int From, int To, string Reason)[] Closures =
        [(1, 1, 1, "Año Nuevo"), (1, 6, 6, "Reyes"), (5, 1, 1, "Día del Trabajo"), (8, 1, 15, "Cierre de verano"), (12, 25, 25, "Navidad")];

    public int Count => count;

    public static bool IsClosed(LocalDate day) => Closures.Any(closure => day.Month == closure.Month && day.Day >= closure.From && day.Day <= closure.To);

    /// <summary>The staff calendar at which a member, from 0, works on a day.</summary>
    public Guid CalendarOn(LocalDate day, int member) => StaffCalendarId(member, IsElsewhere(member) && day.DayOfWeek >= IsoDayOfWeek.Thursday);

    public IEnumerable<object> Rows((string City, string Province, string PostCode) place)
    {
        for (var calendar = 0; calendar < calendars; calendar++)
        {
            yield return new Calendar
            {
                ClinicId = ids.Clinic,
                Id = CalendarId(calendar),
                Name = FormattableString.Invariant($"Sede {calendar + 1}"),
                Address = InventedNames.Street(dice),
                City = place.City,
                ZipCode = place.PostCode,
                IsActive = true,
            };
        }

        for (var member = 0; member < count; member++)
        {
            yield return MakeMember(member);
            foreach (var row in At(member, elsewhere: false).Concat(IsElsewhere(member) ? At(member, elsewhere: true) : []))
            {
                yield return row;
            }
        }
    }

    /// <summary>The closures of every calendar within some days.</summary>
    public IEnumerable<DayOff> DayOffs(IEnumerable<LocalDate> days)
    {
        var number = 0;
        foreach (var day in days)
        {
            var closure = Array.Find(Closures, closure => closure.Month == day.Month && closure.From == day.Day);
            for (var calendar = 0; calendar < calendars && closure.Reason is not null; calendar++)
            {
                yield return new()
                {
                    ClinicId = ids.Clinic,
                    Id = ids.Of(Named.DayOff, ++number),
                    CalendarId = CalendarId(calendar),
                    From = day,
                    To = day.PlusDays(closure.To - closure.From),
                    Reason = closure.Reason,
                };
            }
        }
    }

    StaffMember MakeMember(int member) => new()
    {
        ClinicId = ids.Clinic,
        Id = ids.Of(Named.StaffMember, member + 1),
        Name = InventedNames.First(dice, dice.Chance(60) ? Gender.Female : Gender.Male),
        Surname = InventedNames.Last(dice),
        Email = FormattableString.Invariant($"staff-{member + 1}@clinic.example"),
        IsActive = true,
    };

    IEnumerable<object> At(int member, bool elsewhere)
    {
        var id = StaffCalendarId(member, elsewhere);
        yield return new StaffCalendar
        {
            ClinicId = ids.Clinic,
            Id = id,
            StaffId = ids.Of(Named.StaffMember, member + 1),
            CalendarId = CalendarId((member + (elsewhere ? 1 : 0)) % calendars),
            Email = FormattableString.Invariant($"staff-{member + 1}@clinic.example"),
            SlotDuration = SyntheticDay.Slot,
            IsActive = true,
            Timezone = zone,
        };
        var ordinal = 0;
        var (first, last) = elsewhere ? (IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday)
            : (IsoDayOfWeek.Monday, IsElsewhere(member) ? IsoDayOfWeek.Wednesday : IsoDayOfWeek.Friday);
        for (var day = first; day <= last; day++)
        {
            foreach (var (start, end) in SyntheticDay.Hours)
            {
                yield return new WorkingHours { ClinicId = ids.Clinic, StaffCalendarId = id, Ordinal = ordinal++, Day = day, Start = start, End = end };
            }
        }
    }

    // With one calendar there is nowhere else to go.
    bool IsElsewhere(int member) => calendars > 1 && member % 3 == 2;

    Guid CalendarId(int calendar) => ids.Of(Named.Calendar, calendar + 1);

    Guid StaffCalendarId(int member, bool elsewhere) => ids.Of(Named.StaffCalendar, (member * 2) + (elsewhere ? 2 : 1));
}
