using System.Net.Mail;

namespace Docfav.Server.Messages;

/// <summary>How an attempt to send a mail ended.</summary>
/// <param name="Fault">Why it was not taken; null where it was.</param>
/// <param name="Reply">The mail server's reply code, where it had one.</param>
public sealed record PostOutcome(MessageFault? Fault, int? Reply)
{
    /// <summary>The mail was taken.</summary>
    public static PostOutcome Taken { get; } = new(null, null);

    /// <summary>Whether trying again is of no use.</summary>
    public bool IsFinal => Fault == MessageFault.Recipient;

    /// <summary>Whether there was no connection to the mail server at all: another mail would fare no better.</summary>
    public bool IsWithoutConnection { get; init; }
}

/// <summary>What takes mail: a mail server, or a folder where there is none.</summary>
public interface IPost
{
    /// <summary>Whether it writes files, which reach nobody by themselves.</summary>
    bool IsFolder { get; }

    /// <summary>The address that mail comes from.</summary>
    string Sender { get; }

    /// <summary>Hands a mail over, once.</summary>
    Task<PostOutcome> SendAsync(Guid id, MailMessage mail, CancellationToken cancellation);
}
