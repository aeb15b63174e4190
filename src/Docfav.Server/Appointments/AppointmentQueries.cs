using Docfav.Server.Clients;
using Docfav.Server.Data;
using Docfav.Server.Staff;

namespace Docfav.Server.Appointments;

/// <summary>Reads appointments with the names that go with them.</summary>
static class AppointmentQueries
{
    /// <summary>Rows with names, to be filtered and sorted before they are turned into items.</summary>
    public static IQueryable<AppointmentRow> Rows(DocfavDb db, Guid clinicId) =>
        from item in db.Appointments
        join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
        join place in db.StaffCalendars on new { item.ClinicId, Id = item.StaffCalendarId } equals new { place.ClinicId, place.Id }
        from client in db.Clients.Where(client => client.ClinicId == item.ClinicId && client.Id == item.ClientId).DefaultIfEmpty()
        where item.ClinicId == clinicId
        select new AppointmentRow { Appointment = item, ServiceName = service.Name, Place = place, Client = client };

    /// <summary>An appointment as the API lists it.</summary>
    public static AppointmentItem Item(AppointmentRow row) => new(
        row.Appointment.Id, row.Appointment.ClientId, NameOf(row.Client), row.Appointment.ServiceId, row.ServiceName, row.Place.Id, row.Place.StaffId,
        row.Appointment.BookedFrom, row.Appointment.BookedTo, row.Appointment.Status, row.Appointment.SaleStatus, row.Appointment.Note,
        row.Appointment.Price, row.Appointment.Source);

    /// <summary>A client's full name; null where there is no client.</summary>
    public static string? NameOf(Client? client) => client?.Fullname;
}

/// <summary>An appointment with what goes with it.</summary>
sealed class AppointmentRow
{
    public required Appointment Appointment { get; init; }
    public required string ServiceName { get; init; }
    public required StaffCalendar Place { get; init; }
    public Client? Client { get; init; }
}
