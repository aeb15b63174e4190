using Docfav.Scheduling.Calendars;
using Docfav.Server.Access;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>One clinic of the synthetic data, row by row; it holds no more in memory than its staff and its days.</summary>
sealed class SyntheticClinic
{
    const int YearsBefore = 3;
    const int MonthsAfter = 3;

    /// <summary>Staff are taken on so that a day of eighteen half hours has about this many appointments.</summary>
    const int AppointmentsADay = 11;
    const int StaffAtCalendar = 6;

    readonly int _number;
    readonly SeededIds _ids;
    readonly SyntheticSize _size;
    readonly Guid? _visitor;
    readonly int _clients;
    readonly int _appointments;
    readonly LocalDate _first;
    readonly LocalDate[] _days;
    readonly LocalTimeline _timeline;
    readonly Service[] _services;
    readonly SyntheticStaff _staff;

    /// <param name="size">The whole of which this clinic has a share.</param>
    /// <param name="number">From 1.</param>
    /// <param name="visitor">A user who manages it beside its owner.</param>
    public SyntheticClinic(SyntheticSize size, int number, Guid? visitor)
    {
        (_size, _number, _visitor, _ids) = (size, number, visitor, new(size.Seed, number));
        (_clients, _appointments) = (size.Share(size.Clients, number), size.Share(size.Appointments, number));
        _first = size.Anchor.PlusYears(-YearsBefore);
        _days = [.. Days(_first, size.Anchor.PlusMonths(MonthsAfter)).Where(IsWorkday)];
        _timeline = new(TimeZones.Of(number % 10 == 0 ? "Atlantic/Canary" : "Europe/Madrid"));
        _services = [.. SyntheticCatalogue.Services(_ids)];
        var staff = Math.Max(1, (int)Math.Ceiling(_appointments / (double)(_days.Length * AppointmentsADay)));
        _staff = new(_ids, new(size.Seed, Stream(0)), staff, (staff + StaffAtCalendar - 1) / StaffAtCalendar, _timeline.Zone.Id);
    }

    /// <summary>A user with no password: nobody signs in as one.</summary>
    public static User MakeUser(Guid id, string email, string firstname) => new()
    {
        Id = id,
        Email = email,
        EmailKey = email,
        Firstname = firstname,
        Lastname = "Demo",
        Timezone = "Europe/Madrid",
        Locale = "es_ES",
        CountryCode = "ES",
        IsActive = true,
        Plan = "professional",
    };

    /// <summary>Everything but clients and what is booked.</summary>
    public IEnumerable<object> Furniture()
    {
        var name = FormattableString.Invariant($"Clínica {InventedNames.Surnames[_number % InventedNames.Surnames.Length]} {_number:0000}");
        var owner = MakeUser(_ids.Of(Named.User, 1), FormattableString.Invariant($"owner-{_number:0000}@seed-{_size.Seed}.demo.example"), "Owner");
        var place = InventedNames.Places[_number % InventedNames.Places.Length];
        yield return owner;
        yield return new Clinic
        {
            Id = _ids.Clinic,
            Name = name,
            BusinessName = $"{name} S.L.",
            IssuerType = IssuerType.Company,
            City = place.City,
            ZipCode = place.PostCode,
            Timezone = _timeline.Zone.Id,
        };
        yield return new ClinicCounters
        {
            ClinicId = _ids.Clinic,
            NextClientNumber = _clients + 1,
            NextAppointmentNumber = _appointments + 1,
            ClientCount = _clients,
        };
        yield return Manager(1, owner.Id);
        if (_visitor is { } visitor)
        {
            yield return Manager(2, visitor);
        }

        foreach (var row in _services.Concat<object>(_staff.Rows(place)).Concat(_staff.DayOffs(Days(_first, _days[^1]))))
        {
            yield return row;
        }
    }

    public IEnumerable<Client> Clients()
    {
        var clients = new InventedClients(new(_size.Seed, Stream(1)), _ids, _size.Anchor);
        var (from, span) = (LocalMoment.Of(_first, 0, _timeline), Period.Between(_first, _size.Anchor, PeriodUnits.Days).Days * 86_400L);
        for (var number = 1; number <= _clients; number++)
        {
            // A third were there when the books were opened.
            var age = Math.Max(0, (number - (_clients / 3)) * span / (_clients - (_clients / 3)));
            yield return clients.Make(number, from + Duration.FromSeconds(age));
        }
    }

    /// <summary>The last half hour of each Friday is for paperwork.</summary>
    public IEnumerable<TimeReservation> TimeReservations()
    {
        var number = 0;
        foreach (var day in _days.Where(day => _appointments > 0 && day.DayOfWeek == IsoDayOfWeek.Friday))
        {
            var from = LocalMoment.Of(day, SyntheticDay.Paperwork, _timeline);
            for (var member = 0; member < _staff.Count; member++)
            {
                yield return new()
                {
                    ClinicId = _ids.Clinic,
                    Id = _ids.Of(Named.TimeReservation, ++number),
                    StaffCalendarId = _staff.CalendarOn(day, member),
                    BookedFrom = from,
                    BookedTo = from + Duration.FromMinutes(SyntheticDay.Slot),
                    Name = "Informes",
                };
            }
        }
    }

    /// <summary>In order of day, then staff member, then time.</summary>
    public IEnumerable<Appointment> Appointments()
    {
        var dice = new Dice(_size.Seed, Stream(2));
        var booking = new InventedAppointments(dice, _ids, _size.Anchor);
        Service[] brief = [.. _services.Where(service => service.Duration <= SyntheticDay.Slot)];
        var (number, cells) = (0, (long)_days.Length * _staff.Count);
        for (var day = 0; day < _days.Length; day++)
        {
            var date = _days[day];
            // No clock changes in working hours: one conversion serves the whole day.
            var opening = LocalMoment.Of(date, SyntheticDay.Opening, _timeline);
            // A third of the clients were there from the start; the others became known one by one.
            booking.Begin(date, (int)(_clients * ((day + 1L) + (_days.Length / 2)) / (_days.Length + (_days.Length / 2))));
            for (var member = 0; member < _staff.Count; member++)
            {
                var count = SyntheticSize.Part(_appointments, (day * (long)_staff.Count) + member, cells);
                var calendar = _staff.CalendarOn(date, member);
                foreach (var (slot, room) in SyntheticDay.Deal(dice, count))
                {
                    var service = dice.Pick(room > SyntheticDay.Slot ? _services : brief);
                    yield return booking.Make(++number, calendar, service, opening + Duration.FromMinutes(slot));
                }
            }
        }
    }

    Member Manager(int number, Guid user) => new()
    {
        ClinicId = _ids.Clinic,
        Id = _ids.Of(Named.Member, number),
        UserId = user,
        Type = "professional",
        IsManager = true,
        LastSelected = true,
    };

    int Stream(int part) => (_number * 4) + part;

    static IEnumerable<LocalDate> Days(LocalDate first, LocalDate last)
    {
        for (var day = first; day <= last; day = day.PlusDays(1))
        {
            yield return day;
        }
    }

    static bool IsWorkday(LocalDate day) => day.DayOfWeek <= IsoDayOfWeek.Friday && !SyntheticStaff.IsClosed(day);
}
