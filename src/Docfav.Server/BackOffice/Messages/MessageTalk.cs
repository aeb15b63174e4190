using System.Globalization;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Docfav.Server.BackOffice.Messages;

/// <summary>Says of messages what the pages show.</summary>
static class MessageTalk
{
    /// <summary>A moment on the clock of a zone.</summary>
    public static string When(Instant moment, string timezone) => moment.InZone(TimeZones.Of(timezone)).LocalDateTime.ToString("g", CultureInfo.CurrentCulture);

    /// <summary>What is remarkable about a message.</summary>
    public static IEnumerable<string> Tags(IStringLocalizer<MessageTexts> texts, Message message)
    {
        if (message.Fault is { } fault)
        {
            yield return message.Reply is { } reply ? texts["FaultWithReply", texts[$"Fault_{Words.Of(fault)}"], reply] : texts[$"Fault_{Words.Of(fault)}"];
        }

        if (message is { IsFile: true, State: MessageState.Sent })
        {
            yield return texts["AsFile"];
        }
    }
}
