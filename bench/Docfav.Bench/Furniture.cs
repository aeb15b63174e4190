using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace Docfav.Bench;

/// <summary>
/// A place that is the same in every clinic that is measured, so that small and large data can be compared: a calendar of ten people with a year of
/// appointments, of which the agenda is read, and one of a hundred people at work day and night, where is booked.
/// </summary>
sealed class Furniture(Guid clinicId, IReadOnlyList<Guid> clients)
{
    public const int Readers = 10;
    public const int Bookers = 100;

    /// <summary>Minutes of a booked appointment.</summary>
    public const int Brief = 5;

    /// <summary>The first day with appointments.</summary>
    public static readonly LocalDate FirstDay = new(2026, 1, 1);

    public const int Days = 365;

    // A day of eighteen half hours has about this many appointments, as in the synthetic clinics.
    const int AppointmentsADay = 11;
    const int HalfHours = 18;

    static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Madrid"];

    static readonly string[] Weekdays = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"];

    /// <summary>When the first booking begins, on each calendar.</summary>
    public static readonly Instant FirstBooking = Instant.FromUtc(2030, 1, 1, 0, 0);

    public Guid ClinicId => clinicId;
    public IReadOnlyList<Guid> Clients => clients;
    public static Guid ReadCalendar => Id(1, 1);
    public static Guid BookCalendar => Id(1, 2);
    public static Guid Service => Id(2, 1);

    /// <summary>A staff calendar with a year of appointments, from 0.</summary>
    public static Guid Reader(int number) => Id(4, number);

    /// <summary>A staff calendar that is booked, from 0.</summary>
    public static Guid Booker(int number) => Id(4, Readers + number);

    /// <summary>Writes what import takes in; again, it changes nothing.</summary>
    public void Write(string file, string clinicName)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, new
        {
            format = "docfav-data/1",
            clinics = new[]
            {
                new
                {
                    id = clinicId,
                    name = clinicName,
                    timezone = Zone.Id,
                    calendars = new[] { new { id = ReadCalendar, name = "Bench" }, new { id = BookCalendar, name = "Bench bookings" } },
                    staff = Enumerable.Range(0, Readers + Bookers).Select(number => new { id = Id(3, number), name = "Staff", surname = $"{number:000}" }),
                    services = new[] { new { id = Service, name = "Bench", price = 5000, duration = Brief } },
                    staff_calendars = Enumerable.Range(0, Readers).Select(ReaderItem).Concat(Enumerable.Range(0, Bookers).Select(BookerItem)),
                    appointments = Appointments(),
                },
            },
        });
    }

    static object ReaderItem(int number) => new
    {
        id = Reader(number),
        staff_id = Id(3, number),
        calendar_id = ReadCalendar,
        timezone = Zone.Id,
        working_hours = Weekdays.SelectMany(day => new[] { new { day, start = "08:30", end = "14:00" }, new { day, start = "15:30", end = "20:00" } }),
        day_offs = new[] { new { id = Id(5, number), from = "2026-08-01", to = "2026-08-15", reason = "Vacaciones" } },
        recurring_events = new[]
        {
            new { id = Id(6, number), name = "Reunión", start = "2024-01-05T13:30:00", end = "2024-01-05T14:00:00", rrule = "FREQ=WEEKLY;BYDAY=FR" },
        },
        time_reservations = Workdays().Where(day => day.DayOfWeek == IsoDayOfWeek.Monday).Select((day, week) => new
        {
            id = Id(7, (number * 100) + week),
            from = Text(day, 19 * 60 + 30),
            to = Text(day, 20 * 60),
            name = "Informes",
        }),
    };

    static object BookerItem(int number) => new
    {
        id = Booker(number),
        staff_id = Id(3, Readers + number),
        calendar_id = BookCalendar,
        timezone = Zone.Id,
        working_hours = Weekdays.Concat(["SATURDAY", "SUNDAY"]).Select(day => new { day, start = "00:00", end = "24:00" }),
    };

    IEnumerable<object> Appointments()
    {
        var (chance, number) = (new Random(1), 0);
        foreach (var day in Workdays())
        {
            for (var reader = 0; reader < Readers; reader++)
            {
                for (var half = 0; half < HalfHours; half++)
                {
                    if (chance.Next(HalfHours) >= AppointmentsADay)
                    {
                        continue;
                    }

                    // Ten half hours from 09:00, eight from 15:30.
                    var start = half < 10 ? (9 * 60) + (half * 30) : (15 * 60) + 30 + ((half - 10) * 30);
                    yield return new
                    {
                        id = Id(8, ++number),
                        staff_calendar_id = Reader(reader),
                        service_id = Service,
                        client_id = clients[chance.Next(clients.Count)],
                        from = Text(day, start),
                        to = Text(day, start + 30),
                        status = chance.Next(10) == 0 ? "cancelled" : "confirmed",
                        price = 5000,
                    };
                }
            }
        }
    }

    static IEnumerable<LocalDate> Workdays() => Enumerable.Range(0, Days).Select(FirstDay.PlusDays).Where(day => day.DayOfWeek <= IsoDayOfWeek.Friday);

    // No clock changes in working hours.
    static string Text(LocalDate day, int minute) => Zone.AtStrictly(day.AtMidnight().PlusMinutes(minute)).ToInstant().ToString("g", CultureInfo.InvariantCulture);

    static Guid Id(int kind, int number) => new(0xbe9c, 0, unchecked((short)(0x8000 | kind)), 0x80, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);
}
