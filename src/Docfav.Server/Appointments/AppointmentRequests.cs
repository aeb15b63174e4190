using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>What to book.</summary>
public sealed record BookingRequest(
    Guid? Client, IReadOnlyList<BookingItem> Appointments, bool SendReminder, AppointmentStatus Behaviour, bool Force) : IReadable<BookingRequest>
{
    static readonly Form<AppointmentStatus> BehaviourForm =
        Form.OneOf(AppointmentStatus.Confirmed, AppointmentStatus.Pending, AppointmentStatus.Cancelled);

    /// <summary>Whether it takes nothing but times of its own: no place in a group, and nothing that is held.</summary>
    internal bool IsPlain => Appointments.All(item => item.Group is null && item.Hold is null);

    public static BookingRequest Read(FieldReader fields)
    {
        var client = fields.Read("client", Form.Uuid.OrNull(), "Client UUID (omit for walk-in)");
        // Instants are UTC: nothing depends on the zone, but it must be one.
        _ = fields.Read("timezone", Form.TimeZone, "IANA time zone", "Europe/Madrid");
        return new(
            client,
            fields.RequireList<BookingItem>("appointments", 1, 50, "Appointments, booked all or none"),
            fields.Read("send_reminder", Form.Boolean, "Send reminder to client", true),
            fields.Read("behaviour", BehaviourForm, "Status to begin with; cancelled checks no conflicts", AppointmentStatus.Confirmed),
            fields.Read("force", Form.Boolean, "Allow overlapping appointments", false));
    }
}

/// <summary>One appointment to book: a time of its own, a time that is held, or a place in a group.</summary>
public sealed record BookingItem(Guid? Service, Guid? StaffCalendar, Instant? From, Instant? To, string? Note, Guid? Group) : IReadable<BookingItem>
{
    const string UnlessGroup = "; may be left out with group_reservation or hold";

    /// <summary>A hold of the key that books: its time is booked, and it is gone.</summary>
    public Guid? Hold { get; init; }

    public static BookingItem Read(FieldReader fields)
    {
        var item = new BookingItem(
            fields.Read("service", Form.Uuid.OrNull(), "Service UUID" + UnlessGroup),
            fields.Read("back_office_staff_calendar", Form.Uuid.OrNull(), "Staff calendar UUID" + UnlessGroup),
            fields.Read("from", Form.Instant.OrNull(), "Start datetime in UTC" + UnlessGroup),
            fields.Read("to", Form.Instant.OrNull(), "End datetime in UTC, at most 24 hours after the start" + UnlessGroup),
            fields.Read("note", Form.Note, "Note for the appointment"),
            fields.Read("group_reservation", Form.Uuid.OrNull(), "UUID of a group reservation to take part in"))
        {
            Hold = fields.Read("hold", Form.Uuid.OrNull(), "UUID of a hold of this key, whose time, or a part of it, is booked"),
        };
        if (item is { Group: not null, Hold: not null })
        {
            fields.Refuse("hold", "cannot be given with group_reservation");
        }

        // What stands in for them may be no id.
        var isStoodFor = fields.IsGiven("group_reservation") || fields.IsGiven("hold");
        foreach (var (name, isMissing) in item.MissingFields())
        {
            if (isMissing && !isStoodFor && !fields.IsGiven(name))
            {
                fields.Refuse(name, "is required");
            }
        }

        if (item is { From: { } from, To: { } to } && BookingTime.Fault(from, to) is { } fault)
        {
            fields.Refuse("to", fault);
        }

        return item;
    }

    /// <summary>The fields that only a group or a hold may stand in for, and whether each is missing.</summary>
    internal IEnumerable<(string Name, bool IsMissing)> MissingFields() => Group is not null || Hold is not null ? [] :
        [("service", Service is null), ("back_office_staff_calendar", StaffCalendar is null), ("from", From is null), ("to", To is null)];
}

/// <summary>Which status to set.</summary>
public sealed record BehaviourRequest(AppointmentStatus Behaviour, bool ForceCapacityIncrease, bool CancelParticipants) : IReadable<BehaviourRequest>
{
    static readonly Form<AppointmentStatus> BehaviourForm =
        Form.OneOf(AppointmentStatus.Unconfirmed, AppointmentStatus.Confirmed, AppointmentStatus.Cancelled, AppointmentStatus.NoShow);

    /// <summary>Whether what is taken up again may overlap what there is, and join a cancelled group; the API never asks for that.</summary>
    public bool Force { get; init; }

    public static BehaviourRequest Read(FieldReader fields) => new(
        fields.Require("behaviour", BehaviourForm, "New status; a group takes no no_show"),
        fields.Read("force_capacity_increase", Form.Boolean, "Force capacity increase when reactivating a cancelled participant in a full group appointment", false),
        fields.Read("cancel_participants", Form.Boolean, "When cancelling a group appointment, also cancel all participants", false));
}

/// <summary>What of an appointment to change.</summary>
public sealed record AppointmentChange(
    Given<Instant?> From, Given<Instant?> To, Given<Guid?> StaffCalendar, Given<Guid?> Service, Given<string?> Note, Given<SaleStatus?> SaleStatus, bool Force)
    : IReadable<AppointmentChange>
{
    static readonly Form<SaleStatus?> SaleForm = Form.OneOf<SaleStatus>().OrNull();

    /// <summary>Another client, or null for a walk-in; the API cannot change it.</summary>
    public Given<Guid?> Client { get; init; }

    public static AppointmentChange Read(FieldReader fields)
    {
        var change = new AppointmentChange(
            Given<Instant?>.Read(fields, "from", Form.Instant.OrNull(), "Start datetime in UTC"),
            Given<Instant?>.Read(fields, "to", Form.Instant.OrNull(), "End datetime in UTC, at most 24 hours after the start"),
            Given<Guid?>.Read(fields, "back_office_staff_calendar", Form.Uuid.OrNull(), "Staff calendar UUID"),
            Given<Guid?>.Read(fields, "service", Form.Uuid.OrNull(), "Service UUID; the price becomes the service's"),
            Given<string?>.Read(fields, "note", Form.Note, "Note for the appointment"),
            Given<SaleStatus?>.Read(fields, "sale_status", SaleForm, "Whether it has been paid"),
            fields.Read("force", Form.Boolean, "Allow overlapping appointments", false));
        foreach (var name in new[] { "from", "to", "back_office_staff_calendar", "service", "sale_status" })
        {
            if (fields.Has(name) && !fields.IsGiven(name))
            {
                fields.Refuse(name, "cannot be cleared");
            }
        }

        return change;
    }
}

/// <summary>Which page of a client's appointments to list.</summary>
public sealed record AppointmentPageQuery(int Limit, int Offset) : IReadable<AppointmentPageQuery>
{
    static readonly Form<int> LimitForm = Form.Integer(1, 100);

    public static AppointmentPageQuery Read(FieldReader fields) => new(
        fields.Read("limit", LimitForm, "Max results to return", 10),
        fields.Read("offset", Paging.Offset, "Number of results to skip", 0));
}
