using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Messages;

/// <summary>What a clinic sends to its clients, as a manager sets it.</summary>
/// <param name="Confirmations">Whether bookings are confirmed.</param>
/// <param name="Changes">Whether changes are told.</param>
/// <param name="Cancellations">Whether cancellations are told.</param>
/// <param name="ReminderHours">Hours before an appointment, between commas.</param>
public sealed record MessageChoices(bool Confirmations, bool Changes, bool Cancellations, string ReminderHours)
{
    internal static MessageChoices Of(MessageSettings settings) =>
        new(settings.Confirmations, settings.Changes, settings.Cancellations, string.Join(", ", settings.ReminderHours));
}

/// <summary>What is to change of <see cref="MessageChoices"/>.</summary>
public sealed record MessageFields : IReadable<MessageFields>
{
    public Given<bool> Confirmations { get; init; }
    public Given<bool> Changes { get; init; }
    public Given<bool> Cancellations { get; init; }
    public Given<IReadOnlyList<int>> ReminderHours { get; init; }

    public static MessageFields Read(FieldReader fields) => new()
    {
        Confirmations = Given<bool>.Read(fields, "confirmations", Form.Boolean, "Whether bookings are confirmed"),
        Changes = Given<bool>.Read(fields, "changes", Form.Boolean, "Whether changes are told"),
        Cancellations = Given<bool>.Read(fields, "cancellations", Form.Boolean, "Whether cancellations are told"),
        ReminderHours = Given<IReadOnlyList<int>>.Read(fields, "reminder_hours", MessageSettings.HoursForm, "Hours before an appointment", []),
    };

    internal void ApplyTo(MessageSettings settings)
    {
        settings.Confirmations = Confirmations.Or(settings.Confirmations);
        settings.Changes = Changes.Or(settings.Changes);
        settings.Cancellations = Cancellations.Or(settings.Cancellations);
        settings.ReminderHours = MessageSettings.InOrder(ReminderHours.Or(settings.ReminderHours));
    }
}

/// <summary>A clinic's own words for a message.</summary>
public sealed record TemplateFields : IReadable<TemplateFields>
{
    public Given<string> Subject { get; init; }
    public Given<string> Body { get; init; }

    public static TemplateFields Read(FieldReader fields) => new()
    {
        Subject = Given<string>.ReadSet(fields, "subject", TemplateForm.Subject, "Subject"),
        Body = Given<string>.ReadSet(fields, "body", TemplateForm.Body, "Text"),
    };
}

/// <summary>Text with placeholders.</summary>
public sealed class TemplateForm(TextForm text, IReadOnlyList<string> known) : TextualForm<string>
{
    readonly Form<string> _text = text.NonBlank();

    public static readonly Form<string> Subject = new TemplateForm(Form.Text(Template.LongestSubject), Template.SubjectPlaceholders);
    public static readonly Form<string> Body = new TemplateForm(new TextForm(Template.LongestBody, lines: true), Template.Placeholders);

    public override FormDescription Description => _text.Description;

    public override string? Read(string text, out string value) =>
        _text.Read(text, out value) ?? (Template.Unknown(value, known) is { } unknown ? $"has the unknown placeholder {{{unknown}}}" : null);
}

/// <summary>Reads and changes what a clinic sends, and its words.</summary>
public sealed class MessageSettingsChanges(IDatabase database, MessagePlanner planner)
{
    /// <summary>What is stored, or the defaults.</summary>
    public async Task<MessageChoices> ReadAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return MessageChoices.Of(await StoredAsync(db, clinicId, cancellation) ?? new());
    }

    /// <summary>Changes what is given, leaves the rest, and plans the reminders anew of what is to come.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="seen">What was stored when it was read.</param>
    /// <param name="fields">What is to change.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null, or <see cref="Edited.Meanwhile"/> where somebody else has been faster.</returns>
    public Task<Refusal?> ChangeAsync(Guid clinicId, MessageChoices seen, MessageFields fields, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                await HoldPlanningAsync(db, clinicId, token);
                var stored = await StoredAsync(db, clinicId, token);
                if (MessageChoices.Of(stored ?? new()) != seen)
                {
                    return Edited.Meanwhile;
                }

                stored ??= db.Add(new MessageSettings { ClinicId = clinicId }).Entity;
                fields.ApplyTo(stored);
                await db.SaveChangesAsync(token);
                await planner.PlanClinicAsync(db, clinicId, token);
                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);

    /// <summary>The words of a message, and whether they are the clinic's own.</summary>
    public async Task<(TemplateWords Words, bool IsOwn)> ReadAsync(Guid clinicId, TemplateKind kind, Language language, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await StoredAsync(db, clinicId, kind, language, cancellation) is { } own
            ? (new(own.Subject, own.Body), true) : (DefaultTemplates.Of(kind, language), false);
    }

    /// <summary>The messages for which a clinic has words of its own.</summary>
    public async Task<IReadOnlySet<(TemplateKind Kind, Language Language)>> OwnAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var rows = await db.MessageTemplates.Where(row => row.ClinicId == clinicId).Select(row => new { row.Kind, row.Language }).ToListAsync(cancellation);
        return rows.Select(row => (row.Kind, row.Language)).ToHashSet();
    }

    /// <summary>Changes the words of a message; words that are the default's leave none of the clinic's own.</summary>
    /// <returns>Null, or <see cref="Edited.Meanwhile"/> where somebody else has been faster.</returns>
    public Task<Refusal?> ChangeAsync(
        Guid clinicId, TemplateKind kind, Language language, TemplateWords seen, TemplateWords words, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                await HoldPlanningAsync(db, clinicId, token);
                var stored = await StoredAsync(db, clinicId, kind, language, token);
                var standard = DefaultTemplates.Of(kind, language);
                if ((stored is null ? standard : new(stored.Subject, stored.Body)) != seen)
                {
                    return Edited.Meanwhile;
                }

                if (stored is not null)
                {
                    await db.MessageTemplates.Where(row => row.ClinicId == clinicId && row.Kind == kind && row.Language == language).ExecuteDeleteAsync(token);
                    db.ChangeTracker.Clear();
                }

                if (words != standard)
                {
                    db.Add(new MessageTemplate { ClinicId = clinicId, Kind = kind, Language = language, Subject = words.Subject, Body = words.Body });
                    await db.SaveChangesAsync(token);
                }

                return null;
            },
            cancellation);

    /// <summary>Nothing is planned for the clinic meanwhile, and two who save follow one another.</summary>
    static Task<int> HoldPlanningAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation) => db.Execute(
        "INSERT INTO outbox_cursors (clinic_id, planned) VALUES (@clinic, 0) ON CONFLICT (clinic_id) DO UPDATE SET planned = outbox_cursors.planned",
        cancellation, ("@clinic", clinicId));

    static Task<MessageSettings?> StoredAsync(DocfavDb db, Guid clinicId, CancellationToken cancellation) =>
        db.MessageSettings.SingleOrDefaultAsync(row => row.ClinicId == clinicId, cancellation);

    static Task<MessageTemplate?> StoredAsync(DocfavDb db, Guid clinicId, TemplateKind kind, Language language, CancellationToken cancellation) =>
        db.MessageTemplates.SingleOrDefaultAsync(row => row.ClinicId == clinicId && row.Kind == kind && row.Language == language, cancellation);
}
