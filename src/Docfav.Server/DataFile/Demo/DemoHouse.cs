using Docfav.Server.Agenda;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using NodaTime;
using static NodaTime.IsoDayOfWeek;
using LocalTimeline = Docfav.Scheduling.Calendars.LocalTimeline;

namespace Docfav.Server.DataFile.Demo;

/// <summary>What the demo clinic is before anything is booked: places, people, hours and services.</summary>
sealed class DemoHouse
{
    /// <summary>Staff calendars by their place in <see cref="StaffCalendars"/>: who, and where.</summary>
    public const int LuciaCentre = 0, LuciaAlgorta = 1, LukaszCentre = 2, LukaszAlgorta = 3, JurgenCentre = 4, AyseCentre = 5, MonicaAlgorta = 6;

    /// <summary>Services that are held in groups, by their place in <see cref="Services"/>; those before are for one client.</summary>
    public const int Pilates = 6, BackSchool = 7;

    public static readonly LocalTimeline Timeline = new(TimeZones.Of("Europe/Madrid"));

    static readonly (string Name, string Surname)[] People =
        [("Lucía", "García Núñez"), ("Łukasz", "Çelik"), ("Jürgen", "Größe"), ("Ayşe", "Dağdelen"), ("Mónica", "Etxeberria Ibáñez")];

    static readonly (int Person, int Place, int Raster)[] Posts = [(0, 0, 15), (0, 1, 15), (1, 0, 30), (1, 1, 30), (2, 0, 15), (3, 0, 15), (4, 1, 15)];

    static readonly (string Name, int Price, int Duration, string Color, int VatRate)[] Catalogue =
    [
        ("Primera visita", 4500, 30, "#4CAF50", 0), ("Fisioterapia", 5000, 45, "#2196F3", 0), ("Osteopatía", 6000, 60, "#3F51B5", 0),
        ("Punción seca", 3500, 30, "#FF9800", 0), ("Masaje deportivo", 5500, 60, "#E91E63", 21), ("Nutrición y dieta", 4000, 45, "#CDDC39", 10),
        ("Pilates en grupo", 1500, 60, "#9C27B0", 21), ("Escuela de espalda", 1200, 60, "#00BCD4", 0),
    ];

    // Hours as they are written on the door; each span on each of its days.
    static readonly (int Post, IsoDayOfWeek First, IsoDayOfWeek Last, int Start, int End)[] Week =
    [
        (LuciaCentre, Monday, Thursday, 8 * 60, 14 * 60), (LuciaCentre, Monday, Thursday, 15 * 60, 18 * 60), (LuciaAlgorta, Friday, Friday, 9 * 60, 15 * 60),
        (LukaszCentre, Monday, Wednesday, 9 * 60, 18 * 60), (LukaszAlgorta, Thursday, Friday, 10 * 60, 19 * 60),
        (JurgenCentre, Monday, Wednesday, 14 * 60, 20 * 60), (JurgenCentre, Thursday, Thursday, 18 * 60, 24 * 60), (JurgenCentre, Friday, Friday, 14 * 60, 20 * 60),
        (AyseCentre, Monday, Friday, 8 * 60 + 30, 13 * 60 + 30), (AyseCentre, Monday, Thursday, 15 * 60, 17 * 60),
        (MonicaAlgorta, Tuesday, Saturday, 10 * 60, 14 * 60), (MonicaAlgorta, Tuesday, Friday, 16 * 60, 20 * 60),
    ];

    readonly SeededIds _ids;
    readonly LocalDate _today;

    public DemoHouse(SeededIds ids, LocalDate today)
    {
        (_ids, _today) = (ids, today);
        Calendars =
        [
            Place(1, "Getxo Centro", "Calle Zugazarte 12, bajo", "48930"),
            Place(2, "Algorta", "Avenida del Ángel 3, 1.º", "48991"),
        ];
        Staff = [.. People.Select((person, index) => MakeMember(index + 1, person.Name, person.Surname))];
        StaffCalendars = [.. Posts.Select((post, index) => MakePost(index + 1, Staff[post.Person], Calendars[post.Place], post.Raster))];
        Services = [.. Catalogue.Select((row, index) => MakeService(index + 1, row))];
        Hours = [.. StaffCalendars.SelectMany((calendar, post) => HoursOf(calendar, post))];
        SpecialDays =
        [
            Special(1, LuciaCentre, From(_today.PlusDays(3), Saturday), new DayHours(9 * 60, 13 * 60)),
            Special(2, JurgenCentre, From(_today.PlusDays(5), Friday), new(9 * 60, 12 * 60), new(13 * 60, 15 * 60)),
        ];
        DayOffs =
        [
            Off(1, StaffCalendars[MonicaAlgorta].Id, null, _today.PlusDays(15), _today.PlusDays(18), "Vacaciones"),
            Off(2, null, Calendars[1].Id, From(_today.PlusDays(9), Wednesday), From(_today.PlusDays(9), Wednesday), "Fiesta local"),
            Off(3, null, Calendars[0].Id, From(_today.PlusDays(-17), Tuesday), From(_today.PlusDays(-17), Tuesday), "Obras en el edificio"),
        ];
    }

