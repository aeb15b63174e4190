using Docfav.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>What a message tells the client. The numbers are stored.</summary>
public enum MessageKind
{
    /// <summary>That the appointment is booked; one that is not confirmed yet asks for that.</summary>
    Confirmation,

    /// <summary>That its start, place, person or service has changed.</summary>
    Change,

    /// <summary>That it does not take place.</summary>
    Cancellation,

    /// <summary>That it comes up.</summary>
    Reminder,
}

/// <summary>Where a message is on its way. What is no longer wanted is deleted.</summary>
public enum MessageState
{
    Due,
    Sent,
    Failed,
}

/// <summary>Why a message was not taken, by class: what a mail server says may hold an address.</summary>
public enum MessageFault
{
    /// <summary>The mail server refuses the recipient for good.</summary>
    Recipient,

    /// <summary>The mail server cannot be reached, or breaks the connection.</summary>
    Unreachable,

    /// <summary>The mail server did not answer in time.</summary>
    TimedOut,

    /// <summary>The mail server does not take the message now.</summary>
    NotTaken,

    /// <summary>The connection cannot be made safe (STARTTLS), or the mail server wants another sign-in.</summary>
    Security,

    /// <summary>The folder for messages cannot be written.</summary>
    Folder,
}

/// <summary>A message about an appointment to its client. Until it is sent, what it says is made from what is stored then.</summary>
public sealed class Message
{
    public Guid ClinicId { get; set; }

    /// <summary>Made when it is planned: the mail's <c>Message-ID</c> stays the same over attempts.</summary>
    public Guid Id { get; set; }
    public MessageKind Kind { get; set; }
    public MessageState State { get; set; }

    /// <summary>No reference: what tells of a cancellation outlives the appointment.</summary>
    public Guid AppointmentId { get; set; }
    public Guid ClientId { get; set; }

    /// <summary>The appointment as the message tells it; of a change, what it was changed to.</summary>
    public Instant BookedFrom { get; set; }
    public Instant BookedTo { get; set; }
    public Guid StaffCalendarId { get; set; }
    public Guid ServiceId { get; set; }

    /// <summary>The appointment as the client knows it, of a change; else null.</summary>
    public Instant? PreviousFrom { get; set; }
    public Guid? PreviousStaffCalendarId { get; set; }
    public Guid? PreviousServiceId { get; set; }

    /// <summary>Of a reminder, how many hours before the appointment; else null.</summary>
    public int? HoursBefore { get; set; }

    /// <summary>When it is to be sent, or tried again; once it has been, when that was due.</summary>
    public Instant DueAt { get; set; }

    /// <summary>How often sending it has begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Until then a node is sending it.</summary>
    public Instant? LeaseUntil { get; set; }

    /// <summary>When it was sent, or given up.</summary>
    public Instant? EndedAt { get; set; }

    /// <summary>Whether it was written to a file, for want of a mail server.</summary>
    public bool IsFile { get; set; }
    public MessageFault? Fault { get; set; }

    /// <summary>The mail server's reply code, such as 550.</summary>
    public int? Reply { get; set; }

    /// <summary>Where it was sent, and what it said; null until then.</summary>
    public string? Address { get; set; }
    public string? Subject { get; set; }
    public string? Body { get; set; }

    /// <summary>Whether a node is sending it at a moment: it may have been sent already.</summary>
    public bool IsUnderWay(Instant now) => State == MessageState.Due && LeaseUntil > now;
}

sealed class MessageMapping : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("messages").HasKey(message => new { message.ClinicId, message.Id });
        builder.HasOne<Client>().WithMany().HasForeignKey(message => new { message.ClinicId, message.ClientId }).OnDelete(DeleteBehavior.Cascade);
        builder.Property(message => message.Kind).HasConversion<short>();
        builder.Property(message => message.State).HasConversion<short>();
        builder.Property(message => message.Fault).HasConversion<short?>();
        builder.HasIndex(message => message.Id);
        builder.HasIndex(message => new { message.State, message.DueAt });
        builder.HasIndex(message => new { message.ClinicId, message.State, message.DueAt, message.Id });
        builder.HasIndex(message => new { message.ClinicId, message.AppointmentId });
        builder.HasIndex(message => new { message.ClinicId, message.ClientId, message.DueAt });
    }
}
