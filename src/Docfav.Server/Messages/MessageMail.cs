using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Docfav.Server.Messages;

/// <summary>A message as mail: plain text and HTML beside each other, and the appointment as a calendar file.</summary>
static class MessageMail
{
    /// <summary>Where mail comes from that only files take.</summary>
    public const string NoSender = "agenda@localhost.invalid";

    /// <summary>Makes the mail.</summary>
    /// <param name="message">The message and what it depends on.</param>
    /// <param name="content">Its words.</param>
    /// <param name="from">The configured sender.</param>
    /// <param name="calendar">The appointment as a calendar file; null where there is none to send.</param>
    /// <exception cref="FormatException">The client's address is none that mail can be sent to.</exception>
    public static MailMessage Write(MessageToSend message, MessageContent content, string from, MessageCalendar? calendar)
    {
        var sender = new MailAddress(from).Address;
        var mail = new MailMessage
        {
            From = new MailAddress(sender, Template.OneLine(message.Words.Clinic), Encoding.UTF8),
            Subject = Template.OneLine(content.Subject),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        mail.To.Add(new MailAddress(message.Recipient.Email!));
        if (message.Words.ReplyTo is { } reply && MailAddress.TryCreate(reply, out var address))
        {
            mail.ReplyToList.Add(address);
        }

        mail.Headers["Message-ID"] = $"<{message.Message.Id}@{sender[(sender.LastIndexOf('@') + 1)..]}>";
        // Programs that answer mail leave this one alone.
        mail.Headers["Auto-Submitted"] = "auto-generated";
        if (message.Words.Link is { } link)
        {
            mail.Headers["List-Unsubscribe"] = $"<{link.AbsoluteUri}>";
        }

        mail.AlternateViews.Add(View(content.Text, MediaTypeNames.Text.Plain));
        mail.AlternateViews.Add(View(content.Html, MediaTypeNames.Text.Html));
        if (calendar is not null)
        {
            var type = new ContentType($"text/calendar; charset=utf-8; method={calendar.Method.ToString().ToUpperInvariant()}");
            mail.Attachments.Add(new Attachment(new MemoryStream(calendar.Content), type)
            {
                Name = message.Words.Language == Clinics.Language.Es ? "cita.ics" : "appointment.ics",
                TransferEncoding = TransferEncoding.Base64,
            });
        }

        return mail;
    }

    /// <summary>Only an address of other letters asks for headers in UTF-8, which every mail server on the way would have to know.</summary>
    public static SmtpDeliveryFormat FormatOf(MailMessage mail) =>
        mail.To.All(address => Ascii.IsValid(address.Address)) ? SmtpDeliveryFormat.SevenBit : SmtpDeliveryFormat.International;

    static AlternateView View(string text, string type) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"))), new ContentType(type) { CharSet = "utf-8" }) { TransferEncoding = TransferEncoding.QuotedPrintable };
}
