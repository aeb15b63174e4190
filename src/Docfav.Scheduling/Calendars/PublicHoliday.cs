using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>A day on which, as a rule, nobody works.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Spanish">What it is called in Spanish.</param>
/// <param name="English">What it is called in English.</param>
/// <param name="IsRegional">Whether one autonomous community keeps it; else all do.</param>
/// <param name="IsCertain">Whether it is kept every year, or nearly; else a decree says so for some years.</param>
public sealed record PublicHoliday(LocalDate Date, string Spanish, string English, bool IsRegional, bool IsCertain);

/// <summary>An autonomous community or city of Spain.</summary>
/// <param name="Code">Its ISO 3166-2 code, such as <c>ES-MD</c>.</param>
/// <param name="Name">Its name in Spanish.</param>
public sealed record SpanishRegion(string Code, string Name);
