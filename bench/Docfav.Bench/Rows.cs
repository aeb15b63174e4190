using System.Globalization;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Bench;

/// <summary>One line of the table: requests of one kind.</summary>
/// <param name="Name">What --rows looks at.</param>
abstract record Row(string Name);

/// <summary>Requests that read.</summary>
/// <param name="Name">What --rows looks at.</param>
/// <param name="Answer">The contract of the answers' data.</param>
/// <param name="Paths">At least a thousand different ones.</param>
sealed record ReadRow(string Name, Type Answer, IReadOnlyList<string> Paths) : Row(Name);

/// <summary>Requests that book, each another time.</summary>
/// <param name="Name">What --rows looks at.</param>
/// <param name="IsSpread">Over all calendars; else all on one.</param>
/// <param name="HasKeys">Whether each has an Idempotency-Key of its own.</param>
/// <param name="Telling">Whom the clinic tells of it.</param>
sealed record BookRow(string Name, bool IsSpread, bool HasKeys, Telling Telling = Telling.Nobody) : Row(Name);

/// <summary>The rows of the table.</summary>
static class Rows
{
    const int Urls = 1_000;
    const string Slots1 = "slots-1x7";
    const string Check = "check";
    const string Me = "me";
    const string ClientById = "client";

    /// <summary>Rows whose answers come from the agenda, the same in small and large data.</summary>
    public static readonly IReadOnlyList<string> Agenda = [Slots1, "slots-10x31", Check, "agenda-week"];

    public const string OneStaffWeek = Slots1;
    public static readonly IReadOnlyList<string> Single = [Check, Me, ClientById];
    public const string SearchPrefix = "autocomplete";
    public const string ClientsPage = "clients-page";
    public const string BookSpread = "book-spread";
    public const string BookPlanned = "book-spread-planned";
    public const string BookUntold = "book-spread-untold";

    /// <summary>Every row for a clinic with the bench's furniture.</summary>
    public static async Task<IReadOnlyList<Row>> ForAsync(IDatabase database, Furniture furniture)
    {
        var (clinic, chance) = (furniture.ClinicId, new Random(1));
        var agenda = FormattableString.Invariant($"{Envelope.Prefix}/backofficeclinics/{clinic}");
        var calendar = FormattableString.Invariant($"{agenda}/calendars/{Furniture.ReadCalendar}");
        await using var db = database.OpenRead();
        // The first thousands are enough to be many, and take no scan of a million.
        var clients = await db.Clients.Where(client => client.ClinicId == clinic).OrderBy(client => client.ClientNumber).Take(5_000).ToArrayAsync();
        var phones = clients.Where(client => client.Phone is not null).Select(client => string.Concat(client.Phone!.Where(char.IsAsciiDigit))).ToArray();
        var rare = clients.Where(client => client.Email is not null).Select(client => client.Email!.Split('@')[0])
            .Concat(clients.Where(client => client.IdCard is not null).Select(client => client.IdCard!)).ToArray();
        return
        [
            new ReadRow(Me, typeof(UserInformation), [.. Enumerable.Range(0, Urls).Select(number => FormattableString.Invariant($"{Envelope.Prefix}/me?n={number}"))]),
            new ReadRow(Slots1, typeof(StaffSlots[]), Many(() => Slots(7, $"&staff_calendar_id={Reader()}"))),
            new ReadRow("slots-10x31", typeof(StaffSlots[]), Many(() => Slots(31, FormattableString.Invariant($"&service_duration={chance.Next(60)}")))),
            new ReadRow(Check, typeof(AvailabilityCheck), Many(() =>
            {
                var from = Day(1).AtMidnight().InUtc().ToInstant() + Duration.FromMinutes((7 * 60) + (15 * chance.Next(48)));
                return $"{calendar}/check-availability?from={from}&to={from + Duration.FromMinutes(30)}&staff_calendar_id={Reader()}";
            })),
            new ReadRow("agenda-week", typeof(AgendaLists), Many(() =>
            {
                var day = Day(7);
                var from = day.AtMidnight().InUtc().ToInstant() + Duration.FromHours(chance.Next(24));
                return $"{agenda}/availability?start_date={from}&end_date={from + Duration.FromDays(7)}&local_start_date={Iso(day)}&local_end_date={Iso(day.PlusDays(6))}&calendar_id={Furniture.ReadCalendar}";
            })),
            new ReadRow(ClientsPage, typeof(ClientPage), Many(() => FormattableString.Invariant($"{agenda}/clients?limit={chance.Next(10, 30)}&offset={chance.Next(100)}"))),
            new ReadRow("clients-page-orders", typeof(ClientPage), Many(() => FormattableString.Invariant(
                $"{agenda}/clients?limit={chance.Next(10, 30)}&offset={10 * chance.Next(10)}&order_by={Pick("name", "firstname", "lastname", "email", "client_number", "created_at", "date_of_birth")}.{Pick("asc", "desc")}"))),
            // Two letters that many names have.
            new ReadRow("autocomplete-common", typeof(ClientMatch[]), Many(() => Search(Pick("ma", "ar", "an", "ez", "ro", "ga", "el", "al", "lo", "in"), $"&offset={chance.Next(40)}&limit={chance.Next(10, 30)}"))),
            // One client, or very few, have it.
            new ReadRow("autocomplete-rare", typeof(ClientMatch[]), Many(() => Search(Pick(rare), FormattableString.Invariant($"&limit={chance.Next(10, 30)}")))),
            new ReadRow("autocomplete-phone", typeof(ClientMatch[]), Many(() => Search(Pick(phones)[^6..], FormattableString.Invariant($"&limit={chance.Next(10, 30)}")))),
            // A small clinic has fewer clients than there are to be URLs.
            new ReadRow(ClientById, typeof(ClientDetail), Many(() => FormattableString.Invariant($"{agenda}/clients/{Pick(clients).Id}?n={chance.Next(10)}"))),
            new BookRow(BookSpread, IsSpread: true, HasKeys: false),
            new BookRow(BookPlanned, IsSpread: true, HasKeys: false, Telling.Later),
            new BookRow(BookUntold, IsSpread: true, HasKeys: false, Telling.InVain),
            new BookRow("book-spread-keys", IsSpread: true, HasKeys: true),
            new BookRow("book-one", IsSpread: false, HasKeys: false),
            new BookRow("book-one-keys", IsSpread: false, HasKeys: true),
        ];

        LocalDate Day(int length) => Furniture.FirstDay.PlusDays(chance.Next(Furniture.Days - length));
        Guid Reader() => Furniture.Reader(chance.Next(Furniture.Readers));
        T Pick<T>(params T[] items) => items[chance.Next(items.Length)];
        string Search(string keyword, string rest) => $"{agenda}/clients/autocomplete?keyword={Uri.EscapeDataString(keyword)}{rest}";

        string Slots(int days, string rest)
        {
            var first = Day(days);
            return $"{calendar}/available-slots?start_date={Iso(first)}&end_date={Iso(first.PlusDays(days - 1))}{rest}";
        }

        static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
    }

    static string[] Many(Func<string> make)
    {
        var paths = new HashSet<string>();
        for (var attempt = 0; paths.Count < Urls && attempt < 20 * Urls; attempt++)
        {
            paths.Add(make());
        }

        return paths.Count == Urls ? [.. paths] : throw new InvalidOperationException($"Only {paths.Count} different requests like {paths.First()}.");
    }
}
