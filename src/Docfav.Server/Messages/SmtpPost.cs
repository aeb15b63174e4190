using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using Docfav.Server.Access.SignIn;

namespace Docfav.Server.Messages;

/// <summary>Hands mail to the configured mail server, over a connection for each.</summary>
sealed class SmtpPost(SmtpOptions smtp) : IPost
{
    // What it may need to let go after it was told to.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public bool IsFolder => false;

    public string Sender => smtp.From!;

    public async Task<PostOutcome> SendAsync(Guid id, MailMessage mail, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromSeconds(smtp.TimeoutSeconds);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(limit);
        try
        {
            using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.Tls, DeliveryFormat = MessageMail.FormatOf(mail) };
            if (!string.IsNullOrEmpty(smtp.User))
            {
                client.Credentials = new NetworkCredential(smtp.User, smtp.Password);
            }

            await client.SendMailAsync(mail, patience.Token).WaitAsync(limit + Grace, cancellation);
            return PostOutcome.Taken;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return OutcomeOf(exception);
        }
    }

    internal static PostOutcome OutcomeOf(Exception exception) => exception switch
    {
        SmtpFailedRecipientException refused when IsPermanent(refused.StatusCode) => new(MessageFault.Recipient, (int)refused.StatusCode),
        SmtpException { StatusCode: SmtpStatusCode.MustIssueStartTlsFirst or SmtpStatusCode.ClientNotPermitted } insecure => new(MessageFault.Security, (int)insecure.StatusCode),
        SmtpException answered when (int)answered.StatusCode > 0 => new(MessageFault.NotTaken, (int)answered.StatusCode),
        OperationCanceledException or TimeoutException => new(MessageFault.TimedOut, null),
        _ when exception is AuthenticationException || exception.GetBaseException() is AuthenticationException => new(MessageFault.Security, null),
        _ when exception.GetBaseException() is SocketException { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.ConnectionAborted) } =>
            new(MessageFault.Unreachable, null) { IsWithoutConnection = true },
        _ => new(MessageFault.Unreachable, null),
    };

    static bool IsPermanent(SmtpStatusCode code) => (int)code is >= 500 and < 600;
}
