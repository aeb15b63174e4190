using Docfav.Server.Services;

namespace Docfav.Server.DataFile.Demo;

/// <summary>The services of every synthetic clinic.</summary>
static class SyntheticCatalogue
{
    static readonly (string Name, int Price, int Duration, string Color, int VatRate)[] Table =
    [
        ("Consulta", 4500, 30, "#4CAF50", 0), ("Revisión", 3000, 15, "#8BC34A", 0), ("Primera visita", 6000, 45, "#2196F3", 0),
        ("Fisioterapia", 5500, 60, "#03A9F4", 0), ("Curas", 1500, 15, "#FF9800", 0), ("Limpieza facial", 5000, 60, "#E91E63", 21),
        ("Nutrición", 4000, 30, "#CDDC39", 10), ("Masaje", 3500, 30, "#9C27B0", 21),
    ];

    public static IEnumerable<Service> Services(SeededIds ids) => Table.Select((row, index) => new Service
    {
        ClinicId = ids.Clinic,
        Id = ids.Of(Named.Service, index + 1),
        Name = row.Name,
        Price = row.Price,
        Duration = row.Duration,
        Color = row.Color,
        IsActive = true,
        VatRate = row.VatRate,
    });
}
