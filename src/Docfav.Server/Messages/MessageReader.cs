using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>A message with everything that it depends on, as it is stored at one moment.</summary>
/// <param name="Message">The message.</param>
/// <param name="Visit">The appointment; null where it does not exist any more.</param>
/// <param name="Recipient">The client.</param>
/// <param name="Settings">What the clinic sends.</param>
/// <param name="Template">The words.</param>
/// <param name="Words">What they are filled with.</param>
/// <param name="Told">The last message about it that the client got; null where there is none.</param>
public sealed record MessageToSend(
    Message Message, Visit? Visit, Recipient Recipient, MessageSettings Settings, TemplateWords Template, VisitWords Words, Message? Told)
{
    /// <summary>The message in words.</summary>
    public MessageContent Content => MessageWords.Fill(Template, Words);

    /// <summary>Whether it is still wanted, and until when it is to wait.</summary>
    public (Verdict Verdict, Instant? WaitUntil) Check(Instant now) => MessageCheck.Of(Message, Visit, Recipient, Settings, Told, now);

    /// <summary>What it tells: of an appointment that is on, how it is now.</summary>
    internal Known Tells => Message.Kind == MessageKind.Cancellation || Visit is null ? Known.Of(Message) : Visit.Snapshot;
}

/// <summary>Reads what messages depend on: a few queries for any number of them.</summary>
public sealed class MessageReader(VisitLinks links)
{
    /// <summary>The messages whose clients are still there, by id.</summary>
    public async Task<Dictionary<Guid, MessageToSend>> ReadAsync(DocfavDb db, IReadOnlyList<Message> messages, CancellationToken cancellation)
    {
        Guid[] clinicIds = [.. messages.Select(message => message.ClinicId).Distinct()];
        Guid[] appointmentIds = [.. messages.Select(message => message.AppointmentId).Distinct()];
        var visits = await VisitReader.VisitsAsync(db, Of(db.Appointments, clinicIds, appointmentIds), cancellation);
        var clients = await Of(db.Clients, clinicIds, messages.Select(message => message.ClientId)).ToDictionaryAsync(client => (client.ClinicId, client.Id), cancellation);
        var clinics = await db.Clinics.Where(clinic => clinicIds.Contains(clinic.Id)).ToDictionaryAsync(clinic => clinic.Id, cancellation);
        var services = await Of(db.Services, clinicIds, messages.Select(message => message.ServiceId).Concat(visits.Values.Select(visit => visit.ServiceId)))
            .ToDictionaryAsync(service => (service.ClinicId, service.Id), cancellation);
        var places = await PlacesAsync(
            db, clinicIds, messages.Select(message => message.StaffCalendarId).Concat(visits.Values.Select(visit => visit.StaffCalendarId)), cancellation);
        var settings = await db.MessageSettings.Where(row => clinicIds.Contains(row.ClinicId)).ToDictionaryAsync(row => row.ClinicId, cancellation);
        var templates = (await db.MessageTemplates.Where(row => clinicIds.Contains(row.ClinicId)).ToListAsync(cancellation))
            .ToDictionary(row => (row.ClinicId, row.Kind, row.Language), row => new TemplateWords(row.Subject, row.Body));
        var told = (await db.Messages.AsNoTracking().Where(row => row.State == MessageState.Sent && clinicIds.Contains(row.ClinicId) && appointmentIds.Contains(row.AppointmentId))
            .ToListAsync(cancellation)).ToLookup(row => (row.ClinicId, row.AppointmentId, row.ClientId));
        var found = new Dictionary<Guid, MessageToSend>();
        foreach (var message in messages)
        {
            if (clients.GetValueOrDefault((message.ClinicId, message.ClientId)) is not { } client)
            {
                continue;
            }

            var visit = visits.GetValueOrDefault((message.ClinicId, message.AppointmentId));
            var tells = message.Kind == MessageKind.Cancellation || visit is null ? Known.Of(message) : visit.Snapshot;
            if (places.GetValueOrDefault((message.ClinicId, tells.StaffCalendarId)) is { } place && services.GetValueOrDefault((message.ClinicId, tells.ServiceId)) is { } service)
            {
                var words = Words(message, visit, tells, clinics[message.ClinicId], client, service, place);
                var kind = KindOf(message, visit);
                found[message.Id] = new(
                    message, visit, VisitReader.RecipientOf(client), settings.GetValueOrDefault(message.ClinicId) ?? new(),
                    templates.GetValueOrDefault((message.ClinicId, kind, words.Language)) ?? DefaultTemplates.Of(kind, words.Language), words,
                    told[(message.ClinicId, message.AppointmentId, message.ClientId)].MaxBy(row => (row.EndedAt, row.Id)));
            }
        }

        return found;
    }

    static TemplateKind KindOf(Message message, Visit? visit) => message.Kind switch
    {
        MessageKind.Confirmation => visit is { IsOpen: true } ? TemplateKind.Request : TemplateKind.Confirmation,
        MessageKind.Change => TemplateKind.Change,
        MessageKind.Cancellation => TemplateKind.Cancellation,
        MessageKind.Reminder => TemplateKind.Reminder,
    };

    VisitWords Words(Message message, Visit? visit, Known tells, Clinic clinic, Client client, Service service, Place place) => new(
        clinic.Name, clinic.CustomEmail, client.Language ?? clinic.Language, client.Firstname, service.Name, place.Staff, place.Calendar, place.Address,
        TimeZones.Of(place.Timezone), tells.From, tells.To)
    {
        PreviousFrom = message.PreviousFrom,
        IsOpen = visit is { IsOpen: true },
        IsOn = visit is { IsOn: true },
        Link = links.Address(new(message.ClinicId, message.AppointmentId, message.ClientId, tells.From)),
    };

    static async Task<Dictionary<(Guid ClinicId, Guid Id), Place>> PlacesAsync(
        DocfavDb db, Guid[] clinicIds, IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        var rows = await (
            from place in Of(db.StaffCalendars, clinicIds, ids)
            join calendar in db.Calendars on new { place.ClinicId, Id = place.CalendarId } equals new { calendar.ClinicId, calendar.Id }
            join staff in db.Staff on new { place.ClinicId, Id = place.StaffId } equals new { staff.ClinicId, staff.Id }
            select new { place.ClinicId, place.Id, place.Timezone, calendar.Name, calendar.Address, calendar.ZipCode, calendar.City, First = staff.Name, staff.Surname })
            .ToListAsync(cancellation);
        return rows.ToDictionary(
            row => (row.ClinicId, row.Id),
            row => new Place(row.Timezone, PersonName.Full(row.First, row.Surname), row.Name, AddressOf(row.Address, row.ZipCode, row.City)));
    }

    static string? AddressOf(string? street, string? postCode, string? city)
    {
        var town = string.Join(' ', new[] { postCode, city }.OfType<string>());
        return string.Join(", ", new[] { street, town.Length > 0 ? town : null }.OfType<string>()) is { Length: > 0 } address ? address : null;
    }

    /// <summary>Rows of some clinics by their ids; the index of ids finds them.</summary>
    static IQueryable<T> Of<T>(DbSet<T> rows, Guid[] clinicIds, IEnumerable<Guid> ids) where T : class
    {
        Guid[] distinct = [.. ids.Distinct()];
        return rows.AsNoTracking().Where(row => distinct.Contains(EF.Property<Guid>(row, "Id")) && clinicIds.Contains(EF.Property<Guid>(row, "ClinicId")));
    }

    sealed record Place(string Timezone, string Staff, string Calendar, string? Address);
}
