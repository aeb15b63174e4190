using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Services;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>
/// The demo clinic's agenda: what is fixed first, then appointments into what is left. Nothing that blocks overlaps anything else of the same person.
/// </summary>
sealed class DemoAgenda(DemoHouse house, Dice dice, LocalDate today, int clients)
{
    /// <summary>Days before and after today.</summary>
    public const int Reach = 28;

    const int Raster = 15;

    static readonly string[] Reservations = ["Llamadas a pacientes", "Informes", "Pedido de material", "Reunión con proveedor", "Formación interna"];

    readonly DemoDiary _diary = new(house);
    readonly List<object> _entries = [];
    readonly List<Appointment> _appointments = [];

    /// <summary>Series, time offs, reservations and groups.</summary>
    public IReadOnlyList<object> Entries => _entries;

    /// <summary>Appointments in order of their numbers, participants of groups included.</summary>
    public IReadOnlyList<Appointment> Appointments => _appointments;

    public void Fill()
    {
        foreach (var (series, days) in new DemoSeries(house, today).All())
        {
            var span = new DayHours(MinuteOf(series.Start), MinuteOf(series.End));
            var post = Array.FindIndex(house.StaffCalendars, calendar => calendar.Id == series.StaffCalendarId);
            foreach (var day in Days().Where(days))
            {
                _diary.Take(post, day, span);
            }

            _entries.Add(series);
        }

        AddTimeOffs();
        var groups = new DemoGroups(house, dice, today, clients);
        foreach (var (group, participants) in Days().SelectMany(day => groups.On(day, _diary)))
        {
            _entries.Add(group);
            _appointments.AddRange(participants);
        }

        AddReservations();
        AddAppointments();
    }

    void AddTimeOffs()
    {
        (int Post, int After, DayHours Span, string Reason)[] wishes =
        [
            (DemoHouse.LuciaCentre, 2, new(10 * 60, 12 * 60), "Congreso"), (DemoHouse.JurgenCentre, -12, new(14 * 60, 16 * 60), "Dentista"),
            (DemoHouse.AyseCentre, 6, new(8 * 60 + 30, 11 * 60), "Asuntos propios"), (DemoHouse.LukaszAlgorta, 11, new(16 * 60, 19 * 60), "Permiso"),
            (DemoHouse.MonicaAlgorta, -20, new(12 * 60, 14 * 60), "Médico"),
        ];
        var number = 0;
        foreach (var (post, after, span, reason) in wishes)
        {
            // A day off may be in the way: then the next day that has the hours.
            var day = Days().First(day => day >= today.PlusDays(after) && _diary.TryTake(post, day, span));
            _entries.Add(new TimeOff
            {
                ClinicId = house.Ids.Clinic,
                Id = house.Ids.Of(Named.TimeOff, ++number),
                StaffCalendarId = house.StaffCalendars[post].Id,
                From = At(day, span.Start),
                To = At(day, span.End),
                Reason = reason,
            });
        }
    }

    /// <summary>Now and then the last half hour of some hours is kept free of clients.</summary>
    void AddReservations()
    {
        var number = 0;
        foreach (var (day, post, hours) in Openings().Where(_ => dice.Chance(22)))
        {
            if (!_diary.TryTake(post, day, new(hours.End - 30, hours.End)))
            {
                continue;
            }

            _entries.Add(new TimeReservation
            {
                ClinicId = house.Ids.Clinic,
                Id = house.Ids.Of(Named.TimeReservation, ++number),
                StaffCalendarId = house.StaffCalendars[post].Id,
                BookedFrom = At(day, hours.End - 30),
                BookedTo = At(day, hours.End),
                Name = dice.Pick(Reservations),
                Note = dice.Chance(30) ? "No mover." : null,
            });
        }
    }

    void AddAppointments()
    {
        var invented = new InventedAppointments(dice, house.Ids, today);
        foreach (var (day, post, service, start) in Bookings().ToArray())
        {
            invented.Begin(day, clients);
            _appointments.Add(invented.Make(0, house.StaffCalendars[post].Id, service, At(day, start)));
        }

        _appointments.Sort((left, right) => (left.BookedFrom, left.StaffCalendarId).CompareTo((right.BookedFrom, right.StaffCalendarId)));
        for (var i = 0; i < _appointments.Count; i++)
        {
            (_appointments[i].AppointmentNumber, _appointments[i].Id) = (i + 1, house.Ids.Of(Named.Appointment, i + 1));
        }
    }

    IEnumerable<(LocalDate Day, int Post, Service Service, int Start)> Bookings()
    {
        foreach (var (day, post, hours) in Openings())
        {
            var start = hours.Start;
            while (start < hours.End)
            {
                var service = house.Services[dice.Below(DemoHouse.Pilates)];
                if (dice.Chance(Demand(day)) && _diary.TryTake(post, day, new(start, start + service.Duration)))
                {
                    yield return (day, post, service, start);
                    start += service.Duration;
                }
                else
                {
                    start += Raster;
                }
            }
        }
    }

    /// <summary>Per cent: how likely a free quarter of an hour begins an appointment. The further ahead, the emptier.</summary>
    int Demand(LocalDate day) => Period.Between(today, day, PeriodUnits.Days).Days switch
    {
        <= 0 => 55,
        <= 7 => 40,
        <= 14 => 20,
        _ => 8,
    };

    IEnumerable<(LocalDate Day, int Post, DayHours Hours)> Openings() =>
        from day in Days()
        from post in Enumerable.Range(0, house.StaffCalendars.Length)
        from hours in house.HoursOn(post, day)
        select (day, post, hours);

    IEnumerable<LocalDate> Days() => Enumerable.Range(-Reach, (2 * Reach) + 1).Select(today.PlusDays);

    static Instant At(LocalDate day, int minute) => LocalMoment.Of(day, minute, DemoHouse.Timeline);

    static int MinuteOf(LocalDateTime time) => (time.Hour * 60) + time.Minute;
}
