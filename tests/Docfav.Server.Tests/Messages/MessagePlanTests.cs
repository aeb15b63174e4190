using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Docfav.Server.Tests.Availability;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Messages;

/// <summary>Decisions alone, without a database: an appointment on Wednesday, 10 June 2026, 10:00 in Madrid, looked at on Monday at noon.</summary>
public sealed class MessagePlanTests
{
    static readonly Instant Now = TestClinic.At("2026-06-08T10:00");
    static readonly Guid Ana = Guid.NewGuid();
    static readonly Guid Bob = Guid.NewGuid();
    static readonly Guid Place = Guid.NewGuid();
    static readonly Guid Service = Guid.NewGuid();

    static readonly Visit Booked = new(
        Guid.NewGuid(), Ana, TestClinic.At("2026-06-10T08:00"), TestClinic.At("2026-06-10T08:30"), Place, Service, AppointmentStatus.Confirmed, true,
        TimeZones.Of("Europe/Madrid"));

    static readonly Visit Moved = Booked with { From = TestClinic.At("2026-06-11T08:00"), To = TestClinic.At("2026-06-11T08:30") };
    static readonly Visit Cancelled = Booked with { Status = AppointmentStatus.Cancelled };

    [Fact]
    public void A_booking_is_confirmed_after_a_minute_and_reminded_of()
    {
        Plan(null, Booked).ShouldBe("Confirmation 06-08T10:01, Reminder24 06-09T08:00");
        Plan(null, Booked with { Status = AppointmentStatus.Pending }).ShouldBe("Confirmation 06-08T10:01, Reminder24 06-09T08:00");
        Plan(null, Booked, settings: new() { ReminderHours = [48, 24, 2] }).ShouldBe(
            "Confirmation 06-08T10:01, Reminder24 06-09T08:00, Reminder2 06-10T06:00");
        Plan(null, Booked, settings: new() { Confirmations = false, ReminderHours = [] }).ShouldBe("");
    }

    [Fact]
    public void Nobody_is_told_who_is_not_to_be()
    {
        Plan(null, Booked with { SendReminder = false }).ShouldBe("");
        Plan(null, Booked with { ClientId = null }).ShouldBe("");
        Plan(null, Booked, recipient: new(null, true)).ShouldBe("");
        Plan(null, Booked, recipient: new("ana@example.com", false)).ShouldBe("");
        Plan(null, Cancelled).ShouldBe("");
        Plan(null, Booked with { Status = AppointmentStatus.NoShow }).ShouldBe("");
        Plan(null, Booked, now: Booked.From).ShouldBe("");
    }

    [Fact]
    public void Booked_inside_the_window_there_is_no_reminder()
    {
        Plan(null, Booked, now: TestClinic.At("2026-06-09T08:00")).ShouldBe("Confirmation 06-09T08:01");
        Plan(null, Booked, now: TestClinic.At("2026-06-09T07:59")).ShouldBe("Confirmation 06-09T08:00, Reminder24 06-09T08:00");
        // 20:30 of the evening before has passed.
        var early = Booked with { From = TestClinic.At("2026-06-10T07:00") };
        Plan(null, early, settings: new() { ReminderHours = [2] }, now: TestClinic.At("2026-06-09T18:30")).ShouldBe("Confirmation 06-09T18:31");
        // Two that would come at one moment are one.
        Plan(null, early, settings: new() { ReminderHours = [3, 2] }).ShouldBe("Confirmation 06-08T10:01, Reminder3 06-09T18:30");
    }

    [Fact]
    public void What_changes_before_it_was_told_is_told_once()
    {
        var waiting = Message(MessageKind.Confirmation, Booked);
        Plan(Booked, Moved, waiting).ShouldBe("-Confirmation, Confirmation 06-08T10:01, Reminder24 06-10T08:00");
        Plan(Booked, Cancelled, waiting, Reminder(Booked)).ShouldBe("-Confirmation, -Reminder24");
        Plan(Booked, null, waiting).ShouldBe("-Confirmation");
        // A note, a price, a status: nothing that the message says.
        Plan(Booked, Booked with { Status = AppointmentStatus.Unconfirmed, To = Booked.To + Duration.FromMinutes(15) }, waiting, Reminder(Booked)).ShouldBe("");
        // Booked and cancelled in one breath.
        Plan(null, null).ShouldBe("");
        Plan(null, Cancelled, waiting).ShouldBe("-Confirmation");
    }

