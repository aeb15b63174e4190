using Microsoft.OpenApi;

namespace Docfav.Server.Api.OpenApi;

/// <summary>Which refusals an operation can give, and how they are described.</summary>
static class Refusals
{
    static readonly RefusalCode[] Everywhere =
    [
        RefusalCode.InvalidApiKey, RefusalCode.ApiKeyRevoked, RefusalCode.ApiKeyExpired, RefusalCode.InsufficientScopes, RefusalCode.IpNotAllowed,
        RefusalCode.RateLimitExceeded, RefusalCode.InternalError, RefusalCode.ApiDisabled, RefusalCode.ServiceUnavailable,
    ];

    /// <summary>What follows from the operation's kind and what it declares of its own, by status.</summary>
    public static IReadOnlyList<RefusalCode> Of(ApiOperation declared, HandlerShape shape)
    {
        IEnumerable<RefusalCode> codes =
        [
            .. Everywhere,
            .. declared.Refusals,
            .. shape.HasParameters ? [RefusalCode.ValidationError] : Array.Empty<RefusalCode>(),
            .. shape.IsInClinic ? [RefusalCode.ClinicManagerAccessDenied] : Array.Empty<RefusalCode>(),
            .. declared.TakesBody ? [RefusalCode.PayloadTooLarge, RefusalCode.UnsupportedMediaType] : Array.Empty<RefusalCode>(),
        ];
        return [.. codes.Distinct().OrderBy(code => RefusalCatalog.Entry(code).Status).ThenBy(code => code)];
    }

    /// <summary>Completes a response, and refers to it: operations that refuse alike share one component.</summary>
    public static OpenApiResponseReference Share(OpenApiResponse response, int status, IReadOnlyList<RefusalCode> codes, OpenApiDocument document)
    {
        var name = string.Join("Or", codes);
        response.Description = string.Join('\n', codes.Select(RefusalCatalog.Entry).Select(entry => $"- `{entry.Name}`: {entry.Message}"));
        response.Headers = ResponseHeaders.For(status, document);
        response.Content!["application/json"].Examples =
            codes.ToDictionary(code => RefusalCatalog.Entry(code).Name, Examples.Refused, StringComparer.Ordinal);
        document.AddComponent(name, response);
        return new(name, document);
    }
}
