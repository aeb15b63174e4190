using System.Globalization;
using Docfav.Server.Clinics;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>Everything that a message says, by name.</summary>
/// <param name="Clinic">The clinic's name.</param>
/// <param name="ReplyTo">Where answers go; null where the clinic has no address.</param>
/// <param name="Language">The client's language, or else the clinic's.</param>
/// <param name="Firstname">The client's first name.</param>
/// <param name="Service">What for.</param>
/// <param name="Staff">With whom.</param>
/// <param name="Calendar">Where.</param>
/// <param name="Address">Its address.</param>
/// <param name="Zone">The zone of its times.</param>
/// <param name="From">Start.</param>
/// <param name="To">End.</param>
public sealed record VisitWords(
    string Clinic, string? ReplyTo, Language Language, string? Firstname, string Service, string Staff, string Calendar, string? Address, DateTimeZone Zone,
    Instant From, Instant To)
{
    /// <summary>The start as the client knows it, where that has changed.</summary>
    public Instant? PreviousFrom { get; init; }

    /// <summary>Whether the appointment waits to be confirmed.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether it can be cancelled.</summary>
    public bool IsOn { get; init; }

    /// <summary>The client's own page of the appointment; null where the server has no public address.</summary>
    public Uri? Link { get; init; }
}

/// <summary>A message's subject and text, plain and as HTML.</summary>
public sealed record MessageContent(string Subject, string Text, string Html);

/// <summary>Puts a message into words.</summary>
public static class MessageWords
{
    static readonly CultureInfo s_spanish = CultureInfo.GetCultureInfo("es-ES");
    static readonly CultureInfo s_english = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>Fills a template.</summary>
    public static MessageContent Fill(TemplateWords template, VisitWords visit)
    {
        var values = Values(visit);
        var subject = Template.Subject(template.Subject, values);
        return new(subject, Template.Text(template.Body, values), Template.Html(template.Body, values, subject, CultureOf(visit.Language).TwoLetterISOLanguageName));
    }

    /// <summary>The day of a moment, such as <c>martes 24 de noviembre de 2026</c>.</summary>
    public static string Date(Instant at, DateTimeZone zone, Language language) =>
        at.InZone(zone).Date.ToString(language == Language.Es ? "dddd d 'de' MMMM 'de' uuuu" : "dddd d MMMM uuuu", CultureOf(language));

    /// <summary>The time on the wall; of an hour that happens twice, which of the two.</summary>
    public static string Time(Instant at, DateTimeZone zone, Language language)
    {
        var local = at.InZone(zone);
        var time = local.TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture);
        return zone.MapLocal(local.LocalDateTime) is not { Count: 2 } twice ? time
            : (language, isFirst: twice.First().ToInstant() == at) switch
            {
                (Language.Es, true) => time + " (antes del cambio de hora)",
                (Language.Es, false) => time + " (después del cambio de hora)",
                (_, true) => time + " (before the clocks go back)",
                (_, false) => time + " (after the clocks have gone back)",
            };
    }

    static CultureInfo CultureOf(Language language) => language == Language.Es ? s_spanish : s_english;

    static Dictionary<string, object?> Values(VisitWords visit)
    {
        var isSpanish = visit.Language == Language.Es;
        var previous = visit.PreviousFrom;
        return new(StringComparer.Ordinal)
        {
            ["client_firstname"] = visit.Firstname,
            ["date"] = Date(visit.From, visit.Zone, visit.Language),
            ["time"] = Time(visit.From, visit.Zone, visit.Language),
            ["service"] = visit.Service,
            ["staff"] = visit.Staff,
            ["calendar"] = visit.Calendar,
            ["address"] = visit.Address,
            ["clinic"] = visit.Clinic,
            ["previous_date"] = previous is { } day ? Date(day, visit.Zone, visit.Language) : null,
            ["previous_time"] = previous is { } time ? Time(time, visit.Zone, visit.Language) : null,
            [Template.ConfirmLink] = visit is { Link: { } link, IsOpen: true } ? new TemplateLink(link, isSpanish ? "Confirmar la cita" : "Confirm the appointment") : null,
            [Template.CancelLink] = visit is { Link: { } other, IsOn: true } ? new TemplateLink(other, isSpanish ? "Cancelar la cita" : "Cancel the appointment") : null,
        };
    }
}