    public SeededIds Ids => _ids;
    public Calendar[] Calendars { get; }
    public StaffMember[] Staff { get; }
    public StaffCalendar[] StaffCalendars { get; }
    public Service[] Services { get; }
    public WorkingHours[] Hours { get; }
    public SpecialDay[] SpecialDays { get; }
    public DayOff[] DayOffs { get; }

    public Clinic Clinic => new()
    {
        Id = _ids.Clinic,
        Name = "Clínica Salud y Movimiento Getxo",
        BusinessName = "Salud y Movimiento Demo S.L.",
        VatNumber = "B00000000",
        IssuerType = IssuerType.Company,
        Address = "Calle Zugazarte 12, bajo",
        City = "Getxo",
        ZipCode = "48930",
        CustomEmail = "hola@clinica.example",
        Timezone = Timeline.Zone.Id,
    };

    /// <summary>The hours of a staff calendar on a date: none on a day off, else the special day's, else the weekly ones.</summary>
    public IEnumerable<DayHours> HoursOn(int post, LocalDate date)
    {
        var calendar = StaffCalendars[post];
        if (DayOffs.Any(off => (off.StaffCalendarId == calendar.Id || off.CalendarId == calendar.CalendarId) && off.From <= date && date <= off.To))
        {
            return [];
        }

        return Array.Find(SpecialDays, day => day.StaffCalendarId == calendar.Id && day.Date == date)?.Hours
            ?? Hours.Where(hours => hours.StaffCalendarId == calendar.Id && hours.Day == date.DayOfWeek
                && !(hours.ValidFrom > date) && !(hours.ValidTo < date)).Select(hours => new DayHours(hours.Start, hours.End));
    }

    /// <summary>The first such weekday from a date on.</summary>
    public static LocalDate From(LocalDate date, IsoDayOfWeek day) => date.PlusDays((day - date.DayOfWeek + 7) % 7);

    IEnumerable<WorkingHours> HoursOf(StaffCalendar calendar, int post)
    {
        var hours = Week.Where(row => row.Post == post)
            .SelectMany(row => Enumerable.Range((int)row.First, row.Last - row.First + 1), (row, day) => MakeHours((IsoDayOfWeek)day, row.Start, row.End));
        if (post == AyseCentre)
        {
            // Saturdays for a season.
            var season = MakeHours(Saturday, 10 * 60, 14 * 60);
            (season.ValidFrom, season.ValidTo) = (_today.PlusDays(-14), _today.PlusDays(60));
            hours = hours.Append(season);
        }

        return hours.OrderBy(row => row.Day).ThenBy(row => row.Start).Select((row, ordinal) =>
        {
            row.Ordinal = ordinal;
            row.StaffCalendarId = calendar.Id;
            return row;
        });
    }

    WorkingHours MakeHours(IsoDayOfWeek day, int start, int end) => new() { ClinicId = _ids.Clinic, Day = day, Start = start, End = end };

    Calendar Place(int number, string name, string address, string zipCode) => new()
    {
        ClinicId = _ids.Clinic,
        Id = _ids.Of(Named.Calendar, number),
        Name = name,
        Address = address,
        City = "Getxo",
        ZipCode = zipCode,
        IsActive = true,
    };

    StaffMember MakeMember(int number, string name, string surname) => new()
    {
        ClinicId = _ids.Clinic,
        Id = _ids.Of(Named.StaffMember, number),
        Name = name,
        Surname = surname,
        Email = $"{Folding.Fold(name)}@clinica.example",
        IsActive = true,
    };

    StaffCalendar MakePost(int number, StaffMember member, Calendar calendar, int raster) => new()
    {
        ClinicId = _ids.Clinic,
        Id = _ids.Of(Named.StaffCalendar, number),
        StaffId = member.Id,
        CalendarId = calendar.Id,
        Email = member.Email,
        Telephone = FormattableString.Invariant($"+34 600 000 {number:000}"),
        SlotDuration = raster,
        IsActive = true,
        Timezone = Timeline.Zone.Id,
    };

    Service MakeService(int number, (string Name, int Price, int Duration, string Color, int VatRate) row) => new()
    {
        ClinicId = _ids.Clinic,
        Id = _ids.Of(Named.Service, number),
        Name = row.Name,
        Price = row.Price,
        Duration = row.Duration,
        Color = row.Color,
        IsActive = true,
        VatRate = row.VatRate,
    };

    SpecialDay Special(int number, int post, LocalDate date, params DayHours[] hours) => new()
    {
        ClinicId = _ids.Clinic,
        Id = _ids.Of(Named.SpecialDay, number),
        StaffCalendarId = StaffCalendars[post].Id,
        Date = date,
        Hours = [.. hours],
    };

    DayOff Off(int number, Guid? staffCalendar, Guid? calendar, LocalDate from, LocalDate to, string reason) => new()
    {
        ClinicId = _ids.Clinic,
        Id = _ids.Of(Named.DayOff, number),
        StaffCalendarId = staffCalendar,
        CalendarId = calendar,
        From = from,
        To = to,
        Reason = reason,
    };
}
