using System.Globalization;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using NodaTime.Text;
using Calendar = Docfav.Server.Clinics.Calendar;

namespace Docfav.Server.Tests.Availability;

/// <summary>A clinic of one test and a key of its manager. Things are put together here, and stored with <see cref="SaveAsync"/>.</summary>
sealed class TestClinic
{
    readonly List<object> _unsaved = [];
    readonly Dictionary<Guid, int> _hours = [];
    int _clients;
    int _appointments = 1_000_000;

    TestClinic(Deployment deployment, ApiClient api) => (Deployment, Api) = (deployment, api);

    public Deployment Deployment { get; }

    public ApiClient Api { get; }

    public Guid Id => Api.ClinicId;

    public static async Task<TestClinic> OnAsync(Deployment deployment) => new(deployment, await deployment.ManagerAsync());

    public static async Task<TestClinic> OnAsync(SharedDeployments deployments, DatabaseKind kind) => await OnAsync(await deployments.OnAsync(kind));

    /// <summary>Stores what was put together since the last time.</summary>
    public async Task SaveAsync()
    {
        await Deployment.SaveAsync([.. _unsaved]);
        _unsaved.Clear();
    }

    public Calendar Calendar(bool active = true, Guid? id = null) =>
        Add(new Calendar { ClinicId = Id, Id = id ?? Guid.NewGuid(), Name = "Centro", IsActive = active });

    public StaffMember Staff(string name = "Pedro", string? surname = "García", bool active = true, Guid? id = null) =>
        Add(new StaffMember { ClinicId = Id, Id = id ?? Guid.NewGuid(), Name = name, Surname = surname, IsActive = active });

    public StaffCalendar Place(StaffMember staff, Calendar calendar, string timezone = "Europe/Madrid", bool active = true, Guid? id = null) => Add(new StaffCalendar
    {
        ClinicId = Id,
        Id = id ?? Guid.NewGuid(),
        StaffId = staff.Id,
        CalendarId = calendar.Id,
        SlotDuration = 30,
        IsActive = active,
        Timezone = timezone,
    });

    /// <summary>A staff calendar with a staff member and a calendar of its own.</summary>
    public StaffCalendar Place(string timezone = "Europe/Madrid") => Place(Staff(), Calendar(), timezone);

    public Service Service(string name = "Fisioterapia", int price = 5000, bool active = true, Guid? id = null) =>
        Add(new Service { ClinicId = Id, Id = id ?? Guid.NewGuid(), Name = name, Price = price, Duration = 30, IsActive = active });

    public Client Client(string first = "Carlos", string? last = "Garcia", bool active = true, Guid? id = null)
    {
        var client = new Client
        {
            ClinicId = Id,
            Id = id ?? Guid.NewGuid(),
            ClientNumber = ++_clients,
            Firstname = first,
            Lastname = last,
            IsActive = active,
            CreatedAt = At("2026-01-01T00:00"),
        };
        client.Fold();
        return Add(client);
    }

    /// <summary>Weekly hours, written <c>08:00-14:00</c>.</summary>
    public void Hours(StaffCalendar place, IsoDayOfWeek day, string hours, LocalDate? from = null, LocalDate? to = null)
    {
        var ordinal = _hours.GetValueOrDefault(place.Id);
        _hours[place.Id] = ordinal + 1;
        var (start, end) = Span(hours);
        Add(new WorkingHours
        {
            ClinicId = Id,
            StaffCalendarId = place.Id,
            Ordinal = ordinal,
            Day = day,
            Start = start,
            End = end,
            ValidFrom = from,
            ValidTo = to,
        });
    }

    public void EveryDay(StaffCalendar place, params string[] hours)
    {
        foreach (var day in Enumerable.Range(1, 7))
        {
            foreach (var span in hours)
            {
                Hours(place, (IsoDayOfWeek)day, span);
            }
        }
    }

    public SpecialDay SpecialDay(StaffCalendar place, LocalDate date, params string[] hours) => Add(new SpecialDay
    {
        ClinicId = Id,
        Id = Guid.NewGuid(),
        StaffCalendarId = place.Id,
        Date = date,
        Hours = [.. hours.Select(Span).Select(span => new DayHours(span.Start, span.End))],
    });

