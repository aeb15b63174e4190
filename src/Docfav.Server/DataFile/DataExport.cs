using System.Text.Json;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile;

/// <summary>Writes a data file of everything, or of one clinic.</summary>
public sealed class DataExport(IDatabase database)
{
    static readonly JsonWriterOptions Options = new() { Encoder = PlainLetters.Encoder, Indented = true, IndentSize = 1, NewLine = "\n" };

    /// <summary>Writes the file as the database stands at one moment. The same data gives the same bytes, on every database.</summary>
    /// <param name="output">Takes UTF-8; it is flushed, not closed.</param>
    /// <param name="clinicId">The one clinic to write, without keys and password hashes; null for a backup of everything.</param>
    /// <param name="progress">Told every thousand items.</param>
    /// <param name="cancellation">Stops in the middle of the file.</param>
    /// <returns>What was written; null, with nothing written, where there is no such clinic.</returns>
    public Task<DataCounts?> RunAsync(Stream output, Guid? clinicId, Action<DataProgress>? progress, CancellationToken cancellation) =>
        database.ReadSnapshotAsync(
            async (db, token) =>
            {
                db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
                if (clinicId is { } id && !await db.Clinics.AnyAsync(clinic => clinic.Id == id, token))
                {
                    return null;
                }

                await using var json = new Utf8JsonWriter(output, Options);
                var run = new Run(db, json, progress, token);
                await run.WriteAsync(clinicId);
                await json.FlushAsync(token);
                await output.WriteAsync("\n"u8.ToArray(), token);
                await output.FlushAsync(token);
                return run.Counts;
            },
            cancellation);

    sealed class Run(DocfavDb db, Utf8JsonWriter json, Action<DataProgress>? progress, CancellationToken cancellation)
    {
        const int FlushBytes = 256 * 1024;
        const int ItemsPerReport = 1_000;

        long _items;

        public DataCounts Counts { get; } = new();

