using System.ComponentModel.DataAnnotations;

namespace Docfav.Server.Access.SignIn;

/// <summary>Section <c>Docfav</c>: how users sign in, and how the server reaches them.</summary>
public sealed class AccountOptions : IValidatableObject
{
    /// <summary>
    /// The address under which users know the server, such as <c>https://agenda.example.com</c>: links in messages and passkeys are made for it, whatever a
    /// request's <c>Host</c> says. The default is none: no messages, and passkeys for the host of the request.
    /// </summary>
    public string? PublicUrl { get; set; }

    public SignInLimits SignIn { get; } = new();
    public SmtpOptions Smtp { get; } = new();

    /// <summary>The public address, where there is one.</summary>
    public Uri? PublicAddress => string.IsNullOrWhiteSpace(PublicUrl) ? null : new Uri(PublicUrl.TrimEnd('/') + "/");

    /// <summary>Whether users always come over TLS.</summary>
    public bool IsPublicHttps => PublicAddress?.Scheme == Uri.UriSchemeHttps;

    /// <summary>Whether a link can be sent to a user.</summary>
    public bool MaySendLinks => PublicAddress is not null && !string.IsNullOrWhiteSpace(Smtp.Host);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(PublicUrl)
            && (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)))
        {
            yield return new("Docfav:PublicUrl must be an address such as https://agenda.example.com.");
        }

        foreach (var (name, value, most) in SignIn.All.Where(limit => limit.Value < 1 || limit.Value > limit.Most))
        {
            yield return new($"Docfav:SignIn:{name} must be from 1 to {most}, and is {value}.");
        }

        if (!string.IsNullOrWhiteSpace(Smtp.Host) && (string.IsNullOrWhiteSpace(Smtp.From) || Smtp.Port is < 1 or > 65_535))
        {
            yield return new("Docfav:Smtp needs From, an e-mail address, and a Port from 1 to 65535.");
        }

        if (!string.IsNullOrWhiteSpace(Smtp.Host) && Smtp.Port == SmtpOptions.ImplicitTlsPort)
        {
            yield return new("Docfav:Smtp:Port 465 is for TLS from the first byte, which this server does not speak. Use the mail server's port for STARTTLS, commonly 587.");
        }

        if (Smtp.TimeoutSeconds is < 1 or > SmtpOptions.LongestTimeout)
        {
            yield return new($"Docfav:Smtp:TimeoutSeconds must be from 1 to {SmtpOptions.LongestTimeout}, and is {Smtp.TimeoutSeconds}.");
        }

        if (!string.IsNullOrWhiteSpace(Smtp.From) && !System.Net.Mail.MailAddress.TryCreate(Smtp.From, out _))
        {
            yield return new("Docfav:Smtp:From must be an e-mail address.");
        }
    }
}

/// <summary>Section <c>Docfav:SignIn</c>.</summary>
public sealed class SignInLimits
{
    /// <summary>Attempts a minute that one address may make on one node. The default is 20.</summary>
    public int AttemptsPerMinute { get; set; } = 20;

    /// <summary>Minutes after which an idle session ends, unless it is remembered. The default is 240.</summary>
    public int IdleMinutes { get; set; } = 240;

    /// <summary>Hours after which every other session ends. The default is 12.</summary>
    public int SessionHours { get; set; } = 12;

    /// <summary>Days after which a remembered session ends. The default is 30.</summary>
    public int RememberedDays { get; set; } = 30;

    internal IEnumerable<(string Name, int Value, int Most)> All =>
    [
        (nameof(AttemptsPerMinute), AttemptsPerMinute, 1_000_000), (nameof(IdleMinutes), IdleMinutes, 100_000), (nameof(SessionHours), SessionHours, 10_000),
        (nameof(RememberedDays), RememberedDays, 400),
    ];
}

/// <summary>Section <c>Docfav:Smtp</c>: the mail server that takes messages to users and clients; none by default.</summary>
public sealed class SmtpOptions
{
    /// <summary>Where mail servers speak TLS from the first byte.</summary>
    public const int ImplicitTlsPort = 465;

    public string? Host { get; set; }

    /// <summary>The default is 587, where STARTTLS is usual.</summary>
    public int Port { get; set; } = 587;
    public string? User { get; set; }
    public string? Password { get; set; }
    public string? From { get; set; }

    /// <summary>A message that takes longer would be sent by a second node.</summary>
    public const int LongestTimeout = 35;

    /// <summary>Seconds that a message to a client may take. The default is 25.</summary>
    public int TimeoutSeconds { get; set; } = 25;

    /// <summary>Whether the connection is turned to TLS (STARTTLS) before anything is said. The default is yes.</summary>
    public bool Tls { get; set; } = true;
}
