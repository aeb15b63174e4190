using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.BackOffice.Shared;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>Says in the page's language what is in the way, and why something was refused.</summary>
public sealed class AgendaTalk(ConflictCheck check, IStringLocalizer<AgendaTexts> texts)
{
    /// <summary>What is in the way of a time that is not saved yet.</summary>
    /// <param name="except">What is being changed, and so is not in its own way.</param>
    public async Task<IReadOnlyList<string>> ConflictsAsync(
        Desk desk, StaffPlace? place, LocalStart start, Guid? except, TimeUse use, CancellationToken cancellation)
    {
        if (place is null || start.Fault is not null)
        {
            return [];
        }

        var (from, to) = start.Span(place.Timeline);
        var found = await check.FindAsync(desk.ClinicId, place.StaffCalendarId, new InstantSpan(from, to), except, use, cancellation);
        return [.. found.Select(conflict => Describe(conflict, place.Timeline))];
    }

    /// <summary>What a refusal found in the way.</summary>
    public async Task<IReadOnlyList<string>> ConflictsAsync(Desk desk, StaffPlace? place, Refusal refusal, CancellationToken cancellation) =>
        refusal.Conflicts is not { } conflicts || place is null ? []
        : [.. (await check.DescribeAsync(desk.ClinicId, conflicts, cancellation)).Select(conflict => Describe(conflict, place.Timeline)).Distinct(StringComparer.Ordinal)];

    /// <summary>Why something was refused.</summary>
    public string Explain(Refusal refusal)
    {
        if (refusal.Field == AgendaUndo.ChangedMeanwhile)
        {
            return texts["RefusedUndo"];
        }

        if (refusal is { Code: RefusalCode.ValidationError, Field: { } field })
        {
            var named = texts[$"Field_{field.Split('.', '[')[^1]}"];
            return texts["RefusedField", named.ResourceNotFound ? field : named.Value];
        }

        var text = texts[$"Refused{refusal.Code}"];
        return text.ResourceNotFound ? refusal.Message : text;
    }

    string Describe(AgendaConflict conflict, LocalTimeline timeline)
    {
        var (first, last) = (timeline.At(conflict.Span.Start).Date, timeline.At(conflict.Span.End).Date);
        var (from, to) = (EntryTexts.Time(timeline, conflict.Span.Start), EntryTexts.Time(timeline, conflict.Span.End));
        var when = first == last ? $"{EntryTexts.Date(first, "d MMM")} {from}–{to}"
            : $"{EntryTexts.Date(first, "d MMM")} {from} – {EntryTexts.Date(last, "d MMM")} {to}";
        var who = string.Join(" · ", new[] { conflict.ClientName, conflict.ServiceName, conflict.Reason }.OfType<string>().Distinct(StringComparer.Ordinal));
        return texts[$"Conflict{conflict.Type}", when, who].Value.Trim();
    }
}
