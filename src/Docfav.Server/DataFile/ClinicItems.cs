using System.Text.Json;
using Docfav.Server.Agenda;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using Docfav.Server.Services;

namespace Docfav.Server.DataFile;

/// <summary>A clinic's own fields, its <c>members</c>, <c>calendars</c> and <c>services</c>.</summary>
static class ClinicItems
{
    /// <summary>The zone of a user or a clinic that names none: the API's own default.</summary>
    public const string DefaultTimeZone = "Europe/Madrid";

    static readonly Form<IssuerType?> Issuer = Form.OneOf<IssuerType>().OrNull();
    static readonly Form<DefaultBehaviour> Behaviour = Form.OneOf<DefaultBehaviour>();
    static readonly Form<SubscriptionStatus> Subscription = Form.OneOf<SubscriptionStatus>();
    static readonly Form<Language> MessageLanguage = Form.OneOf<Language>();
    static readonly Form<CalendarType> Place = Form.OneOf<CalendarType>();
    static readonly Form<Guid?> StaffId = Form.Uuid.OrNull();
    static readonly Form<decimal?> VatRate = Form.Percentage.OrNull();

    public static ClinicItem ReadClinic(ItemFields fields)
    {
        var clinic = new Clinic
        {
            Id = fields.Id,
            Name = fields.Require("name", DataForms.Name),
            BusinessName = fields.Read("business_name", Form.Line),
            VatNumber = fields.Read("vat_number", Form.Line),
            IssuerType = fields.Read("issuer_type", Issuer),
            Address = fields.Read("address", Form.Address),
            City = fields.Read("city", Form.Line),
            ZipCode = fields.Read("zip_code", Form.PostCode),
            CustomEmail = fields.Read("custom_email", Form.Email),
            Timezone = fields.Read("timezone", DataForms.TimeZone) ?? DefaultTimeZone,
            DefaultAppointmentsBehaviour = fields.Read("default_appointments_behaviour", Behaviour),
            SubscriptionStatus = fields.Read("subscription_status", Subscription),
            Language = fields.Read("language", MessageLanguage),
        };
        var logo = Pictures.Read(fields, "logo", fields.Id, fields.Id);
        clinic.HasLogo = logo is not null;
        return new(fields.Id, fields.Place, clinic)
        {
            Logo = logo,
            Messages = MessageItems.Read(fields),
            NextClientNumber = fields.Read("next_client_number", DataForms.NextNumber, 1),
            NextAppointmentNumber = fields.Read("next_appointment_number", DataForms.NextNumber, 1),
        };
    }

    public static Item<Member> ReadMember(ItemFields fields, Guid clinicId) => new(fields.Id, fields.Place, new()
    {
        ClinicId = clinicId,
        Id = fields.Id,
        UserId = fields.Require("user_id", Form.Uuid),
        Type = fields.Read("type", Form.Line) ?? "professional",
        IsManager = fields.Read("is_manager", Form.Boolean),
        LastSelected = fields.Read("last_selected", Form.Boolean),
        StaffId = fields.Read("staff_id", StaffId),
    });

    public static Item<Calendar> ReadCalendar(ItemFields fields, Guid clinicId) => new(fields.Id, fields.Place, new()
    {
        ClinicId = clinicId,
        Id = fields.Id,
        Name = fields.Require("name", DataForms.Name),
        Address = fields.Read("address", Form.Address),
        City = fields.Read("city", Form.Line),
        ZipCode = fields.Read("zip_code", Form.PostCode),
        Type = fields.Read("type", Place),
        IsActive = fields.Read("is_active", Form.Boolean, true),
    });

    public static Item<Service> ReadService(ItemFields fields, Guid clinicId) => new(fields.Id, fields.Place, new()
    {
        ClinicId = clinicId,
        Id = fields.Id,
        Name = fields.Require("name", DataForms.Name),
        Price = fields.Require("price", Form.Price),
        Duration = fields.Require("duration", Form.ServiceDuration),
        Color = fields.Read("color", Form.Color),
        IsActive = fields.Read("is_active", Form.Boolean, true),
        VatRate = fields.Read("vat_rate", VatRate),
    });

    /// <summary>The clinic's own fields; its object stays open for the lists.</summary>
    public static void WriteHead(Utf8JsonWriter json, Clinic clinic, Picture? logo, ClinicCounters counters)
    {
        json.WriteStartObject();
        json.WriteId("id", clinic.Id);
        json.WriteString("name", clinic.Name);
        json.WriteString("business_name", clinic.BusinessName);
        json.WriteString("vat_number", clinic.VatNumber);
        json.WriteWord("issuer_type", clinic.IssuerType);
        json.WriteString("address", clinic.Address);
        json.WriteString("city", clinic.City);
        json.WriteString("zip_code", clinic.ZipCode);
        json.WriteString("custom_email", clinic.CustomEmail);
        json.WriteString("timezone", clinic.Timezone);
        json.WriteWord<DefaultBehaviour>("default_appointments_behaviour", clinic.DefaultAppointmentsBehaviour);
        json.WriteWord<SubscriptionStatus>("subscription_status", clinic.SubscriptionStatus);
        json.WriteWord<Language>("language", clinic.Language);
        Pictures.Write(json, "logo", logo);
        json.WriteNumber("next_client_number", counters.NextClientNumber);
        json.WriteNumber("next_appointment_number", counters.NextAppointmentNumber);
    }

    public static void Write(Utf8JsonWriter json, Member member)
    {
        json.WriteStartObject();
        json.WriteId("profile_id", member.Id);
        json.WriteId("user_id", member.UserId);
        json.WriteString("type", member.Type);
        json.WriteBoolean("is_manager", member.IsManager);
        json.WriteBoolean("last_selected", member.LastSelected);
        json.WriteId("staff_id", member.StaffId);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Calendar calendar, IEnumerable<DayOff> dayOffs)
    {
        json.WriteStartObject();
        json.WriteId("id", calendar.Id);
        json.WriteString("name", calendar.Name);
        json.WriteString("address", calendar.Address);
        json.WriteString("city", calendar.City);
        json.WriteString("zip_code", calendar.ZipCode);
        json.WriteWord<CalendarType>("type", calendar.Type);
        json.WriteBoolean("is_active", calendar.IsActive);
        json.WriteStartArray("day_offs");
        foreach (var day in dayOffs)
        {
            AgendaItems.Write(json, day);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Service service)
    {
        json.WriteStartObject();
        json.WriteId("id", service.Id);
        json.WriteString("name", service.Name);
        json.WriteNumber("price", service.Price);
        json.WriteNumber("duration", service.Duration);
        json.WriteString("color", service.Color);
        json.WriteBoolean("is_active", service.IsActive);
        if (service.VatRate is { } rate)
        {
            json.WriteNumber("vat_rate", rate);
        }
        else
        {
            json.WriteNull("vat_rate");
        }

        json.WriteEndObject();
    }
}
