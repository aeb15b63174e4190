using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Clients;
using Docfav.Server.Messages;
using Docfav.Server.Tests.Appointments;
using Docfav.Server.Tests.Hosting;
using Docfav.Server.Tests.Operations;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Messages;

/// <summary>With a real mail server.</summary>
public sealed class SmtpTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_mail_server_takes_is_sent_what_it_puts_off_is_tried_again_and_what_it_refuses_has_failed()
    {
        await using var host = await MailHost.StartAsync();
        await using var desk = await Correspondence.OpenAsync(DatabaseKind.Sqlite, cluster, host.Settings(timeout: 2));
        var hour = 6;
        foreach (var address in (string[])["carlos@example.com", "refused@example.com", "later@example.com", "hang@example.com", "drop@example.com", "josé@example.com"])
        {
            await BookAsync(desk, address, string.Create(CultureInfo.InvariantCulture, $"2026-06-10T{hour++:00}"));
        }

        await BookAsync(desk, "drop@other.example.com", "2026-06-08T10", ":01:30");
        await desk.PassAsync(Duration.FromMinutes(1));

        (await StandingAsync(desk)).ShouldBe(
        [
            "carlos@example.com Sent", "drop@example.com Due Unreachable", "drop@other.example.com Failed Unreachable", "hang@example.com Due TimedOut", "josé@example.com Sent",
            "later@example.com Due NotTaken 451", "refused@example.com Failed Recipient 550",
        ]);
        var mail = await host.MailToAsync("carlos@example.com", Cancellation);
        mail.Defects.ShouldBeEmpty();
        mail.HasPlainHeaders.ShouldBeTrue();
        mail.Shape.ShouldBe(["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]);
        mail["from"].ShouldBe("Clínica <agenda@clinic.example.com>");

        await desk.PassAsync(Duration.FromMinutes(2));
        (await StandingAsync(desk)).ShouldContain("later@example.com Sent");
        var sent = (await desk.MessagesAsync()).Single(message => message.Address == "later@example.com");
        sent.Attempts.ShouldBe(2);
        (await host.MailToAsync("later@example.com", Cancellation))["message-id"].ShouldBe($"<{sent.Id}@clinic.example.com>");

        // Mended by hand: another address, and once more. What has passed is not sent any more.
        var refused = (await desk.MessagesAsync()).Single(message => message.Address == "refused@example.com");
        await desk.Get<ClientDirectory>().ChangeAsync(desk.Clinic.Id, refused.ClientId, new() { Email = new(true, "right@example.com") }, Cancellation);
        (await desk.Get<MessageDirectory>().RetryAsync(desk.Clinic.Id, refused.Id, Cancellation)).ShouldBeNull();
        (await desk.Get<MessageDirectory>().RetryAsync(desk.Clinic.Id, refused.Id, Cancellation)).ShouldNotBeNull();
        await desk.SettleAsync();
        (await host.MailToAsync("right@example.com", Cancellation))["message-id"]!.ShouldContain(refused.Id.ToString());
        var late = (await desk.MessagesAsync()).Single(message => message.Address == "drop@other.example.com");
        (await desk.Get<MessageDirectory>().RetryAsync(desk.Clinic.Id, late.Id, Cancellation)).ShouldNotBeNull().Field.ShouldBe("retry");
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_safe_carries_nothing()
    {
        using var certificate = new TestCertificate(Instant.FromUtc(2099, 1, 1, 0, 0));
        var folder = Directory.CreateTempSubdirectory("docfav-mail-").FullName;
        var (chain, key) = (Path.Combine(folder, "chain.pem"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(chain, certificate.Pem, Cancellation);
        await File.WriteAllTextAsync(key, certificate.KeyPem, Cancellation);
        await using var host = await MailHost.StartAsync(chain, key);
        await using var desk = await Correspondence.OpenAsync(DatabaseKind.Sqlite, cluster, host.Settings(tls: true));
        await BookAsync(desk, "carlos@example.com", "2026-06-10T08");
        await desk.PassAsync(Duration.FromMinutes(1));
        (await StandingAsync(desk)).ShouldBe(["carlos@example.com Due Security"]);

#pragma warning disable SYSLIB0014, MA0039 // The mail client asks nothing else; besides the usual ones, the test's own certificate is believed.
        ServicePointManager.ServerCertificateValidationCallback = (_, shown, _, errors) =>
            errors == System.Net.Security.SslPolicyErrors.None || shown?.GetCertHashString() == certificate.Thumbprint;
        try
        {
            await desk.PassAsync(Duration.FromMinutes(2));
        }
        finally
        {
            ServicePointManager.ServerCertificateValidationCallback = null;
        }
#pragma warning restore SYSLIB0014, MA0039
        (await StandingAsync(desk)).ShouldBe(["carlos@example.com Sent"]);
        (await host.MailToAsync("carlos@example.com", Cancellation)).CameSafely.ShouldBeTrue();
        host.Mails.ShouldHaveSingleItem();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task While_the_mail_server_cannot_be_reached_what_is_due_waits_untried_and_the_operator_is_told_once()
    {
        using var log = new LogCapture();
        await using var desk = await Correspondence.OpenAsync(
            DatabaseKind.Sqlite, cluster, log,
            [
                new("Docfav:Smtp:Host", "127.0.0.1"), new("Docfav:Smtp:Port", "1"), new("Docfav:Smtp:From", "agenda@clinic.example.com"),
                new("Docfav:Smtp:Tls", "false"), new("Docfav:Messages:AtOnce", "1"),
            ]);
        await BookAsync(desk, "ana@example.com", "2026-06-10T08");
        await BookAsync(desk, "eva@example.com", "2026-06-10T09");
        await desk.SettleAsync();
        desk.Time.Advance(Duration.FromMinutes(1));
        await UntilTriedAsync(desk, 1);
        for (var look = 0; look < 3; look++)
        {
            desk.Get<MessageSender>().Wake();
            await Task.Delay(200, Cancellation);
        }

        (await TriesAsync(desk)).ShouldBe(1);

        desk.Time.Advance(Duration.FromSeconds(15));
        await UntilTriedAsync(desk, 2);
        (await StandingAsync(desk)).ShouldBe(["ana@example.com Due Unreachable", "eva@example.com Due Unreachable"]);
        var lines = log.Text.Split('\n').Where(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(nameof(MessageSender), StringComparison.Ordinal));
        lines.ShouldHaveSingleItem().ShouldContain("Unreachable");
        log.Text.ShouldNotContain("@example.com");
    }

    [Fact]
    public void A_port_for_implicit_TLS_is_refused_at_the_start()
    {
        var options = new AccountOptions { Smtp = { Host = "mail.example.com", From = "agenda@example.com", Port = 465 } };
        options.Validate(new ValidationContext(options)).ShouldHaveSingleItem().ErrorMessage!.ShouldContain("STARTTLS");
        options.Smtp.Port = 587;
        options.Validate(new ValidationContext(options)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(SmtpStatusCode.MailboxUnavailable, MessageFault.Recipient, true)]
    [InlineData(SmtpStatusCode.MailboxBusy, MessageFault.NotTaken, false)]
    public void Only_what_concerns_the_recipient_for_good_is_final(SmtpStatusCode code, MessageFault fault, bool isFinal)
    {
        var outcome = SmtpPost.OutcomeOf(new SmtpFailedRecipientException(code, "x@example.com"));
        (outcome.Fault, outcome.Reply, outcome.IsFinal).ShouldBe((fault, (int)code, isFinal));
        SmtpPost.OutcomeOf(new SmtpException(code)).IsFinal.ShouldBeFalse();
    }

    static async Task<int> TriesAsync(Correspondence desk) => (await desk.MessagesAsync()).Count(message => message.Fault is not null);

    static async Task UntilTriedAsync(Correspondence desk, int tries)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (await TriesAsync(desk) < tries)
        {
            desk.Get<MessageSender>().Wake();
            await Task.Delay(20, limit.Token);
        }
    }

    static async Task BookAsync(Correspondence desk, string address, string hour, string minutes = ":00")
    {
        var client = await desk.ClientAsync(address);
        await desk.Clinic.BookedAsync(desk.Place, desk.Service, hour + minutes, hour + ":30", $$""", "client": "{{client.Id}}" """);
    }

    /// <summary>How the confirmations stand, by address.</summary>
    static async Task<List<string>> StandingAsync(Correspondence desk)
    {
        await using var db = desk.Deployment.Database.OpenRead();
        var addresses = db.Clients.Where(client => client.ClinicId == desk.Clinic.Id).ToDictionary(client => client.Id, client => client.Email);
        return
        [
            .. (await desk.MessagesAsync()).Where(message => message.Kind == MessageKind.Confirmation)
                .Select(message => $"{addresses[message.ClientId]} {message.State} {message.Fault} {message.Reply}".TrimEnd()).Order(StringComparer.Ordinal),
        ];
    }
}
