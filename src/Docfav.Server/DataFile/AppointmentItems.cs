using System.Text.Json;
using Docfav.Server.Api.Forms;
using Docfav.Server.Appointments;

namespace Docfav.Server.DataFile;

/// <summary><c>group_reservations</c> and <c>appointments</c>.</summary>
static class AppointmentItems
{
    static readonly Form<Guid?> OptionalUuid = Form.Uuid.OrNull();
    static readonly Form<int?> Price = Form.Price.OrNull();
    static readonly Form<int> Capacity = Form.Integer(1, 1000);
    static readonly Form<AppointmentStatus> Status = Form.OneOf<AppointmentStatus>();
    static readonly Form<SaleStatus> Sale = Form.OneOf<SaleStatus>();
    static readonly Form<AppointmentSource> Source = Form.OneOf<AppointmentSource>();

    /// <summary>A group takes no <c>no_show</c>.</summary>
    static readonly Form<AppointmentStatus> GroupStatus = Form.OneOf(
        AppointmentStatus.Pending, AppointmentStatus.Unconfirmed, AppointmentStatus.Confirmed, AppointmentStatus.Cancelled);

    public static Item<GroupReservation> ReadGroup(ItemFields fields, ClinicScope clinic, Guid staffCalendarId)
    {
        var from = fields.Read("from", DataForms.Instant);
        var to = fields.Read("to", DataForms.Instant);
        fields.RequireGiven("from");
        fields.RequireGiven("to");
        fields.CheckSpan(from, to, atMostADay: true);
        return new(fields.Id, fields.Place, new()
        {
            ClinicId = clinic.Id,
            Id = fields.Id,
            StaffCalendarId = staffCalendarId,
            ServiceId = fields.Reference("service_id", clinic.Prices.ContainsKey, "service"),
            Name = fields.Read("name", Form.Line),
            BookedFrom = from ?? default,
            BookedTo = to ?? default,
            Capacity = fields.Require("capacity", Capacity),
            Status = fields.Read("behaviour", GroupStatus, AppointmentStatus.Confirmed),
            Note = fields.Read("note", Form.Note),
        });
    }

    /// <summary>An appointment; what it leaves to its group is filled in by <see cref="Complete"/>.</summary>
    public static AppointmentItem Read(ItemFields fields, ClinicScope clinic)
    {
        var group = fields.Read("group_reservation_id", OptionalUuid);
        var from = fields.Read("from", DataForms.Instant);
        var to = fields.Read("to", DataForms.Instant);
        var staffCalendar = fields.OptionalReference("staff_calendar_id", clinic.StaffCalendars.Contains, "staff calendar");
        var service = fields.OptionalReference("service_id", clinic.Prices.ContainsKey, "service");
        var number = fields.Read("appointment_number", DataForms.Number);
        var price = fields.Read("price", Price);
        if (group is null)
        {
            foreach (var name in (ReadOnlySpan<string>)["staff_calendar_id", "service_id", "from", "to"])
            {
                fields.RequireGiven(name);
            }
        }
        else if ((from is null) != (to is null))
        {
            fields.Refuse(from is null ? "from" : "to", "is required: from and to go together");
        }

        fields.CheckSpan(from, to, atMostADay: true);
        var appointment = new Appointment
        {
            ClinicId = clinic.Id,
            Id = fields.Id,
            AppointmentNumber = number ?? 0,
            ClientId = fields.Read("client_id", OptionalUuid),
            GroupReservationId = group,
            Status = fields.Read("status", Status, AppointmentStatus.Confirmed),
            SaleStatus = fields.Read("sale_status", Sale),
            Note = fields.Read("note", Form.Note),
            Source = fields.Read("source", Source, AppointmentSource.Import),
            SendReminder = fields.Read("send_reminder", Form.Boolean, true),
        };
        return new(fields.Id, fields.Place, appointment)
        {
            Number = number,
            StaffCalendarId = staffCalendar,
            ServiceId = service,
            From = from,
            To = to,
            Price = price,
        };
    }

    /// <summary>Fills in what an appointment leaves to its group or its service.</summary>
    /// <param name="item">The appointment.</param>
    /// <param name="group">Its group, if it has one.</param>
    /// <param name="clinic">Its clinic.</param>
    public static void Complete(AppointmentItem item, GroupPlace? group, ClinicScope clinic)
    {
        var row = item.Row;
        row.StaffCalendarId = item.StaffCalendarId ?? group?.StaffCalendarId ?? Guid.Empty;
        row.ServiceId = item.ServiceId ?? group?.ServiceId ?? Guid.Empty;
        row.BookedFrom = item.From ?? group?.From ?? default;
        row.BookedTo = item.To ?? group?.To ?? default;
        row.Price = item.Price ?? clinic.Prices.GetValueOrDefault(row.ServiceId);
    }

    public static void Write(Utf8JsonWriter json, GroupReservation group)
    {
        json.WriteStartObject();
        json.WriteId("id", group.Id);
        json.WriteId("service_id", group.ServiceId);
        json.WriteString("name", group.Name);
        json.WriteInstant("from", group.BookedFrom);
        json.WriteInstant("to", group.BookedTo);
        json.WriteNumber("capacity", group.Capacity);
        json.WriteWord<AppointmentStatus>("behaviour", group.Status);
        json.WriteString("note", group.Note);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Appointment item)
    {
        json.WriteStartObject();
        json.WriteId("id", item.Id);
        json.WriteNumber("appointment_number", item.AppointmentNumber);
        json.WriteId("staff_calendar_id", item.StaffCalendarId);
        json.WriteId("service_id", item.ServiceId);
        json.WriteId("client_id", item.ClientId);
        json.WriteId("group_reservation_id", item.GroupReservationId);
        json.WriteInstant("from", item.BookedFrom);
        json.WriteInstant("to", item.BookedTo);
        json.WriteWord<AppointmentStatus>("status", item.Status);
        json.WriteWord<SaleStatus>("sale_status", item.SaleStatus);
        json.WriteNumber("price", item.Price);
        json.WriteString("note", item.Note);
        json.WriteWord<AppointmentSource>("source", item.Source);
        json.WriteBoolean("send_reminder", item.SendReminder);
        json.WriteEndObject();
    }
}
