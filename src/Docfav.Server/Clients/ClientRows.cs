using System.Collections.Concurrent;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using Docfav.Server.Data;

namespace Docfav.Server.Clients;

/// <summary>Clients as the API shows them, read below Entity Framework.</summary>
static class ClientRows
{
    const string Columns =
        "id, client_number, firstname, lastname, email, phone, gender, date_of_birth, address, city, province, post_code, country_code, id_card, note, tags, "
        + "is_active, is_company, walk_in, receive_reminders, receive_campaigns, has_photo, created_at, language";

    const string MatchColumns = "id, firstname, lastname, email, phone, client_number";

    /// <summary>The client of a clinic, $1, with an id, $2.</summary>
    public static readonly SqlQuery<ClientDetail> ById = new($"SELECT {Columns} FROM clients WHERE clinic_id = $1 AND id = $2", Detail);

    /// <summary>The clients of a clinic, $1, with ids, $2.</summary>
    public static readonly SqlQuery<ClientMatch> Matches = new($"SELECT {MatchColumns} FROM clients WHERE clinic_id = $1 AND id = ANY ($2)", Match);

    /// <summary>How many clients a clinic, $1, has.</summary>
    public static readonly SqlQuery<int> Count = new("SELECT client_count FROM clinic_counters WHERE clinic_id = $1", row => row.Int(0));

    static readonly ConcurrentDictionary<ListOrder, SqlQuery<ClientDetail>> s_pages = new();
    static readonly ConcurrentDictionary<(ListOrder Order, int Words), SqlQuery<ClientMatch>> s_searches = new();

    /// <summary>A page of a clinic's, $1, clients in an order: $2 of them after $3.</summary>
    public static SqlQuery<ClientDetail> Page(ListOrder order) => s_pages.GetOrAdd(
        order, order => new($"SELECT {Columns} FROM clients WHERE clinic_id = $1 ORDER BY {ClientOrder.Sql(order)} LIMIT $2 OFFSET $3", Detail));

    /// <summary>
    /// Among the first clients of a clinic, $1, in an order, those in whose text each of some words, from $2 on, is found: so many of them, after so many.
    /// Both databases hand the first clients on as they read them, in order, and stop when there are enough.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="words">How many words there are.</param>
    /// <param name="among">How many clients are looked at.</param>
    public static SqlQuery<ClientMatch> Search(ListOrder order, int words, int among) => s_searches.GetOrAdd((order, words), _ => new(
        $"""
        SELECT {MatchColumns} FROM (SELECT {MatchColumns}, search_text FROM clients WHERE clinic_id = $1 ORDER BY {ClientOrder.Sql(order)} LIMIT {among}) AS first
        WHERE {string.Join(" AND ", Enumerable.Range(2, words).Select(place => $"strpos(search_text, ${place}) > 0"))} LIMIT ${words + 2} OFFSET ${words + 3}
        """,
        Match));

    static ClientMatch Match(SqlRow row) => new(row.Uuid(0), PersonName.Full(row.TextOrNull(1), row.TextOrNull(2)), row.TextOrNull(3), row.TextOrNull(4), row.Int(5));

    static ClientDetail Detail(SqlRow row)
    {
        var (firstname, lastname) = (row.TextOrNull(2), row.TextOrNull(3));
        return new ClientDetail(
            row.Uuid(0), row.Int(1), firstname, lastname, PersonName.Full(firstname, lastname), row.TextOrNull(4), row.TextOrNull(5), (Gender?)row.IntOrNull(6),
            BirthDate.Of(row.DateOrNull(7)), row.TextOrNull(8), row.TextOrNull(9), row.TextOrNull(10), row.TextOrNull(11), row.TextOrNull(12), row.TextOrNull(13),
            row.TextOrNull(14), TagsText.Parse(row.Text(15)), row.Flag(16), row.Flag(17), row.Flag(18), row.Flag(19), row.Flag(20), row.Flag(21), row.Instant(22),
            (Language?)row.IntOrNull(23));
    }
}
