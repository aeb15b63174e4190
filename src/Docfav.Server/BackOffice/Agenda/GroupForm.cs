using Docfav.Server.Appointments;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>What the panel of a group holds.</summary>
public sealed class GroupForm(AgendaChoices choices) : KeptTimeForm(choices)
{
    public Guid? ServiceId { get; set; }
    public int Capacity { get; set; } = 8;

    public ServiceChoice? Service => Choices.Services.FirstOrDefault(service => service.Id == ServiceId);

    public static new GroupForm Of(EntryDraft draft, LocalDateTime now)
    {
        var form = new GroupForm(draft.Choices) { ServiceId = draft.ServiceId };
        form.Begin(draft, now, form.Service?.Minutes ?? 60);
        return form;
    }

    public static GroupForm Of(AgendaChoices choices, AgendaGroup group)
    {
        var form = new GroupForm(choices)
        {
            ServiceId = group.Service.Id,
            Capacity = group.Capacity,
            Name = group.Name,
            Note = group.Note,
        };
        form.Begin(group.StaffCalendarId, group.Span);
        return form;
    }
}
