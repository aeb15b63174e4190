using NodaTime;

namespace Docfav.Scheduling.Calendars;

/// <summary>
/// The public holidays of Spain, as far as they follow from the year: those of the whole country, and those of each autonomous community. What decrees
/// change from year to year is offered as not certain: the Monday after a Sunday, Saint Joseph or Saint James in some communities. Feasts of the Islamic
/// calendar, of islands and of municipalities are no part of it.
/// </summary>
/// <remarks>Real Decreto 2001/1983, article 45, and the labour calendars that the BOE published for 2010 to 2026.</remarks>
public static class SpanishHolidays
{
    delegate LocalDate Day(int year);

    sealed record Rule(Day On, string Spanish, string English, bool IsCertain = true);

    static readonly Rule s_maundyThursday = new(AfterEaster(-3), "Jueves Santo", "Maundy Thursday");
    static readonly Rule s_easterMonday = new(AfterEaster(1), "Lunes de Pascua", "Easter Monday");
    static readonly Rule s_saintJoseph = On(3, 19, "San José", "Saint Joseph");
    static readonly Rule s_saintJames = On(7, 25, "Santiago Apóstol", "Saint James");
    static readonly Rule s_saintJohn = On(6, 24, "San Juan", "Saint John");
    static readonly Rule s_saintStephen = On(12, 26, "San Esteban", "Saint Stephen");

    static readonly Rule[] s_national =
    [
        On(1, 1, "Año Nuevo", "New Year's Day"),
        On(1, 6, "Epifanía del Señor", "Epiphany"),
        new(AfterEaster(-2), "Viernes Santo", "Good Friday"),
        On(5, 1, "Fiesta del Trabajo", "Labour Day"),
        On(8, 15, "Asunción de la Virgen", "Assumption of Mary"),
        On(10, 12, "Fiesta Nacional de España", "National Day of Spain"),
        On(11, 1, "Todos los Santos", "All Saints' Day"),
        On(12, 6, "Día de la Constitución Española", "Constitution Day"),
        On(12, 8, "Inmaculada Concepción", "Immaculate Conception"),
        On(12, 25, "Natividad del Señor", "Christmas Day"),
    ];

    static readonly (SpanishRegion Region, Rule[] Rules)[] s_regional =
    [
        Region("ES-AN", "Andalucía", s_maundyThursday, On(2, 28, "Día de Andalucía", "Andalusia Day")),
        Region("ES-AR", "Aragón", s_maundyThursday, On(4, 23, "San Jorge, Día de Aragón", "Saint George, Aragon Day")),
        Region("ES-AS", "Principado de Asturias", s_maundyThursday, On(9, 8, "Día de Asturias", "Asturias Day")),
        Region("ES-CN", "Canarias", s_maundyThursday, On(5, 30, "Día de Canarias", "Canary Islands Day")),
        Region("ES-CB", "Cantabria", s_maundyThursday, On(7, 28, "Día de las Instituciones de Cantabria", "Institutions of Cantabria Day"),
            On(9, 15, "La Bien Aparecida", "Our Lady of Bien Aparecida"), InSomeYears(s_easterMonday), InSomeYears(s_saintJames)),
        Region("ES-CL", "Castilla y León", s_maundyThursday, On(4, 23, "Día de Castilla y León", "Castile and León Day"), InSomeYears(s_saintJames)),
        Region("ES-CM", "Castilla-La Mancha", s_maundyThursday, On(5, 31, "Día de Castilla-La Mancha", "Castilla-La Mancha Day"),
            new(AfterEaster(60), "Corpus Christi", "Corpus Christi"), InSomeYears(s_easterMonday), InSomeYears(s_saintJoseph)),
        Region("ES-CT", "Cataluña", s_easterMonday, s_saintJohn, On(9, 11, "Fiesta Nacional de Cataluña", "National Day of Catalonia"), s_saintStephen,
            InSomeYears(new(AfterEaster(50), "Lunes de Pentecostés", "Whit Monday"))),
        Region("ES-CE", "Ceuta", s_maundyThursday, On(8, 5, "Nuestra Señora de África", "Our Lady of Africa"), InSomeYears(On(9, 2, "Día de Ceuta", "Ceuta Day"))),
        Region("ES-VC", "Comunitat Valenciana", s_saintJoseph, s_easterMonday, s_saintJohn, On(10, 9, "Día de la Comunitat Valenciana", "Valencian Community Day"),
            InSomeYears(s_maundyThursday)),
        Region("ES-EX", "Extremadura", s_maundyThursday, On(9, 8, "Día de Extremadura", "Extremadura Day"),
            InSomeYears(new(AfterEaster(-47), "Martes de Carnaval", "Shrove Tuesday")), InSomeYears(s_saintJoseph)),
        Region("ES-GA", "Galicia", s_maundyThursday, On(5, 17, "Día de las Letras Gallegas", "Galician Literature Day"),
            On(7, 25, "Día Nacional de Galicia", "National Day of Galicia"), InSomeYears(s_saintJoseph), InSomeYears(s_saintJohn)),
        Region("ES-IB", "Illes Balears", s_maundyThursday, s_easterMonday, On(3, 1, "Día de las Illes Balears", "Balearic Islands Day"), InSomeYears(s_saintStephen)),
        Region("ES-RI", "La Rioja", s_maundyThursday, s_easterMonday, On(6, 9, "Día de La Rioja", "La Rioja Day"), InSomeYears(s_saintJames)),
        Region("ES-MD", "Comunidad de Madrid", s_maundyThursday, On(5, 2, "Fiesta de la Comunidad de Madrid", "Community of Madrid Day"),
            InSomeYears(s_saintJoseph), InSomeYears(s_saintJames)),
        Region("ES-ML", "Melilla", s_maundyThursday),
        Region("ES-MC", "Región de Murcia", s_maundyThursday, On(6, 9, "Día de la Región de Murcia", "Region of Murcia Day"), InSomeYears(s_saintJoseph)),
        Region("ES-NC", "Comunidad Foral de Navarra", s_maundyThursday, s_easterMonday, On(12, 3, "San Francisco Javier", "Saint Francis Xavier"),
            InSomeYears(s_saintJoseph), InSomeYears(s_saintJames)),
        Region("ES-PV", "País Vasco", s_maundyThursday, s_easterMonday, InSomeYears(s_saintJames), InSomeYears(s_saintJoseph)),
    ];

