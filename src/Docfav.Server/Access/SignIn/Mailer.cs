using System.Net;
using System.Net.Mail;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Access.SignIn;

/// <summary>A message of plain text.</summary>
public sealed record Letter(string To, string Subject, string Text);

/// <summary>Hands letters to the configured mail server one by one, so that nobody waits for it, or learns from the wait that there was a letter.</summary>
public sealed class Mailer(IOptions<AccountOptions> options, ILogger<Mailer> log) : BackgroundService
{
    const int MostWaiting = 1_000;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Channel<Letter> _letters = Channel.CreateBounded<Letter>(MostWaiting);

    /// <summary>Takes a letter; where a thousand wait already, it is dropped.</summary>
    public void Post(Letter letter)
    {
        if (!_letters.Writer.TryWrite(letter))
        {
            log.LogWarning("A message was dropped: a thousand others wait for the mail server.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var letter in _letters.Reader.ReadAllAsync(stoppingToken))
            {
                await SendAsync(letter, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: whoever asked for a letter asks again.
        }
    }

    async Task SendAsync(Letter letter, CancellationToken stopping)
    {
        var smtp = options.Value.Smtp;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.Tls };
            if (!string.IsNullOrEmpty(smtp.User))
            {
                client.Credentials = new NetworkCredential(smtp.User, smtp.Password);
            }

            using var message = new MailMessage(smtp.From!, letter.To, letter.Subject, letter.Text);
            await client.SendMailAsync(message, patience.Token);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // Its message may hold the address.
            log.LogWarning("The mail server did not take a message: {Fault}", exception.GetBaseException().GetType().FullName);
        }
    }
}
