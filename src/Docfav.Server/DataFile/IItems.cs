using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Services;
using Docfav.Server.Staff;

namespace Docfav.Server.DataFile;

/// <summary>What is done with the items of a file as they come: checking them, or storing them.</summary>
interface IItems
{
    ValueTask TakeAsync(UserItem user);
    ValueTask TakeAsync(ApiKeyItem key);

    /// <summary>Begins a clinic, and loads what is stored of it into its scope.</summary>
    ValueTask BeginAsync(ClinicItem clinic, ClinicScope scope);
    ValueTask TakeAsync(Item<Member> member);
    ValueTask TakeAsync(Item<Calendar> calendar);
    ValueTask TakeAsync(Item<DayOff> day);
    ValueTask TakeAsync(Item<StaffMember> staff);
    ValueTask TakeAsync(Item<Service> service);
    ValueTask TakeAsync(Item<StaffCalendar> staffCalendar);

    /// <summary>Takes the whole list, in order: it replaces what is stored.</summary>
    ValueTask TakeAsync(Guid staffCalendarId, IReadOnlyList<WorkingHours> hours);
    ValueTask TakeAsync(Item<SpecialDay> day);
    ValueTask TakeAsync(Item<TimeOff> time);
    ValueTask TakeAsync(Item<TimeReservation> time);
    ValueTask TakeAsync(Item<RecurringEvent> series);
    ValueTask TakeAsync(Item<GroupReservation> group);
    ValueTask TakeAsync(ClientItem client);
    ValueTask TakeAsync(Item<RetainedIdentity> identity);
    ValueTask TakeAsync(AppointmentItem appointment);

    /// <summary>A list of users, keys or of the clinic itself has ended.</summary>
    ValueTask EndListAsync();
    ValueTask EndClinicAsync();
}