    /// <summary>The seventeen autonomous communities and two autonomous cities, as Spaniards list them.</summary>
    public static IReadOnlyList<SpanishRegion> Regions { get; } = [.. s_regional.Select(entry => entry.Region)];

    // The first two digits of a post code are the province's, from 01 to 52.
    static readonly string[] s_provinces =
        ("PV CM VC AN CL EX IB CT CL EX AN VC CM AN GA CM CT AN CM PV AN AR AN CL CT RI GA MD AN MC NC GA AS CL CN GA CL CN CB CL AN CL CT AR CM VC CL PV CL AR CE ML")
        .Split(' ');

    /// <summary>The code of the community in which a post code lies; null for what is no Spanish post code.</summary>
    public static string? RegionOfPostCode(string? postCode) =>
        postCode is { Length: 5 } && postCode.All(char.IsAsciiDigit)
            && int.Parse(postCode[..2], System.Globalization.CultureInfo.InvariantCulture) is var province && province >= 1 && province <= s_provinces.Length
            ? "ES-" + s_provinces[province - 1] : null;

    /// <summary>The holidays of a year, by date; the certain ones first where a date has several.</summary>
    /// <param name="year">From <see cref="Easter.FirstYear"/> to <see cref="Easter.LastYear"/>.</param>
    /// <param name="region">The ISO 3166-2 code of an autonomous community; null or any other text gives those of the whole country alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The year is out of range.</exception>
    public static IReadOnlyList<PublicHoliday> Of(int year, string? region = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, Easter.FirstYear);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, Easter.LastYear);
        var own = s_regional.FirstOrDefault(entry => entry.Region.Code == region).Rules ?? [];
        PublicHoliday[] holidays = [.. s_national.Select(rule => Holiday(rule, year, false)), .. own.Select(rule => Holiday(rule, year, true))];
        var certain = holidays.Where(holiday => holiday.IsCertain).Select(holiday => holiday.Date).ToHashSet();
        var mondays = holidays.Where(holiday => MayMove(holiday, certain)).Select(NextMonday);
        return [.. holidays.Concat(mondays).OrderBy(holiday => holiday.Date).ThenByDescending(holiday => holiday.IsCertain)];
    }

    /// <summary>A community may have the Monday off after a Sunday that is a holiday, unless the Monday is one itself.</summary>
    static bool MayMove(PublicHoliday holiday, HashSet<LocalDate> certain) =>
        holiday is { IsCertain: true, Date.DayOfWeek: IsoDayOfWeek.Sunday } && !certain.Contains(holiday.Date.PlusDays(1));

    static PublicHoliday NextMonday(PublicHoliday sunday) => sunday with
    {
        Date = sunday.Date.PlusDays(1),
        Spanish = $"Lunes siguiente a {sunday.Spanish}",
        English = $"Monday after {sunday.English}",
        IsCertain = false,
    };

    static PublicHoliday Holiday(Rule rule, int year, bool isRegional) => new(rule.On(year), rule.Spanish, rule.English, isRegional, rule.IsCertain);

    static (SpanishRegion Region, Rule[] Rules) Region(string code, string name, params Rule[] rules) => (new(code, name), rules);

    static Rule On(int month, int day, string spanish, string english) => new(year => new LocalDate(year, month, day), spanish, english);

    static Rule InSomeYears(Rule rule) => rule with { IsCertain = false };

    static Day AfterEaster(int days) => year => Easter.Sunday(year).PlusDays(days);
}
