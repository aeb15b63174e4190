using Docfav.Scheduling.Calendars;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Agenda;

/// <summary>Holds what a desk enters to the limits of the API, and collects what is wrong, by field.</summary>
sealed class FieldFaults
{
    readonly List<Refusal> _faults = [];

    public bool Any => _faults.Count > 0;

    public AgendaWritten Refused => AgendaWritten.Refused(_faults);

    public void Add(string field, string message) => _faults.Add(Refusal.Invalid(field, $"{field} {message}"));

    public void AddRange(IEnumerable<Refusal> faults) => _faults.AddRange(faults);

    /// <summary>Text as it is stored: trimmed, normalised, null where it is blank.</summary>
    public string? Text(string field, string? text, TextForm form)
    {
        string? value = null;
        if (text is not null && form.Read(text, out value) is { } fault)
        {
            Add(field, fault);
        }

        return value;
    }

    /// <summary>Two instants of whole seconds, the end after the start and, for what is booked, at most 24 hours after it.</summary>
    public void Span(Instant from, Instant to, bool atMostADay = true, string prefix = "")
    {
        foreach (var (name, instant) in new[] { ("from", from), ("to", to) })
        {
            if (instant < LocalDays.Earliest || instant > LocalDays.Latest || Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds()) != instant)
            {
                Add(prefix + name, "must be a time of whole seconds in the years 1 to 9999");
            }
        }

        var fault = BookingTime.Fault(from, to);
        if (fault is not null && (atMostADay || to <= from))
        {
            Add(prefix + "to", fault);
        }
    }

    /// <summary>Dates of the years 1 to 9999, the last not before the first.</summary>
    public void Dates(LocalDate from, LocalDate to, string fromField, string toField)
    {
        foreach (var (field, date) in new[] { (fromField, from), (toField, to) }.Distinct())
        {
            if (date < LocalTimeline.FirstDate || date > LocalTimeline.LastDate)
            {
                Add(field, "must be a date of the years 1 to 9999");
            }
        }

        if (to < from)
        {
            Add(toField, "must not be before the first date");
        }
    }

    public void Place(StaffPlace? place)
    {
        if (place is not { IsOpen: true })
        {
            Add("back_office_staff_calendar", "is not an active staff calendar of this clinic");
        }
    }
}
