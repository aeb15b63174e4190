using System.Text.Json;
using Docfav.Server.Api.Forms;
using Docfav.Server.Staff;

namespace Docfav.Server.DataFile;

/// <summary><c>staff</c>, and the own fields of <c>staff_calendars</c>.</summary>
static class StaffItems
{
    public static Item<StaffMember> ReadStaff(ItemFields fields, Guid clinicId) => new(fields.Id, fields.Place, new()
    {
        ClinicId = clinicId,
        Id = fields.Id,
        Name = fields.Read("name", Form.Line),
        Surname = fields.Read("surname", Form.Line),
        Email = fields.Read("email", Form.Email),
        IsActive = fields.Read("is_active", Form.Boolean, true),
    });

    public static Item<StaffCalendar> ReadStaffCalendar(ItemFields fields, ClinicScope clinic) => new(fields.Id, fields.Place, new()
    {
        ClinicId = clinic.Id,
        Id = fields.Id,
        StaffId = fields.Reference("staff_id", clinic.Staff.Contains, "staff member"),
        CalendarId = fields.Reference("calendar_id", clinic.Calendars.Contains, "calendar"),
        Email = fields.Read("email", Form.Email),
        Telephone = fields.Read("telephone", Form.Telephone),
        SlotDuration = fields.Read("slot_duration", StaffCalendarValues.SlotDurationForm, 15),
        IsActive = fields.Read("is_active", Form.Boolean, true),
        Timezone = fields.Read("timezone", DataForms.TimeZone) ?? clinic.Timezone,
    });

    public static void Write(Utf8JsonWriter json, StaffMember staff)
    {
        json.WriteStartObject();
        json.WriteId("id", staff.Id);
        json.WriteString("name", staff.Name);
        json.WriteString("surname", staff.Surname);
        json.WriteString("email", staff.Email);
        json.WriteBoolean("is_active", staff.IsActive);
        json.WriteEndObject();
    }

    /// <summary>The staff calendar's own fields; its object stays open for the lists.</summary>
    public static void WriteHead(Utf8JsonWriter json, StaffCalendar item)
    {
        json.WriteStartObject();
        json.WriteId("id", item.Id);
        json.WriteId("staff_id", item.StaffId);
        json.WriteId("calendar_id", item.CalendarId);
        json.WriteString("email", item.Email);
        json.WriteString("telephone", item.Telephone);
        json.WriteNumber("slot_duration", item.SlotDuration);
        json.WriteBoolean("is_active", item.IsActive);
        json.WriteString("timezone", item.Timezone);
    }
}
