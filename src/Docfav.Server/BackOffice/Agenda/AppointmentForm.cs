using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clinics;
using NodaTime;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>What the panel of an appointment holds.</summary>
public sealed class AppointmentForm(Desk desk, AgendaChoices choices) : EntryForm(choices)
{
    /// <summary>The statuses that an appointment may begin with.</summary>
    public static IReadOnlyList<AppointmentStatus> Beginnings { get; } = [AppointmentStatus.Confirmed, AppointmentStatus.Pending, AppointmentStatus.Unconfirmed];

    public Desk Desk { get; } = desk;
    public ClientPick Client { get; set; } = ClientPick.Nobody;
    public Guid? ServiceId { get; set; }
    public AppointmentStatus Status { get; set; }
    public bool SendReminder { get; set; } = true;

    /// <summary>Whether the length was marked in the grid, and so is not the service's to set.</summary>
    public bool IsLengthMarked { get; init; }

    public ServiceChoice? Service => Choices.Services.FirstOrDefault(service => service.Id == ServiceId);

    /// <summary>What is still missing beside place and time; null where it can be sent.</summary>
    public Refusal? Fault() =>
        Service is null ? Refusal.Invalid("service", "service is required") : null;

    /// <summary>Refuses a name that was typed and stands for nobody yet.</summary>
    public Refusal? ClientFault() => Client.IsUnresolved ? Refusal.Invalid("client", "client is to be chosen from the list") : null;

    /// <summary>A form for what a draft says.</summary>
    public static AppointmentForm Of(EntryDraft draft, LocalDateTime now)
    {
        var form = new AppointmentForm(draft.Desk, draft.Choices)
        {
            IsLengthMarked = draft.To is not null,
            Client = draft.Client,
            ServiceId = draft.ServiceId ?? (draft.Choices.Services is [var only] ? only.Id : null),
            Status = draft.Desk.DefaultBehaviour switch
            {
                DefaultBehaviour.Confirmed => AppointmentStatus.Confirmed,
                DefaultBehaviour.Pending => AppointmentStatus.Pending,
                DefaultBehaviour.Unconfirmed => AppointmentStatus.Unconfirmed,
            },
        };
        form.Begin(draft, now, form.Service?.Minutes ?? draft.Place?.SlotDuration ?? 30);
        return form;
    }

    /// <summary>A form for what is booked.</summary>
    public static AppointmentForm Of(Desk desk, AgendaChoices choices, AgendaAppointment booked)
    {
        var form = new AppointmentForm(desk, choices)
        {
            Client = booked.Client is { } client ? ClientPick.Existing(client.Id, client.Fullname) : ClientPick.Nobody,
            ServiceId = booked.Service.Id,
            Note = booked.Note,
            Status = booked.Status,
            SendReminder = booked.SendReminder,
        };
        form.Begin(booked.StaffCalendarId, booked.Span);
        return form;
    }
}
