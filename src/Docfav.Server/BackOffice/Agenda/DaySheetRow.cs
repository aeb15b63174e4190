using Docfav.Scheduling.Intervals;
using Docfav.Server.Appointments;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>A line of a day sheet.</summary>
public sealed record DaySheetRow(string Times, string Who, string? Phone, string? Service, string? Status, string? Sale, string? Note, bool IsParticipant)
{
    /// <summary>Everything that takes the person's time on the column's date, by time; cancelled appointments are left out.</summary>
    public static IEnumerable<DaySheetRow> Of(AgendaColumn agenda, GridColumn column, IStringLocalizer<AgendaTexts> texts)
    {
        var rows = agenda.Appointments.Where(item => item.Status != AppointmentStatus.Cancelled).Select(item => (item.Span, Lines: (IEnumerable<DaySheetRow>)[Line(item, false)]))
            .Concat(agenda.Groups.Where(group => group.Status != AppointmentStatus.Cancelled).Select(group => (group.Span, Lines: Lines(group))))
            .Concat(agenda.TimeReservations.Select(time => (time.Span, Lines: Kept(time.Span, time.Name ?? texts["Reservation"], time.Note))))
            .Concat(agenda.Events.Select(item => (item.Span, Lines: Kept(item.Span, item.Name ?? texts["Series"], null))))
            .Concat(agenda.TimeOffs.Select(off => (off.Span, Lines: Kept(off.Span, texts["TimeOff"], off.Reason))));
        return rows.Where(row => column.Day is { } day && day.Overlaps(row.Span)).OrderBy(row => row.Span.Start).SelectMany(row => row.Lines);

        DaySheetRow Line(AgendaAppointment item, bool isParticipant) => new(
            isParticipant ? "" : EntryTexts.Times(column, item.Span), item.Client?.Fullname ?? texts["WalkIn"], item.Client?.Phone,
            isParticipant ? null : item.Service.Name, $"{EntryTexts.Sign(item.Status)} {texts[$"Status{item.Status}"]}", texts[$"Sale{item.SaleStatus}"], item.Note,
            isParticipant);

        IEnumerable<DaySheetRow> Lines(AgendaGroup group) =>
        [
            new(EntryTexts.Times(column, group.Span), group.Name ?? group.Service.Name, null, $"{group.Service.Name} · {texts["GroupTaken", group.Taken, group.Capacity]}",
                texts[$"Status{group.Status}"], null, group.Note, false),
            .. group.Participants.Where(participant => participant.Status != AppointmentStatus.Cancelled).Select(participant => Line(participant, true)),
        ];

        IEnumerable<DaySheetRow> Kept(InstantSpan span, string name, string? note) => [new(EntryTexts.Times(column, span), name, null, null, null, null, note, false)];
    }
}