    [Fact]
    public void What_was_told_and_changes_is_told_as_a_change_and_back_again_as_nothing()
    {
        var told = Message(MessageKind.Confirmation, Booked, MessageState.Sent);
        Plan(Booked, Moved, told, Reminder(Booked)).ShouldBe("-Reminder24, Change 06-08T10:01 was 06-10T08:00, Reminder24 06-10T08:00");
        foreach (var other in new[] { Booked with { StaffCalendarId = Guid.NewGuid() }, Booked with { ServiceId = Guid.NewGuid() } })
        {
            Plan(Booked, other, told, Reminder(Booked)).ShouldBe("Change 06-08T10:01 was 06-10T08:00");
        }

        var waiting = Message(MessageKind.Change, Moved, previous: Booked);
        Plan(Moved, Booked, told, waiting, Reminder(Booked)).ShouldBe("-Change");
        var further = Moved with { From = TestClinic.At("2026-06-12T08:00") };
        Plan(Moved, further, told, waiting, Reminder(further)).ShouldBe("-Change, Change 06-08T10:01 was 06-10T08:00");
        Plan(Moved, Moved with { Status = AppointmentStatus.Cancelled }, told, waiting, Reminder(Moved)).ShouldBe("-Change, -Reminder24, Cancellation 06-08T10:01");
        Plan(Booked, Moved, settings: new() { Changes = false }, messages: [told, Reminder(Booked)]).ShouldBe("-Reminder24, Reminder24 06-10T08:00");
    }

    [Fact]
    public void Who_booked_elsewhere_knows_of_the_appointment_too()
    {
        Plan(Booked, Booked).ShouldBe("Reminder24 06-09T08:00");
        Plan(Booked, Moved, Reminder(Booked)).ShouldBe("-Reminder24, Change 06-08T10:01 was 06-10T08:00, Reminder24 06-10T08:00");
        Plan(Moved, Booked, Message(MessageKind.Change, Moved, previous: Booked), Reminder(Booked)).ShouldBe("-Change");
        Plan(Booked, Cancelled, Reminder(Booked)).ShouldBe("-Reminder24, Cancellation 06-08T10:01");
        Plan(Cancelled, Booked, Message(MessageKind.Cancellation, Booked), Reminder(Booked)).ShouldBe("-Cancellation");
    }

    [Fact]
    public void A_cancellation_is_told_once_and_of_what_is_to_come_only()
    {
        var told = Message(MessageKind.Confirmation, Booked, MessageState.Sent);
        var off = Message(MessageKind.Cancellation, Booked, MessageState.Sent, ended: Now);
        Plan(Booked, Cancelled, told).ShouldBe("Cancellation 06-08T10:01");
        Plan(Booked, null, told).ShouldBe("Cancellation 06-08T10:01");
        Plan(Booked, Booked with { GroupStatus = AppointmentStatus.Cancelled }, told).ShouldBe("Cancellation 06-08T10:01");
        Plan(Cancelled, null, told, off).ShouldBe("");
        Plan(Cancelled, null, told, Message(MessageKind.Cancellation, Booked)).ShouldBe("");
        Plan(Booked, Cancelled, now: Booked.From, messages: [told]).ShouldBe("");
        Plan(Booked, Cancelled, settings: new() { Cancellations = false }, messages: [told]).ShouldBe("");
        Plan(Booked, Booked with { Status = AppointmentStatus.NoShow }, told, Reminder(Booked)).ShouldBe("-Reminder24");
        Plan(Cancelled, Booked, told, off).ShouldBe("Confirmation 06-08T10:01, Reminder24 06-09T08:00");
        Plan(Cancelled, Booked, told, Message(MessageKind.Cancellation, Booked)).ShouldBe("-Cancellation, Reminder24 06-09T08:00");
        Plan(Cancelled, Moved, told, Message(MessageKind.Cancellation, Booked)).ShouldBe("-Cancellation, Change 06-08T10:01 was 06-10T08:00, Reminder24 06-10T08:00");
    }

