using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Operations;

/// <summary>The certificate that https addresses are served with. When its files change, connections from then on get the new one.</summary>
sealed class ServerCertificate(IOptions<CertificateOptions> options, TimeProvider time, IClock clock, ILogger<ServerCertificate> log)
{
    static readonly TimeSpan Recheck = TimeSpan.FromSeconds(10);

    readonly Lock _changing = new();
    CertificateFiles? _files;
    LoadedCertificate? _current;
    long _checkedAt;

    /// <summary>Reads the certificate; to be called before anything listens.</summary>
    /// <param name="urls">The addresses to listen on.</param>
    /// <returns>Null, or a sentence that says why nothing can be served.</returns>
    public string? Open(IEnumerable<string> urls)
    {
        var isHttps = urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (options.Value.Certificate is null)
        {
            return isHttps ? "An https address needs a certificate: --certificate FILE --certificate-key FILE." : null;
        }

        if (!isHttps)
        {
            return "There is a certificate, but no https address: --urls https://*:443.";
        }

        (_files, var fault) = CertificateFiles.Read(options.Value);
        if (_files is not null)
        {
            (_current, fault) = _files.Load(options.Value.CertificatePassword);
        }

        _checkedAt = time.GetTimestamp();
        WarnOfExpiry();
        return fault;
    }

    /// <summary>Tells Kestrel where the certificate of each new connection comes from.</summary>
    public void Use(KestrelServerOptions kestrel)
    {
        if (options.Value.Certificate is null)
        {
            return;
        }

        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificateSelector = (_, _) => _current?.Leaf;
            https.OnAuthenticate = (_, connection) =>
            {
                // A selected certificate would be sent without its chain.
                connection.ServerCertificateSelectionCallback = null;
                connection.ServerCertificateContext = Current()?.Context;
            };
        });
    }

    LoadedCertificate? Current()
    {
        lock (_changing)
        {
            if (time.GetElapsedTime(_checkedAt) >= Recheck)
            {
                _checkedAt = time.GetTimestamp();
                TakeUpChange();
            }

            return _current;
        }
    }

    /// <summary>A renewal that is half written, or wrong, leaves the certificate as it is.</summary>
    void TakeUpChange()
    {
        var (files, fault) = CertificateFiles.Read(options.Value);
        if (files is not null && _files is not null && files.IsSame(_files))
        {
            return;
        }

        var loaded = default(LoadedCertificate);
        if (files is not null)
        {
            (loaded, fault) = files.Load(options.Value.CertificatePassword);
        }

        if (loaded is null)
        {
            log.LogWarning("The certificate's files have changed and cannot be used; the former certificate is served on. {Fault}", fault);
            return;
        }

        (_files, _current) = (files, loaded);
        log.LogInformation("The certificate has been renewed");
        WarnOfExpiry();
    }

    void WarnOfExpiry()
    {
        if (_current is { } current && Instant.FromDateTimeUtc(current.Leaf.NotAfter.ToUniversalTime()) is var end && end <= clock.GetCurrentInstant())
        {
            log.LogWarning("The certificate expired at {End}: browsers refuse it. Renew it; a restart is not needed", end);
        }
    }
}
