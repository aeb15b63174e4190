using NodaTime;

namespace Docfav.Server.DataFile.Demo;

/// <summary>How much to make: totals, which are spread over the clinics.</summary>
/// <param name="Clinics">From 1 to 65,535.</param>
/// <param name="Clients">At most 100,000,000.</param>
/// <param name="Appointments">At most 1,000,000,000; none without a client.</param>
/// <param name="Seed">The same seed and sizes make the same data, UUIDs included.</param>
public sealed record SyntheticSize(int Clinics, int Clients, int Appointments, int Seed)
{
    /// <summary>The day that the data is told from: appointments lie three years before it and a quarter after it.</summary>
    public LocalDate Anchor { get; init; } = new(2026, 6, 30);

    /// <summary>From this many clinics on, the first one is made large.</summary>
    const int ManyClinics = 20;

    /// <summary>The large clinic has a tenth.</summary>
    const int LargeShare = 10;

    /// <summary>What is wrong with it, as a sentence; null when nothing is.</summary>
    public string? Fault() => this switch
    {
        { Clinics: < 1 or > ushort.MaxValue } => "The number of clinics must be from 1 to 65,535.",
        { Clients: < 0 or > 100_000_000 } => "The number of clients must be from 0 to 100,000,000.",
        { Appointments: < 0 or > 1_000_000_000 } => "The number of appointments must be from 0 to 1,000,000,000.",
        { Anchor.Year: < 1950 or > 9000 } => "The anchor date must be in the years from 1950 to 9000.",
        _ => null,
    };

    /// <summary>How much of a total the clinic with a number, from 1, has; the shares add up to the total.</summary>
    public int Share(int total, int clinic)
    {
        if (Clinics < ManyClinics)
        {
            return Part(total, clinic - 1, Clinics);
        }

        var large = total / LargeShare;
        return clinic == 1 ? large : Part(total - large, clinic - 2, Clinics - 1);
    }

    /// <summary>One of so many even parts of a total, counted from 0.</summary>
    internal static int Part(int total, long index, long parts) => (int)(((index + 1) * total / parts) - (index * total / parts));
}

/// <summary>What has been written so far; a clinic counts once it is committed.</summary>
public readonly record struct SyntheticProgress(int Clinics, int Clients, int Appointments);
