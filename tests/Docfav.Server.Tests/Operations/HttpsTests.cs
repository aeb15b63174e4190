using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Docfav.Server.Data;
using Docfav.Server.Operations;
using Docfav.Server.Tests.CommandLine;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Operations;

public sealed class HttpsTests : IDisposable
{
    static readonly Instant Now = Instant.FromUtc(2026, 6, 1, 12, 0);

    readonly string _folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
    readonly FakeTime _time = new(Now);
    readonly LogCapture _log = new();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_certificate_is_served_with_its_chain_and_a_renewed_one_without_a_restart()
    {
        using var first = new TestCertificate(Now + Duration.FromDays(5));
        using var renewed = new TestCertificate(Now + Duration.FromDays(90));
        Write(first);
        await using var app = await ServeAsync(("Certificate", At("full.pem")), ("CertificateKey", At("key.pem")));
        (await ShownAsync(app)).ShouldBe([first.Thumbprint, first.IssuerThumbprint]);

        // Half a renewal: the certificate is there, its key not yet.
        await File.WriteAllTextAsync(At("full.pem"), renewed.Pem, Cancellation);
        _time.Advance(Duration.FromSeconds(11));
        (await ShownAsync(app)).ShouldBe([first.Thumbprint, first.IssuerThumbprint]);
        _log.Text.ShouldContain("the former certificate is served on");

        Write(renewed);
        _time.Advance(Duration.FromSeconds(11));
        (await ShownAsync(app)).ShouldBe([renewed.Thumbprint, renewed.IssuerThumbprint]);
        _log.Text.ShouldNotContain("expired");
    }

    [Fact]
    public async Task A_PFX_file_is_served_and_an_expired_certificate_warned_of()
    {
        using var certificate = new TestCertificate(Now - Duration.FromDays(1));
        await File.WriteAllBytesAsync(At("a.pfx"), certificate.Pfx("a password"), Cancellation);

        await using var app = await ServeAsync(("Certificate", At("a.pfx")), ("CertificatePassword", "a password"));

        (await ShownAsync(app))[0].ShouldBe(certificate.Thumbprint);
        _log.Text.ShouldContain("The certificate expired at 2026-05-31T12:00:00Z");
    }

    [Fact]
    public async Task Browsers_are_told_to_come_back_by_https_alone_and_not_over_http()
    {
        using var certificate = new TestCertificate(Now + Duration.FromDays(5));
        Write(certificate);
        await using var app = await ServeAsync(("Certificate", At("full.pem")), ("CertificateKey", At("key.pem")));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.Thumbprint } };
        using var http = new HttpClient(handler);
        foreach (var (url, isTold) in app.Urls.Select(url => (url, url.StartsWith("https:", StringComparison.Ordinal))))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url + "/account/sign-in") { Headers = { Host = "clinic.example.com" } };
            using var answer = await http.SendAsync(request, Cancellation);
            answer.Headers.Contains("Strict-Transport-Security").ShouldBe(isTold, url);
        }
    }

    [Fact]
    public void What_is_wrong_with_a_certificate_is_said()
    {
        using var certificate = new TestCertificate(Now + Duration.FromDays(5));
        using var other = new TestCertificate(Now + Duration.FromDays(5));
        Write(certificate);
        File.WriteAllText(At("other.pem"), other.KeyPem);
        File.WriteAllText(At("nonsense.pem"), "nonsense");
        File.WriteAllBytes(At("a.pfx"), certificate.Pfx("a password"));

        Fault("absent.pem", "key.pem").ShouldContain("There is no file");
        Fault("full.pem", "absent.pem").ShouldContain("There is no file");
        Fault("full.pem", null).ShouldContain("--certificate-key");
        Fault("full.pem", "other.pem").ShouldContain("is not that of the certificate");
        Fault("key.pem", "key.pem").ShouldContain("holds no certificate");
        Fault("nonsense.pem", null).ShouldContain("neither a PEM nor a PFX");
        Fault("a.pfx", null).ShouldContain("CertificatePassword");
        Fault("full.pem", "key.pem").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://127.0.0.1:0", null, "--certificate")]
    [InlineData("http://127.0.0.1:0", "full.pem", "no https address")]
    [InlineData("https://127.0.0.1:0", "absent.pem", "There is no file")]
    public async Task A_server_that_cannot_serve_https_ends_with_1_and_a_sentence(string url, string? certificate, string reason)
    {
        string[] given = certificate is null ? [] : ["--certificate", At(certificate)];

        var result = await ServerProcess.RunAsync(["serve", "--no-demo", "--data", _folder, "--urls", url, .. given]);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain(reason);
        result.Errors.ShouldNotContain("   at ");
    }

    string At(string name) => Path.Combine(_folder, name);

    void Write(TestCertificate certificate)
    {
        File.WriteAllText(At("full.pem"), certificate.Pem);
        File.WriteAllText(At("key.pem"), certificate.KeyPem);
    }

    string Fault(string certificate, string? key)
    {
        var (files, fault) = CertificateFiles.Read(new() { Certificate = At(certificate), CertificateKey = key is null ? null : At(key) });
        return fault ?? files!.Load(password: null).Fault ?? "";
    }

    async Task<WebApplication> ServeAsync(params (string Name, string Value)[] settings)
    {
        var app = ServerHost.Build(
            [new("Docfav:Data", At("data")), .. settings.Select(setting => new KeyValuePair<string, string?>("Docfav:" + setting.Name, setting.Value))],
            services => services.Replace(ServiceDescriptor.Singleton<IClock>(_time)).Replace(ServiceDescriptor.Singleton<TimeProvider>(_time))
                .AddSingleton<ILoggerProvider>(_log));
        app.Urls.Add("https://127.0.0.1:0");
        app.Urls.Add("http://127.0.0.1:0");
        app.Services.GetRequiredService<ServerCertificate>().Open(app.Urls).ShouldBeNull();
        await app.Services.GetRequiredService<IDatabase>().MigrateAsync(Cancellation);
        await app.StartAsync(Cancellation);
        return app;
    }

    /// <summary>The thumbprints of what the server sends.</summary>
    static async Task<string[]> ShownAsync(WebApplication app)
    {
        var shown = Array.Empty<string>();
        var address = new Uri(app.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal)));
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, Cancellation);
        await using var tls = new SslStream(connection.GetStream(), false, (_, certificate, chain, _) =>
        {
            shown = [certificate!.GetCertHashString(), .. chain!.ChainPolicy.ExtraStore.Select(sent => sent.Thumbprint).Where(sent => sent != certificate.GetCertHashString())];
            return true;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.None }, Cancellation);
        return shown;
    }
}
