namespace Docfav.Server.Operations;

/// <summary>Section <c>Docfav</c>: the certificate that https addresses are served with.</summary>
public sealed class CertificateOptions
{
    /// <summary>A PEM file, with its chain and perhaps its key, or a PFX file. The default is none.</summary>
    public string? Certificate { get; set; }

    /// <summary>The PEM file of the private key, where the certificate's own has none.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>The password of an encrypted key or a PFX file.</summary>
    public string? CertificatePassword { get; set; }
}
