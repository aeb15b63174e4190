using System.Text.Json;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile;

/// <summary>What a clinic sends to its clients, and its own words; a clinic without either has the defaults.</summary>
sealed record MessageItem(MessageSettings Settings, IReadOnlyList<MessageTemplate> Templates);

/// <summary>A clinic's <c>messages</c>.</summary>
static class MessageItems
{
    static readonly Form<TemplateKind> Kind = Form.OneOf<TemplateKind>();
    static readonly Form<Language> TemplateLanguage = Form.OneOf<Language>();
    static readonly int MostTemplates = Enum.GetValues<TemplateKind>().Length * Enum.GetValues<Language>().Length;

    public static MessageItem? Read(ItemFields clinic)
    {
        if (clinic.Object("messages") is not { } fields)
        {
            return null;
        }

        var settings = new MessageSettings
        {
            ClinicId = clinic.Id,
            Confirmations = fields.Read("confirmations", Form.Boolean, true),
            Changes = fields.Read("changes", Form.Boolean, true),
            Cancellations = fields.Read("cancellations", Form.Boolean, true),
        };
        settings.ReminderHours = MessageSettings.InOrder(fields.Read("reminder_hours", MessageSettings.HoursForm, settings.ReminderHours));
        var templates = new List<MessageTemplate>();
        foreach (var template in fields.Objects("templates", MostTemplates))
        {
            var item = new MessageTemplate
            {
                ClinicId = clinic.Id,
                Kind = template.Require("kind", Kind),
                Language = template.Require("language", TemplateLanguage),
                Subject = template.Require("subject", TemplateForm.Subject),
                Body = template.Require("body", TemplateForm.Body),
            };
            if (templates.Exists(other => (other.Kind, other.Language) == (item.Kind, item.Language)))
            {
                template.Refuse("language", "is there twice for this kind");
            }

            templates.Add(item);
        }

        fields.End();
        return new(settings, templates);
    }

    /// <summary>The clinic's own fields: they replace what there was, whole.</summary>
    public static async Task StoreAsync(DocfavDb db, DataRows rows, ClinicItem clinic, bool isStored, CancellationToken cancellation)
    {
        if (isStored)
        {
            await db.MessageSettings.Where(row => row.ClinicId == clinic.Id).ExecuteDeleteAsync(cancellation);
            await db.MessageTemplates.Where(row => row.ClinicId == clinic.Id).ExecuteDeleteAsync(cancellation);
        }

        if (clinic.Messages is { } messages)
        {
            await rows.MessageSettings.AddAsync(messages.Settings, cancellation);
            foreach (var template in messages.Templates)
            {
                await rows.MessageTemplates.AddAsync(template, cancellation);
            }
        }
    }

    public static void Write(Utf8JsonWriter json, MessageSettings? settings, IReadOnlyList<MessageTemplate> templates)
    {
        if (settings is null && templates.Count == 0)
        {
            json.WriteNull("messages");
            return;
        }

        settings ??= new();
        json.WriteStartObject("messages");
        json.WriteBoolean("confirmations", settings.Confirmations);
        json.WriteBoolean("changes", settings.Changes);
        json.WriteBoolean("cancellations", settings.Cancellations);
        json.WriteStartArray("reminder_hours");
        settings.ReminderHours.ForEach(json.WriteNumberValue);
        json.WriteEndArray();
        json.WriteStartArray("templates");
        foreach (var template in templates)
        {
            json.WriteStartObject();
            json.WriteWord<TemplateKind>("kind", template.Kind);
            json.WriteWord<Language>("language", template.Language);
            json.WriteString("subject", template.Subject);
            json.WriteString("body", template.Body);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
