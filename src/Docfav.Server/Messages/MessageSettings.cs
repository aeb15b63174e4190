using System.Globalization;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Docfav.Server.Messages;

/// <summary>What a clinic sends to its clients. A clinic without a row of its own has the defaults.</summary>
public sealed class MessageSettings
{
    /// <summary>Most reminders of one appointment.</summary>
    public const int MostReminders = 5;

    /// <summary>The longest time before an appointment: 30 days.</summary>
    public const int MostHours = 720;

    /// <summary>Hours before an appointment at which it is reminded of.</summary>
    public static readonly Form<IReadOnlyList<int>> HoursForm = new ListForm<int>(Form.Integer(1, MostHours), MostReminders);

    public Guid ClinicId { get; set; }
    public bool Confirmations { get; set; } = true;
    public bool Changes { get; set; } = true;
    public bool Cancellations { get; set; } = true;

    /// <summary>Hours before an appointment, the most first; none sends no reminders.</summary>
    public List<int> ReminderHours { get; set; } = [24];

    /// <summary>Whether messages of a kind are sent.</summary>
    public bool Sends(MessageKind kind) => kind switch
    {
        MessageKind.Confirmation => Confirmations,
        MessageKind.Change => Changes,
        MessageKind.Cancellation => Cancellations,
        MessageKind.Reminder => ReminderHours.Count > 0,
    };

    /// <summary>Each once, the most first.</summary>
    public static List<int> InOrder(IEnumerable<int> hours) => [.. hours.Distinct().OrderDescending()];
}

/// <summary>A clinic's own words for a message; a kind and language without them has the <see cref="DefaultTemplates"/>.</summary>
public sealed class MessageTemplate
{
    public Guid ClinicId { get; set; }
    public TemplateKind Kind { get; set; }
    public Language Language { get; set; }
    public required string Subject { get; set; }
    public required string Body { get; set; }
}

/// <summary>What a template is for. The numbers are stored, the words are in the data file.</summary>
public enum TemplateKind
{
    Confirmation,

    /// <summary>A confirmation of an appointment that is pending or unconfirmed.</summary>
    Request,
    Change,
    Cancellation,
    Reminder,
}

sealed class MessageSettingsMapping : IEntityTypeConfiguration<MessageSettings>
{
    static readonly ValueConverter<List<int>, string> s_hours = new(
        hours => string.Join(' ', hours.Select(hour => hour.ToString(CultureInfo.InvariantCulture))),
        text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(hour => int.Parse(hour, CultureInfo.InvariantCulture)).ToList());

    static readonly ValueComparer<List<int>> s_same = new(
        (one, other) => one!.SequenceEqual(other!), hours => hours.Aggregate(0, HashCode.Combine), hours => hours.ToList());

    public void Configure(EntityTypeBuilder<MessageSettings> builder)
    {
        builder.ToTable("message_settings").HasKey(settings => settings.ClinicId);
        builder.HasOne<Clinic>().WithOne().HasForeignKey<MessageSettings>(settings => settings.ClinicId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(settings => settings.ReminderHours).HasConversion(s_hours, s_same);
    }
}

sealed class MessageTemplateMapping : IEntityTypeConfiguration<MessageTemplate>
{
    public void Configure(EntityTypeBuilder<MessageTemplate> builder)
    {
        builder.ToTable("message_templates").HasKey(template => new { template.ClinicId, template.Kind, template.Language });
        builder.HasOne<Clinic>().WithMany().HasForeignKey(template => template.ClinicId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(template => template.Kind).HasConversion<short>();
        builder.Property(template => template.Language).HasConversion<short>();
    }
}
