using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>An appointment just booked, with its service and place.</summary>
public sealed record BookedNow(Appointment Appointment, string ServiceName, StaffPlace Place);

/// <summary>What books appointments: the API and the back office alike.</summary>
public sealed class AppointmentBook(IDatabase database, IClock clock)
{
    const int MostAppointments = 50;

    // The numbers are those that the lock of the agenda has shown.
    static readonly SqlQuery<int> s_takeNumbers = new(
        """
        UPDATE clinic_counters SET next_appointment_number = next_appointment_number + $1, agenda_version = agenda_version + 1, last_event = last_event + $1
        WHERE clinic_id = $2
        """, row => row.Int(0));

    /// <summary>Fails where not all of some clients, $2, of whom there are $3, are active: by dividing by zero.</summary>
    static readonly SqlQuery<long> s_requireActive = new(
        """
        SELECT CASE WHEN count(*) = $3 THEN 1 ELSE 1 / (count(*) - count(*)) END FROM clients WHERE clinic_id = $1 AND id = ANY ($2) AND is_active
        """, row => row.Number(0));

    static readonly SqlQuery<int> s_useHolds = new("DELETE FROM holds WHERE clinic_id = $1 AND id = ANY ($2)", row => row.Int(0));

    /// <summary>
    /// Books requests inside the caller's transaction, one after another, each whole or not at all: what one has booked is in the way of those behind it.
    /// Each may be the only one; one with a group or a hold must be.
    /// </summary>
    /// <param name="db">The context of the transaction.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="calls">Who books what. No two of them have the same key.</param>
    /// <param name="known">What the turn before knew of the agenda, and what this one comes to know; the caller commits it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How each ends, in their order; null where its caller has gone.</returns>
    internal async Task<IReadOnlyList<BookingEnd?>> BookAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<BookingCall> calls, KnownAgenda known, CancellationToken cancellation)
    {
        if (BookingReferences.Guess(calls, clock, known) is { } guess && await BookAsync(db, clinicId, calls, guess, known, cancellation) is { } ends)
        {
            return ends;
        }

        var found = await BookingReferences.LoadAsync(
            database, db, clinicId, [.. calls.Select(call => call.Request)], calls.Count == 1 ? calls[0].KeyId : null, calls.Select(call => call.Key), clock,
            known, cancellation);
        return (await BookAsync(db, clinicId, calls, found, known, cancellation))!;
    }

    /// <summary>Books by what the requests' ids stand for; null where that is a guess, and nothing is stored that would prove it.</summary>
    async Task<IReadOnlyList<BookingEnd?>?> BookAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<BookingCall> calls, BookingReferences found, KnownAgenda known, CancellationToken cancellation)
    {
        var ends = new BookingEnd?[calls.Count];
        var open = new List<int>(calls.Count);
        for (var i = 0; i < calls.Count; i++)
        {
            ends[i] = found.Answers.Again<CreatedAppointment[]>(calls[i].Key) is { } again ? new(again, 0) : null;
            if (ends[i] is null && !calls[i].Cancellation.IsCancellationRequested)
            {
                open.Add(i);
            }
        }

        var made = await MakeAsync(db, clinicId, [.. open.Select(i => calls[i].Request)], AppointmentSource.Api, found, known, cancellation);
        foreach (var (i, (booked, refusals)) in open.Zip(made))
        {
            ends[i] = refusals.Count > 0 ? new(Answer.Refused<CreatedAppointment[]>(refusals), 0)
                : new(found.Answers.Created(calls[i].Key, booked.Select(CreatedAppointment.Of).ToArray()), booked.Count);
        }

        BookedNow[] all = [.. made.SelectMany(one => one.Booked)];
        if (found.IsGuess && all.Length == 0)
        {
            return null;
        }

        if (all.Length > 0)
        {
            AppointmentRows.Insert(db, clinicId, all, clock.GetCurrentInstant());
            Guid[] holds = [.. found.Holds.Keys];
            if (holds.Length > 0)
            {
                db.Last().Add(s_useHolds, clinicId, holds);
            }

            found.Answers.Store(db);
        }

        return ends;
    }

    /// <summary>Books for a desk, in a transaction of its own; what was entered is held to the API's limits.</summary>
    public async Task<AgendaWritten> BookForDeskAsync(Guid clinicId, BookingRequest request, CancellationToken cancellation)
    {
        var faults = new FieldFaults();
        if (request.Appointments.Count is 0 or > MostAppointments)
        {
            faults.Add("appointments", $"must have 1 to {MostAppointments} items");
        }

        var items = request.Appointments.Select((item, index) => Checked(item, $"appointments[{index}].", faults)).ToArray();
        return faults.Any ? faults.Refused : await database.WriteAgendaAsync(
            clinicId,
            async (db, token) =>
            {
                BookingRequest[] requests = [request with { Appointments = items }];
                var known = new KnownAgenda();
                var found = await BookingReferences.LoadAsync(database, db, clinicId, requests, null, [], clock, known, token);
                var (booked, refusals) = (await MakeAsync(db, clinicId, requests, AppointmentSource.Backoffice, found, known, token))[0];
                // Saved with the context, from which the way back is read.
                db.Appointments.AddRange(booked.Select(item => item.Appointment));
                return new AgendaWritten([.. booked.Select(item => item.Appointment.Id)], refusals);
            },
            cancellation);
    }

    static BookingItem Checked(BookingItem item, string prefix, FieldFaults faults)
    {
        if (item is { From: { } from, To: { } to })
        {
            faults.Span(from, to, prefix: prefix);
        }

        foreach (var (name, isMissing) in item.MissingFields())
        {
            if (isMissing)
            {
                faults.Add(prefix + name, "is required");
            }
        }

        return item with { Note = faults.Text(prefix + "note", item.Note, Form.Note) };
    }

    /// <summary>Makes the appointments of requests, one request after another, to be stored by the caller.</summary>
    async Task<List<(IReadOnlyList<BookedNow> Booked, IReadOnlyList<Refusal> Refusals)>> MakeAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<BookingRequest> requests, AppointmentSource source, BookingReferences found, KnownAgenda known,
        CancellationToken cancellation)
    {
        BookingPlan[] plans = [.. requests.Select(request => BookingPlan.Of(request, found))];
        var taken = await TakenTimes.LoadAsync(
            db, clinicId, [.. plans.Where(plan => plan.IsChecked).Select(plan => plan.Wanted)], found.Now, known, cancellation);
        var made = new List<(IReadOnlyList<BookedNow> Booked, IReadOnlyList<Refusal> Refusals)>(plans.Length);
        var number = found.Numbers.NextAppointment;
        foreach (var plan in plans)
        {
            var refusals = plan.IsChecked && taken.Refuse(plan.Wanted) is { } refusal ? [refusal] : plan.Refusals;
            if (refusals.Count > 0)
            {
                made.Add(([], refusals));
                continue;
            }

            var booked = Number(clinicId, plan, source, number);
            number += booked.Length;
            made.Add((booked, []));
            if (plan.TakesTime)
            {
                taken.Add(plan.Wanted, booked);
            }
        }

        var count = number - found.Numbers.NextAppointment;
        if (count > 0)
        {
            if (found.IsGuess)
            {
                database.LockUnchangedAgenda(db.Last(), clinicId, found.Numbers);
                Guid[] clients = [.. found.ActiveClients];
                db.Last().Add(s_requireActive, clinicId, clients, clients.Length);
            }

            TakeNumbers(db, clinicId, found.Numbers, count);
            known.TakeNumbers(count);
        }

        return made;
    }

    /// <summary>Makes the appointments with the clinic's next numbers.</summary>
    BookedNow[] Number(Guid clinicId, BookingPlan plan, AppointmentSource source, int first)
    {
        var now = clock.GetCurrentInstant().ToDateTimeOffset();
        return [.. plan.Items.Select(item => new BookedNow(
            new Appointment
            {
                ClinicId = clinicId,
                Id = Guid.CreateVersion7(now),
                AppointmentNumber = first + item.Index,
                StaffCalendarId = item.Place.StaffCalendarId,
                ServiceId = item.Service.Id,
                ClientId = plan.Request.Client,
                GroupReservationId = item.Group?.Id,
                BookedFrom = item.From,
                BookedTo = item.To,
                Status = plan.Request.Behaviour,
                Price = item.Service.Price,
                Note = item.Item.Note,
                Source = source,
                SendReminder = plan.Request.SendReminder,
            },
            item.Service.Name, item.Place))];
    }

    /// <summary>Takes the numbers of appointments, and as many of events.</summary>
    static void TakeNumbers(DocfavDb db, Guid clinicId, ClinicNumbers numbers, int count)
    {
        db.Last().Add(s_takeNumbers, count, clinicId);
        db.NoteAgendaVersionRaised(clinicId);
        db.NoteEventsReserved(clinicId, numbers.LastEvent + 1, count);
    }
}
