using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NodaTime;

namespace Docfav.Server.Tests.Operations;

/// <summary>A certificate for localhost, whose issuer's was signed by an authority that exists for it alone.</summary>
sealed class TestCertificate : IDisposable
{
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly X509Certificate2 _issuer;
    readonly X509Certificate2 _leaf;

    public TestCertificate(Instant end)
    {
        var (from, to) = ((end - Duration.FromDays(90)).ToDateTimeOffset(), end.ToDateTimeOffset());
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Authority("Authority of tests", authorityKey).CreateSelfSigned(from, to);
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _issuer = Authority("Issuer of tests", issuerKey).Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        using var signing = _issuer.CopyWithPrivateKey(issuerKey);
        var leaf = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        leaf.CertificateExtensions.Add(names.Build());
        using var signed = leaf.Create(signing, from, to, RandomNumberGenerator.GetBytes(8));
        _leaf = signed.CopyWithPrivateKey(_key);
    }

    public string Thumbprint => _leaf.Thumbprint;

    public string IssuerThumbprint => _issuer.Thumbprint;

    /// <summary>The certificate, then its issuer's, as renewing programs write them.</summary>
    public string Pem => _leaf.ExportCertificatePem() + "\n" + _issuer.ExportCertificatePem();

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem();

    public byte[] Pfx(string password) => new X509Certificate2Collection { _leaf, _issuer }.Export(X509ContentType.Pkcs12, password)!;

    public void Dispose()
    {
        _key.Dispose();
        _issuer.Dispose();
        _leaf.Dispose();
    }

    static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request;
    }
}
