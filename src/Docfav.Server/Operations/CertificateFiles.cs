using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Docfav.Server.Operations;

/// <summary>A certificate with its key and chain, ready to be served.</summary>
sealed record LoadedCertificate(X509Certificate2 Leaf, SslStreamCertificateContext Context);

/// <summary>The bytes of a certificate's files at one moment.</summary>
sealed record CertificateFiles(string CertificatePath, byte[] Certificate, string KeyPath, byte[] Key)
{
    const string PrivateKey = "PRIVATE KEY-----";

    /// <summary>Reads the files, or says why they cannot be read.</summary>
    public static (CertificateFiles? Files, string? Fault) Read(CertificateOptions options)
    {
        var certificate = options.Certificate!;
        var key = options.CertificateKey ?? certificate;
        foreach (var path in (string[])[certificate, key])
        {
            if (!File.Exists(path))
            {
                return (null, $"There is no file {path}, which is to hold the {(path == key && key != certificate ? "private key" : "certificate")}.");
            }
        }

        try
        {
            return (new(certificate, File.ReadAllBytes(certificate), key, File.ReadAllBytes(key)), null);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return (null, $"The certificate's files cannot be read: {exception.Message}");
        }
    }

    public bool IsSame(CertificateFiles other) => Certificate.AsSpan().SequenceEqual(other.Certificate) && Key.AsSpan().SequenceEqual(other.Key);

    /// <summary>Makes a certificate of them, or says why that cannot be.</summary>
    public (LoadedCertificate? Certificate, string? Fault) Load(string? password)
    {
        try
        {
            return Certificate.AsSpan().IndexOf("-----BEGIN"u8) >= 0 ? LoadPem(password) : LoadPfx(password);
        }
        catch (CryptographicException)
        {
            return (null, $"{CertificatePath} is neither a PEM nor a PFX file, or its password (Docfav__CertificatePassword) is wrong.");
        }
    }

    (LoadedCertificate?, string?) LoadPem(string? password)
    {
        var (certificate, key) = (Encoding.Latin1.GetString(Certificate), Encoding.Latin1.GetString(Key));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        if (chain.Count == 0)
        {
            return (null, $"{CertificatePath} holds no certificate.");
        }

        if (!key.Contains(PrivateKey, StringComparison.Ordinal))
        {
            return (null, $"{KeyPath} holds no private key. Name the key's file with --certificate-key.");
        }

        try
        {
            using var leaf = key.Contains("ENCRYPTED " + PrivateKey, StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPem(certificate, key, password)
                : X509Certificate2.CreateFromPem(certificate, key);
            chain.RemoveAt(0);
            // Not every system's TLS takes a key that has only been in memory.
            return (Loaded(X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null), chain), null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return (null, $"The private key in {KeyPath} is not that of the certificate in {CertificatePath}, or it is encrypted with another password.");
        }
    }

    (LoadedCertificate?, string?) LoadPfx(string? password)
    {
        var chain = X509CertificateLoader.LoadPkcs12Collection(Certificate, password);
        if (chain.FirstOrDefault(certificate => certificate.HasPrivateKey) is not { } leaf)
        {
            return (null, $"{CertificatePath} holds no private key.");
        }

        chain.Remove(leaf);
        return (Loaded(leaf, chain), null);
    }

    /// <summary>Offline: whoever asks for a page does not wait for another server.</summary>
    static LoadedCertificate Loaded(X509Certificate2 leaf, X509Certificate2Collection chain) =>
        new(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true));
}
