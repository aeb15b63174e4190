using System.ComponentModel.DataAnnotations;
using System.Net;
using Docfav.Server.Access;

namespace Docfav.Server.Webhooks;

/// <summary>Section <c>Docfav:Webhooks</c>: where events may be sent.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>
    /// Addresses and CIDR ranges inside private networks that events may be sent to all the same. The default is none: neither this machine nor those
    /// beside it are reached, whatever a name resolves to.
    /// </summary>
    public IList<string> AllowPrivateAddresses { get; } = [];

    /// <summary>Whether an endpoint's address may be <c>http</c>. The default is no.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Seconds that an attempt may take in all. The default is 15.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary><see cref="AllowPrivateAddresses"/> as ranges.</summary>
    public IEnumerable<IPNetwork> PrivateRanges => AllowPrivateAddresses.Select(text => AddressRange.TryParse(text, out var range) ? range : default);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        AllowPrivateAddresses.Where(text => !AddressRange.TryParse(text, out _))
            .Select(text => new ValidationResult($"Docfav:Webhooks:AllowPrivateAddresses has \"{text}\", which is no address or CIDR range."));
}
