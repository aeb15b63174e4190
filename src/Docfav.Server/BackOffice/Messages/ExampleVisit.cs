using Docfav.Scheduling.Calendars;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using NodaTime;

namespace Docfav.Server.BackOffice.Messages;

/// <summary>An appointment that nobody has, to show what a message comes to.</summary>
static class ExampleVisit
{
    static readonly LocalTime s_start = new(10, 30);

    /// <summary>A visit of the week to come at the clinic.</summary>
    public static VisitWords Of(TemplateKind kind, Language language, Desk desk, Instant now)
    {
        var zone = TimeZones.Of(desk.Timezone);
        var line = new LocalTimeline(zone);
        var day = line.At(now).Date.PlusDays(7);
        var isSpanish = language == Language.Es;
        var from = line.StartAt(day + s_start);
        return new(
            desk.Membership.ClinicName, null, language, isSpanish ? "María" : "Mary", isSpanish ? "Fisioterapia" : "Physiotherapy", "Ana Núñez",
            isSpanish ? "Centro" : "City centre", "Calle Mayor 1, 28013 Madrid", zone, from, from + Duration.FromMinutes(45))
        {
            PreviousFrom = kind == TemplateKind.Change ? line.StartAt(day.PlusDays(-1) + s_start) : null,
            IsOpen = kind is TemplateKind.Request or TemplateKind.Reminder,
            IsOn = kind != TemplateKind.Cancellation,
            Link = new("https://agenda.example.com/visit?token=a1b2c3d4"),
        };
    }
}
