using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>The demo clinic's groups: full ones, ones with free places and cancelled ones, in turn.</summary>
sealed class DemoGroups(DemoHouse house, Dice dice, LocalDate today, int clients)
{
    static readonly (int Post, IsoDayOfWeek Day, int Start, int Service, string Name, int Capacity)[] Timetable =
    [
        (DemoHouse.MonicaAlgorta, IsoDayOfWeek.Tuesday, 18 * 60, DemoHouse.Pilates, "Pilates suelo", 6),
        (DemoHouse.MonicaAlgorta, IsoDayOfWeek.Thursday, 18 * 60, DemoHouse.Pilates, "Pilates máquinas", 4),
        (DemoHouse.LuciaAlgorta, IsoDayOfWeek.Friday, 10 * 60, DemoHouse.BackSchool, "Escuela de espalda", 8),
    ];

    static readonly AppointmentStatus[] Past =
    [
        AppointmentStatus.Confirmed, AppointmentStatus.NoShow, AppointmentStatus.Confirmed, AppointmentStatus.Cancelled, AppointmentStatus.Confirmed,
    ];

    static readonly AppointmentStatus[] Coming =
    [
        AppointmentStatus.Confirmed, AppointmentStatus.Pending, AppointmentStatus.Confirmed, AppointmentStatus.Cancelled, AppointmentStatus.Unconfirmed,
    ];

    readonly InventedAppointments _invented = new(dice, house.Ids, today);
    int _groups;
    int _participants;

    /// <summary>The groups of a day, for which the time is taken, each with its participants.</summary>
    public IEnumerable<(GroupReservation Group, List<Appointment> Participants)> On(LocalDate day, DemoDiary diary)
    {
        _invented.Begin(day, clients);
        foreach (var row in Timetable.Where(row => row.Day == day.DayOfWeek))
        {
            var service = house.Services[row.Service];
            if (!diary.TryTake(row.Post, day, new DayHours(row.Start, row.Start + service.Duration)))
            {
                continue;
            }

            var (isCancelled, isFull) = (_groups % 6 == 4, _groups % 3 == 0);
            var group = new GroupReservation
            {
                ClinicId = house.Ids.Clinic,
                Id = house.Ids.Of(Named.GroupReservation, ++_groups),
                StaffCalendarId = house.StaffCalendars[row.Post].Id,
                ServiceId = service.Id,
                Name = row.Name,
                BookedFrom = LocalMoment.Of(day, row.Start, DemoHouse.Timeline),
                BookedTo = LocalMoment.Of(day, row.Start + service.Duration, DemoHouse.Timeline),
                Capacity = row.Capacity,
                Status = isCancelled ? AppointmentStatus.Cancelled : AppointmentStatus.Confirmed,
                Note = isCancelled ? "Anulada: sala en obras." : null,
            };
            yield return (group, [.. Participants(group, isFull ? row.Capacity : dice.Between(1, row.Capacity - 1), day < today)]);
        }
    }

    /// <summary>So many who are not cancelled, and now and then one who is.</summary>
    IEnumerable<Appointment> Participants(GroupReservation group, int places, bool isPast)
    {
        var (statuses, someone, price) = (isPast ? Past : Coming, dice.Below(clients), Array.Find(house.Services, row => row.Id == group.ServiceId)!.Price);
        while (places > 0)
        {
            var status = statuses[_participants++ % statuses.Length];
            places -= status == AppointmentStatus.Cancelled ? 0 : 1;
            someone = (someone + 17) % clients;
            yield return new()
            {
                ClinicId = group.ClinicId,
                StaffCalendarId = group.StaffCalendarId,
                ServiceId = group.ServiceId,
                ClientId = house.Ids.Of(Named.Client, someone + 1),
                GroupReservationId = group.Id,
                BookedFrom = group.BookedFrom,
                BookedTo = group.BookedTo,
                Status = status,
                SaleStatus = _invented.SaleOf(status),
                Price = price,
                Source = dice.Chance(60) ? AppointmentSource.Backoffice : AppointmentSource.Online,
            };
        }
    }
}