    public DayOff DayOff(StaffCalendar place, LocalDate from, LocalDate to, string? reason = null) =>
        Add(new DayOff { ClinicId = Id, Id = Guid.NewGuid(), StaffCalendarId = place.Id, From = from, To = to, Reason = reason });

    public DayOff DayOff(Calendar calendar, LocalDate from, LocalDate to, string? reason = null) =>
        Add(new DayOff { ClinicId = Id, Id = Guid.NewGuid(), CalendarId = calendar.Id, From = from, To = to, Reason = reason });

    public TimeOff TimeOff(StaffCalendar place, Instant from, Instant to, string? reason = null) =>
        Add(new TimeOff { ClinicId = Id, Id = Guid.NewGuid(), StaffCalendarId = place.Id, From = from, To = to, Reason = reason });

    public TimeReservation Reservation(StaffCalendar place, Instant from, Instant to, string? name = null, Guid? id = null) =>
        Add(new TimeReservation { ClinicId = Id, Id = id ?? Guid.NewGuid(), StaffCalendarId = place.Id, BookedFrom = from, BookedTo = to, Name = name });

    public RecurringEvent Series(StaffCalendar place, LocalDateTime start, LocalDateTime end, string rule, string? name = null, Guid? id = null, params LocalDate[] excluded) =>
        Add(new RecurringEvent
        {
            ClinicId = Id,
            Id = id ?? Guid.NewGuid(),
            StaffCalendarId = place.Id,
            Start = start,
            End = end,
            Rrule = rule,
            Name = name,
            ExcludedDates = [.. excluded],
        });

    public GroupReservation Group(
        StaffCalendar place, Service service, Instant from, Instant to, int capacity = 5, AppointmentStatus status = AppointmentStatus.Confirmed, string? name = null) =>
        Add(new GroupReservation
        {
            ClinicId = Id,
            Id = Guid.NewGuid(),
            StaffCalendarId = place.Id,
            ServiceId = service.Id,
            BookedFrom = from,
            BookedTo = to,
            Capacity = capacity,
            Status = status,
            Name = name,
        });

    public Appointment Appointment(
        StaffCalendar place, Service service, Instant from, Instant to, AppointmentStatus status = AppointmentStatus.Confirmed, Client? client = null, Guid? id = null) =>
        Add(new Appointment
        {
            ClinicId = Id,
            Id = id ?? Guid.NewGuid(),
            AppointmentNumber = _appointments++,
            StaffCalendarId = place.Id,
            ServiceId = service.Id,
            ClientId = client?.Id,
            BookedFrom = from,
            BookedTo = to,
            Status = status,
            Price = service.Price,
        });

    public Appointment Participant(GroupReservation group, AppointmentStatus status = AppointmentStatus.Confirmed, Client? client = null, Guid? id = null) => Add(new Appointment
    {
        ClinicId = Id,
        Id = id ?? Guid.NewGuid(),
        AppointmentNumber = _appointments++,
        StaffCalendarId = group.StaffCalendarId,
        ServiceId = group.ServiceId,
        ClientId = client?.Id,
        GroupReservationId = group.Id,
        BookedFrom = group.BookedFrom,
        BookedTo = group.BookedTo,
        Status = status,
    });

    /// <summary>An instant written <c>2026-02-05T10:00</c> or with seconds, in UTC.</summary>
    public static Instant At(string text) =>
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss").Parse(text.Length == 16 ? text + ":00" : text).Value.InUtc().ToInstant();

    public static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    public static LocalDateTime Local(string text) => Date(text[..10]) + LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text[11..]).Value;

    /// <summary>As the API writes instants of the agenda.</summary>
    public static string Z(Instant instant) => instant.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    T Add<T>(T entity) where T : class
    {
        _unsaved.Add(entity);
        return entity;
    }

    static (int Start, int End) Span(string hours) => (Minutes(hours[..5]), Minutes(hours[6..]));

    static int Minutes(string time) => (int.Parse(time[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(time[3..], CultureInfo.InvariantCulture);
}
