using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>A session in which a client has a place; the others in it are nobody's business.</summary>
/// <param name="Id">UUID of the group reservation.</param>
/// <param name="ServiceName">Name of the service.</param>
/// <param name="Name">Name of the group.</param>
/// <param name="BookedFrom">Start, in UTC.</param>
/// <param name="BookedTo">End, in UTC.</param>
/// <param name="Status">Status of the group.</param>
/// <param name="ParticipantStatus">Status of the client's place.</param>
public sealed record ClientGroup(
    Guid Id, string ServiceName, string? Name, [property: JsonConverter(typeof(ZuluInstant))] Instant BookedFrom,
    [property: JsonConverter(typeof(ZuluInstant))] Instant BookedTo, AppointmentStatus Status, AppointmentStatus ParticipantStatus);

/// <summary>A message about an appointment.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="State">Whether it is due, sent or failed.</param>
/// <param name="AppointmentId">UUID of the appointment.</param>
/// <param name="BookedFrom">The appointment's start as the message tells it, in UTC.</param>
/// <param name="DueAt">When it is or was due, in UTC.</param>
/// <param name="EndedAt">When it was sent or given up, in UTC.</param>
/// <param name="Address">Where it was sent.</param>
/// <param name="Subject">Its subject; null until it is sent.</param>
/// <param name="Body">Its text; null until it is sent.</param>
public sealed record ClientMessage(
    MessageKind Kind, MessageState State, Guid AppointmentId, [property: JsonConverter(typeof(ZuluInstant))] Instant BookedFrom,
    [property: JsonConverter(typeof(ZuluInstant))] Instant DueAt, [property: JsonConverter(typeof(ZuluInstant))] Instant? EndedAt, string? Address, string? Subject,
    string? Body);

/// <summary>Who did what with a client, and when.</summary>
/// <param name="At">When, in UTC.</param>
/// <param name="Action">What was done.</param>
/// <param name="UserId">UUID of the user.</param>
/// <param name="ApiKeyId">UUID of the API key; null at the back office's desk.</param>
public sealed record ClientActivity(
    [property: JsonConverter(typeof(ZuluInstant))] Instant At, ActivityAction Action, Guid UserId, Guid? ApiKeyId);

/// <summary>Writes everything that is stored about a client as one JSON document: what a person may ask for by GDPR articles 15 and 20.</summary>
public sealed class ClientDataExport(IDatabase database, IClock clock, ActivityLog activity)
{
    /// <summary>The value of the document's first field.</summary>
    public const string Format = "docfav-client/1";

    const int FlushBytes = 64 * 1024;

    static readonly JsonWriterOptions Options = new() { Encoder = PlainLetters.Encoder, Indented = true, IndentSize = 1, NewLine = "\n" };

    /// <summary>Writes the document as the database stands at one moment; it does not have this call's own entry of activity.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="output">Takes UTF-8; it is flushed, not closed.</param>
    /// <param name="cancellation">Stops in the middle.</param>
    /// <returns>Null, or <see cref="RefusalCode.NotFound"/> with nothing written.</returns>
    public async Task<Refusal?> WriteAsync(Actor actor, Guid clinicId, Guid clientId, Stream output, CancellationToken cancellation)
    {
        // What waits to be written about the client is part of the document.
        await activity.FlushAsync(cancellation);
        return await database.ReadSnapshotAsync(
            async (db, token) =>
            {
                var client = await db.Clients.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Id == clientId, token);
                if (client is null)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                await activity.AddAsync(actor, clinicId, ActivityAction.ClientDataExported, [clientId], token);
                // The serializer flushes as it goes, and not asynchronously: through a pipe that only moves on.
                var pipe = PipeWriter.Create(output, new(leaveOpen: true));
                await using (var json = new Utf8JsonWriter(pipe, Options))
                {
                    await WriteAsync(json, pipe, db, client, token);
                }

                await pipe.FlushAsync(token);
                await pipe.CompleteAsync();
                await output.FlushAsync(token);
                return null;
            },
            cancellation);
    }

    async Task WriteAsync(Utf8JsonWriter json, PipeWriter pipe, DocfavDb db, Client client, CancellationToken cancellation)
    {
        var (clinicId, id) = (client.ClinicId, client.Id);
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("exported_at", ApiJson.Zulu(clock.GetCurrentInstant()));
        json.WritePropertyName("clinic");
        Write(json, await db.Clinics.Where(clinic => clinic.Id == clinicId)
            .Select(clinic => new { clinic.Id, clinic.Name, clinic.BusinessName, clinic.VatNumber, clinic.Address, clinic.City, clinic.ZipCode })
            .SingleAsync(cancellation));
        json.WritePropertyName("client");
        Write(json, ClientDetail.Of(client));
        json.WritePropertyName("photo");
        Write(json, await db.Pictures.Where(picture => picture.ClinicId == clinicId && picture.OwnerId == id)
            .Select(picture => new { picture.Type, Base64 = picture.Content }).SingleOrDefaultAsync(cancellation));
        var rows = AppointmentQueries.Rows(db, clinicId).Where(row => row.Appointment.ClientId == id);
        await ListAsync(json, pipe, "appointments", rows.OrderBy(row => row.Appointment.BookedFrom).ThenBy(row => row.Appointment.Id), AppointmentQueries.Item, cancellation);
        await ListAsync(json, pipe, "group_reservations", Groups(db, clinicId, id), group => group, cancellation);
        await ListAsync(
            json, pipe, "messages",
            db.Messages.Where(message => message.ClinicId == clinicId && message.ClientId == id).OrderBy(message => message.DueAt).ThenBy(message => message.Id),
            message => new ClientMessage(
                message.Kind, message.State, message.AppointmentId, message.BookedFrom, message.DueAt, message.EndedAt, message.Address, message.Subject, message.Body),
            cancellation);
        await ListAsync(
            json, pipe, "activity",
            db.Activities.Where(entry => entry.ClinicId == clinicId && entry.ClientId == id).OrderBy(entry => entry.Id),
            entry => new ClientActivity(entry.At, entry.Action, entry.UserId, entry.ApiKeyId), cancellation);
        json.WriteEndObject();
    }

    static IQueryable<ClientGroup> Groups(DocfavDb db, Guid clinicId, Guid clientId) =>
        from place in db.Appointments
        join item in db.GroupReservations on new { place.ClinicId, Id = place.GroupReservationId } equals new { item.ClinicId, Id = (Guid?)item.Id }
        join service in db.Services on new { item.ClinicId, Id = item.ServiceId } equals new { service.ClinicId, service.Id }
        where place.ClinicId == clinicId && place.ClientId == clientId
        orderby item.BookedFrom, item.Id, place.Id
        select new ClientGroup(item.Id, service.Name, item.Name, item.BookedFrom, item.BookedTo, item.Status, place.Status);

    static async Task ListAsync<TRow, TItem>(
        Utf8JsonWriter json, PipeWriter pipe, string name, IQueryable<TRow> rows, Func<TRow, TItem> item, CancellationToken cancellation)
    {
        json.WriteStartArray(name);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            Write(json, item(row));
            if (pipe.UnflushedBytes >= FlushBytes)
            {
                await pipe.FlushAsync(cancellation);
            }
        }

        json.WriteEndArray();
    }

    static void Write<T>(Utf8JsonWriter json, T value) => JsonSerializer.Serialize(json, value, ApiJson.Options);
}
