using Docfav.Server.Appointments;
using Docfav.Server.Services;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>Fills an appointment's place in the agenda: who comes, for what, and how it went.</summary>
sealed class SyntheticBooking(Dice dice, SeededIds ids, Service[] services, int clients, LocalDate anchor)
{
    static readonly (AppointmentStatus Item, int Percent)[] Past =
        [(AppointmentStatus.Confirmed, 84), (AppointmentStatus.Cancelled, 9), (AppointmentStatus.NoShow, 5), (AppointmentStatus.Unconfirmed, 2)];

    static readonly (AppointmentStatus Item, int Percent)[] Coming =
        [(AppointmentStatus.Confirmed, 68), (AppointmentStatus.Pending, 18), (AppointmentStatus.Cancelled, 8), (AppointmentStatus.Unconfirmed, 6)];

    static readonly (SaleStatus Item, int Percent)[] Sales =
        [(SaleStatus.Paid, 88), (SaleStatus.Pending, 7), (SaleStatus.PartiallyPaid, 3), (SaleStatus.Refunded, 2)];

    static readonly (AppointmentSource Item, int Percent)[] Sources =
        [(AppointmentSource.Backoffice, 62), (AppointmentSource.Online, 24), (AppointmentSource.Api, 12), (AppointmentSource.Import, 2)];

    readonly Service[] _short = [.. services.Where(service => service.Duration <= SyntheticDay.Slot)];
    bool _isPast;
    int _known;

    /// <summary>Turns to a day; only clients whom the clinic knew by that share of its time come.</summary>
    public void Begin(LocalDate day, double share)
    {
        _isPast = day < anchor;
        _known = Math.Clamp((int)(clients * (share + 0.5) / 1.5), Math.Min(1, clients), clients);
    }

    public Appointment Make(int number, Guid calendar, Instant from, int room)
    {
        var service = dice.Pick(room > SyntheticDay.Slot ? services : _short);
        var status = dice.Pick(_isPast ? Past : Coming);
        return new()
        {
            ClinicId = ids.Clinic,
            Id = ids.Of(Named.Appointment, number),
            AppointmentNumber = number,
            StaffCalendarId = calendar,
            ServiceId = service.Id,
            ClientId = _known == 0 || dice.Chance(4) ? null : ids.Of(Named.Client, dice.Between(1, _known)),
            BookedFrom = from,
            BookedTo = from + Duration.FromMinutes(service.Duration),
            Status = status,
            SaleStatus = _isPast && status == AppointmentStatus.Confirmed ? dice.Pick(Sales) : SaleStatus.Pending,
            Price = service.Price,
            Note = dice.Chance(5) ? dice.Pick(InventedNames.Notes) : null,
            Source = dice.Pick(Sources),
            SendReminder = !dice.Chance(10),
        };
    }
}
