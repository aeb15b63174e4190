using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Services;

/// <summary>A service of the clinic's catalogue.</summary>
/// <param name="Id">UUID of the service.</param>
/// <param name="Name">Name of the service.</param>
/// <param name="Price">Price in hundredths of the currency.</param>
/// <param name="Duration">Minutes that it takes.</param>
/// <param name="Color">Colour in the agenda, as #RRGGBB.</param>
/// <param name="IsActive">Whether it can be booked.</param>
/// <param name="VatRate">VAT rate in per cent.</param>
public sealed record ServiceSummary(Guid Id, string Name, int Price, int Duration, string? Color, bool IsActive, decimal? VatRate)
{
    internal static ServiceSummary Of(Service service) =>
        new(service.Id, service.Name, service.Price, service.Duration, service.Color, service.IsActive, service.VatRate);
}

static class ServiceEndpoints
{
    public static void MapServices(this RouteGroupBuilder api) =>
        api.MapGet("/backofficeclinics/{backOfficeClinicId}/services", ListServices)
            .Declare(new() { Scopes = Scope.ServicesRead, Example = Example });

    /// <summary>List all services for a clinic.</summary>
    /// <remarks>By name, inactive ones included.</remarks>
    internal static async Task<Answer<ServiceSummary[]>> ListServices(ManagedClinic backOfficeClinicId, DocfavDb db, CancellationToken cancellation)
    {
        var services = await db.Services.Where(service => service.ClinicId == backOfficeClinicId.Id).ToListAsync(cancellation);
        return NameOrder.Sorted(services.Select(ServiceSummary.Of), service => service.Name, service => service.Id);
    }

    const string Example = """
        [{ "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "name": "Fisioterapia", "price": 5000, "duration": 30, "color": "#4CAF50", "is_active": true,
           "vat_rate": 21 }]
        """;
}
