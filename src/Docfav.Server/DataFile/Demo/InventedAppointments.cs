using Docfav.Server.Appointments;
using Docfav.Server.Services;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Fills an appointment's place in the agenda: who comes, and how it went.</summary>
sealed class InventedAppointments(Dice dice, SeededIds ids, LocalDate today)
{
    static readonly (AppointmentStatus Item, int Percent)[] Past =
        [(AppointmentStatus.Confirmed, 84), (AppointmentStatus.Cancelled, 9), (AppointmentStatus.NoShow, 5), (AppointmentStatus.Unconfirmed, 2)];

    static readonly (AppointmentStatus Item, int Percent)[] Coming =
        [(AppointmentStatus.Confirmed, 68), (AppointmentStatus.Pending, 18), (AppointmentStatus.Cancelled, 8), (AppointmentStatus.Unconfirmed, 6)];

    static readonly (SaleStatus Item, int Percent)[] Sales =
        [(SaleStatus.Paid, 88), (SaleStatus.Pending, 7), (SaleStatus.PartiallyPaid, 3), (SaleStatus.Refunded, 2)];

    static readonly (AppointmentSource Item, int Percent)[] Sources =
        [(AppointmentSource.Backoffice, 62), (AppointmentSource.Online, 24), (AppointmentSource.Api, 12), (AppointmentSource.Import, 2)];

    bool _isPast;
    int _clients;

    /// <summary>Turns to a day, on which so many clients are known.</summary>
    public void Begin(LocalDate day, int clients) => (_isPast, _clients) = (day < today, clients);

    public Appointment Make(int number, Guid staffCalendar, Service service, Instant from)
    {
        var status = dice.Pick(_isPast ? Past : Coming);
        return new()
        {
            ClinicId = ids.Clinic,
            Id = ids.Of(Named.Appointment, number),
            AppointmentNumber = number,
            StaffCalendarId = staffCalendar,
            ServiceId = service.Id,
            ClientId = _clients == 0 || dice.Chance(4) ? null : ids.Of(Named.Client, dice.Between(1, _clients)),
            BookedFrom = from,
            BookedTo = from + Duration.FromMinutes(service.Duration),
            Status = status,
            SaleStatus = SaleOf(status),
            Price = service.Price,
            Note = dice.Chance(5) ? dice.Pick(InventedNames.Notes) : null,
            Source = dice.Pick(Sources),
            SendReminder = !dice.Chance(10),
        };
    }

    /// <summary>Who came has mostly paid.</summary>
    public SaleStatus SaleOf(AppointmentStatus status) =>
        _isPast && status == AppointmentStatus.Confirmed ? dice.Pick(Sales) : SaleStatus.Pending;
}