    [Fact]
    public void Another_client_is_told_of_a_booking_and_the_former_of_a_cancellation()
    {
        var told = Message(MessageKind.Confirmation, Booked, MessageState.Sent);
        Plan(Booked, Booked with { ClientId = Bob }, told, Reminder(Booked)).ShouldBe("-Reminder24, Cancellation 06-08T10:01, Confirmation Bob 06-08T10:01, Reminder24 Bob 06-09T08:00");
        Plan(Booked, Booked with { ClientId = null }, told).ShouldBe("Cancellation 06-08T10:01");
        Plan(Booked with { ClientId = null }, Booked).ShouldBe("Confirmation 06-08T10:01, Reminder24 06-09T08:00");
    }

    [Fact]
    public void What_is_being_sent_is_as_good_as_told_and_what_was_sent_is_not_sent_again()
    {
        var underWay = Message(MessageKind.Confirmation, Booked);
        underWay.LeaseUntil = Now + Duration.FromSeconds(1);
        Plan(Booked, Cancelled, underWay).ShouldBe("Cancellation 06-08T10:01");
        underWay.LeaseUntil = Now;
        Plan(Booked, Cancelled, underWay).ShouldBe("-Confirmation");

        var reminded = Reminder(Booked, MessageState.Sent);
        Plan(Booked, Booked, reminded).ShouldBe("");
        Plan(Booked, Booked, Reminder(Booked, MessageState.Failed)).ShouldBe("");
        Plan(Booked, Moved, reminded).ShouldBe("Change 06-08T10:01 was 06-10T08:00, Reminder24 06-10T08:00");
        // What waits for another attempt stays, though its first moment has passed.
        var late = Reminder(Booked);
        (late.Attempts, late.DueAt) = (1, TestClinic.At("2026-06-09T09:00"));
        Plan(Booked, Booked, now: TestClinic.At("2026-06-09T08:30"), messages: [late]).ShouldBe("");
    }

    [Fact]
    public void Other_hours_and_other_wishes_change_the_reminders_that_wait()
    {
        Plan(Booked, Booked, settings: new() { ReminderHours = [26] }, messages: [Reminder(Booked)]).ShouldBe("-Reminder24, Reminder26 06-09T06:00");
        Plan(Booked, Booked, recipient: new("ana@example.com", false), messages: [Reminder(Booked)]).ShouldBe("-Reminder24");
    }

    static string Plan(Visit? before, Visit? after, params Message[] messages) => Plan(before, after, null, null, null, messages);

    /// <summary>What is removed, with a minus, and what is added.</summary>
    static string Plan(Visit? before, Visit? after, MessageSettings? settings = null, Recipient? recipient = null, Instant? now = null, params Message[] messages)
    {
        var recipients = new Dictionary<Guid, Recipient> { [Ana] = recipient ?? new("ana@example.com", true), [Bob] = new("bob@example.com", true) };
        var planned = MessagePlan.Of(new(before, after, recipients, messages), settings ?? new(), Duration.FromMinutes(1), now ?? Now);
        return string.Join(", ", planned.Remove.Select(message => $"-{message.Kind}{message.HoursBefore}")
            .Concat(planned.Add.Select(draft => $"{draft.Kind}{draft.HoursBefore}{(draft.ClientId == Bob ? " Bob" : "")} {Short(draft.DueAt)}{(draft.Previous is { } was ? " was " + Short(was.From) : "")}")));
    }

    static string Short(Instant at) => at.ToString("MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    static Message Reminder(Visit visit, MessageState state = MessageState.Due)
    {
        var message = Message(MessageKind.Reminder, visit, state);
        (message.HoursBefore, message.DueAt) = (24, ReminderTimes.Of(visit.From, 24, visit.Zone));
        return message;
    }

    static Message Message(MessageKind kind, Visit visit, MessageState state = MessageState.Due, Visit? previous = null, Instant? ended = null) => new()
    {
        Id = Guid.NewGuid(),
        Kind = kind,
        State = state,
        AppointmentId = visit.Id,
        ClientId = Ana,
        BookedFrom = visit.From,
        BookedTo = visit.To,
        StaffCalendarId = visit.StaffCalendarId,
        ServiceId = visit.ServiceId,
        PreviousFrom = previous?.From,
        PreviousStaffCalendarId = previous?.StaffCalendarId,
        PreviousServiceId = previous?.ServiceId,
        DueAt = Now,
        EndedAt = state == MessageState.Due ? null : ended ?? Now - Duration.FromHours(1),
    };
}
