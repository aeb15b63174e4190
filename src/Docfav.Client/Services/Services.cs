namespace Docfav.Client;

/// <summary>A service of the clinic's catalogue.</summary>
public sealed record ServiceSummary
{
    /// <summary>UUID of the service.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name of the service.</summary>
    public required string Name { get; init; }

    /// <summary>Price in hundredths of the currency.</summary>
    public required int Price { get; init; }

    /// <summary>Minutes that it takes.</summary>
    public required int Duration { get; init; }

    /// <summary>Colour in the agenda, as #RRGGBB.</summary>
    public string? Color { get; init; }

    /// <summary>Whether it can be booked.</summary>
    public required bool IsActive { get; init; }

    /// <summary>VAT rate in per cent.</summary>
    public decimal? VatRate { get; init; }
}