        public async Task WriteAsync(Guid? clinicId)
        {
            json.WriteStartObject();
            json.WriteString("format", DataFileReader.Format);
            var users = db.Users.Where(user => clinicId == null || db.Members.Any(member => member.ClinicId == clinicId && member.UserId == user.Id));
            var withSecrets = clinicId is null;
            var codes = (await db.UserRecoveryCodes.Where(_ => withSecrets).OrderBy(code => code.CodeHash).ToListAsync(cancellation)).ToLookup(code => code.UserId);
            var passkeys = (await db.UserPasskeys.Where(_ => withSecrets).OrderBy(passkey => passkey.CredentialId).ToListAsync(cancellation))
                .ToLookup(passkey => passkey.UserId);
            await ListAsync(
                "users", users.OrderBy(user => user.Id),
                user => UserItems.Write(json, user, withSecrets ? () => SignInItems.Write(json, user, codes[user.Id], passkeys[user.Id]) : null));
            await ListAsync("api_keys", db.ApiKeys.Where(_ => clinicId == null).OrderBy(key => key.Id), key => UserItems.Write(json, key));
            json.WriteStartArray("clinics");
            foreach (var clinic in await db.Clinics.Where(clinic => clinicId == null || clinic.Id == clinicId).OrderBy(clinic => clinic.Id).ToListAsync(cancellation))
            {
                await ClinicAsync(clinic);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        async Task ClinicAsync(Clinic clinic)
        {
            var id = clinic.Id;
            var logo = await db.Pictures.SingleOrDefaultAsync(picture => picture.ClinicId == id && picture.OwnerId == id, cancellation);
            var counters = await db.ClinicCounters.SingleOrDefaultAsync(row => row.ClinicId == id, cancellation) ?? new();
            ClinicItems.WriteHead(json, clinic, logo, counters);
            MessageItems.Write(
                json, await db.MessageSettings.SingleOrDefaultAsync(row => row.ClinicId == id, cancellation),
                await db.MessageTemplates.Where(row => row.ClinicId == id).OrderBy(row => row.Kind).ThenBy(row => row.Language).ToListAsync(cancellation));
            await CountAsync("clinics", 1);
            await ListAsync("members", db.Members.Where(row => row.ClinicId == id).OrderBy(row => row.Id), row => ClinicItems.Write(json, row));
            await CalendarsAsync(id);
            await ListAsync("staff", db.Staff.Where(row => row.ClinicId == id).OrderBy(row => row.Id), row => StaffItems.Write(json, row));
            await ListAsync("services", db.Services.Where(row => row.ClinicId == id).OrderBy(row => row.Id), row => ClinicItems.Write(json, row));
            await StaffCalendarsAsync(id);
            await ListAsync(
                "clients",
                from client in db.Clients
                where client.ClinicId == id
                join picture in db.Pictures on new { client.ClinicId, OwnerId = client.Id } equals new { picture.ClinicId, picture.OwnerId } into photos
                from photo in photos.DefaultIfEmpty()
                orderby client.Id
                select new { Client = client, Photo = photo },
                row => ClientItems.Write(json, row.Client, row.Photo));
            await ListAsync(
                "retained_identities", db.RetainedIdentities.Where(row => row.ClinicId == id).OrderBy(row => row.Id), row => ClientItems.Write(json, row));
            await ListAsync("appointments", db.Appointments.Where(row => row.ClinicId == id).OrderBy(row => row.Id), row => AppointmentItems.Write(json, row));
            json.WriteEndObject();
        }

        async Task CalendarsAsync(Guid clinicId)
        {
            var dayOffs = (await db.DayOffs.Where(row => row.ClinicId == clinicId && row.CalendarId != null).OrderBy(row => row.Id).ToListAsync(cancellation))
                .ToLookup(row => row.CalendarId!.Value);
            await CountAsync("day_offs", dayOffs.Sum(group => group.Count()));
            await ListAsync(
                "calendars", db.Calendars.Where(row => row.ClinicId == clinicId).OrderBy(row => row.Id),
                row => ClinicItems.Write(json, row, dayOffs[row.Id]));
        }

        async Task StaffCalendarsAsync(Guid clinicId)
        {
            json.WriteStartArray("staff_calendars");
            foreach (var row in await db.StaffCalendars.Where(row => row.ClinicId == clinicId).OrderBy(row => row.Id).ToListAsync(cancellation))
            {
                await StaffCalendarAsync(row);
            }

            json.WriteEndArray();
        }

        async Task StaffCalendarAsync(StaffCalendar item)
        {
            var (clinic, id) = (item.ClinicId, item.Id);
            StaffItems.WriteHead(json, item);
            await CountAsync("staff_calendars", 1);
            json.WriteStartArray("working_hours");
            var hours = WorkingHours.InOrder(await db.WorkingHours.Where(row => row.ClinicId == clinic && row.StaffCalendarId == id).ToListAsync(cancellation));
            hours.ForEach(row => AgendaItems.Write(json, row));
            json.WriteEndArray();
            await CountAsync("working_hours", hours.Count);
            await ListAsync("special_days", Of(db.SpecialDays), row => AgendaItems.Write(json, row));
            await ListAsync("day_offs", Of(db.DayOffs), row => AgendaItems.Write(json, row));
            await ListAsync("time_offs", Of(db.TimeOffs), row => AgendaItems.Write(json, row));
            await ListAsync("time_reservations", Of(db.TimeReservations), row => AgendaItems.Write(json, row));
            await ListAsync("recurring_events", Of(db.RecurringEvents), row => AgendaItems.Write(json, row));
            await ListAsync("group_reservations", Of(db.GroupReservations), row => AppointmentItems.Write(json, row));
            json.WriteEndObject();

            IQueryable<T> Of<T>(DbSet<T> rows) where T : class => rows
                .Where(row => EF.Property<Guid>(row, nameof(DayOff.ClinicId)) == clinic && EF.Property<Guid?>(row, nameof(DayOff.StaffCalendarId)) == id)
                .OrderBy(row => EF.Property<Guid>(row, nameof(DayOff.Id)));
        }

        async Task ListAsync<T>(string name, IQueryable<T> rows, Action<T> write)
        {
            json.WriteStartArray(name);
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellation))
            {
                write(row);
                await CountAsync(name, 1);
            }

            json.WriteEndArray();
        }

        async ValueTask CountAsync(string kind, int items)
        {
            Counts.Add(kind, items);
            if (_items / ItemsPerReport != (_items + items) / ItemsPerReport)
            {
                progress?.Invoke(new(DataPhase.Exporting, json.BytesCommitted, 0, _items + items));
            }

            _items += items;
            if (json.BytesPending >= FlushBytes)
            {
                await json.FlushAsync(cancellation);
            }
        }
    }
}
