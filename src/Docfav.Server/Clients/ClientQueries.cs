using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>Which clients to list.</summary>
public sealed record ClientListQuery(
    int Limit, int Offset, ListOrder OrderBy, Gender? Gender, int? MinAge, int? MaxAge, LocalDate? ActivityFrom, LocalDate? ActivityTo)
    : IReadable<ClientListQuery>
{
    static readonly Form<int> LimitForm = Form.Integer(1, 100);
    static readonly Form<int?> AgeForm = Form.Integer(0, 150).OrNull();
    static readonly Form<Gender?> GenderForm = Form.OneOf<Gender>().OrNull();

    /// <summary>Whether it leaves anybody out.</summary>
    internal bool IsFiltered => Gender is not null || AsksDates;

    /// <summary>Whether it asks what day it is, or was, at the clinic.</summary>
    internal bool AsksDates => this is not { MinAge: null, MaxAge: null, ActivityFrom: null, ActivityTo: null };

    public static ClientListQuery Read(FieldReader fields)
    {
        var query = new ClientListQuery(
            fields.Read("limit", LimitForm, "Max results to return", 10),
            fields.Read("offset", Paging.Offset, "Number of results to skip", 0),
            fields.Read("order_by", ClientOrder.Form, "Sort field and direction", ClientOrder.Default),
            fields.Read("gender", GenderForm, "Filter by gender"),
            fields.Read("min_age", AgeForm, "Minimum age in whole years today, inclusive"),
            fields.Read("max_age", AgeForm, "Maximum age in whole years today, inclusive"),
            fields.Read("activity_from", Api.Forms.Form.Date.OrNull(), "Filter clients active from this date: with an appointment that starts then or later and is not cancelled"),
            fields.Read("activity_to", Api.Forms.Form.Date.OrNull(), "Filter clients active until this date, inclusive"));
        if (query.MinAge > query.MaxAge)
        {
            fields.Refuse("min_age", "must not be greater than max_age");
        }

        if (query.ActivityFrom > query.ActivityTo)
        {
            fields.Refuse("activity_from", "must not be after activity_to");
        }

        return query;
    }
}

/// <summary>What to search for among clients.</summary>
/// <param name="Words">The keyword's words, folded; each must be found.</param>
public sealed record ClientSearchQuery(IReadOnlyList<string> Words, int Limit, int Offset, ListOrder OrderBy) : IReadable<ClientSearchQuery>
{
    static readonly Form<int> LimitForm = Form.Integer(1, 1000);

    /// <summary>A search for what somebody typed; null where it holds no word.</summary>
    public static ClientSearchQuery? Of(string typed, int limit = 20, int offset = 0) =>
        WordsOf(typed) is { Length: > 0 } words ? new(words, limit, offset, ClientOrder.Default) : null;

    public static ClientSearchQuery Read(FieldReader fields)
    {
        var keyword = fields.Require("keyword", Form.Line.NonBlank(), "Search query (name, surname, email, phone, or ID card)") ?? "";
        var words = WordsOf(keyword);
        if (keyword.Length > 0 && words.Length == 0)
        {
            fields.Refuse("keyword", "must not be blank");
        }

        return new(
            words,
            fields.Read("limit", LimitForm, "Max results to return", 20),
            fields.Read("offset", Paging.Offset, "Number of results to skip", 0),
            fields.Read("order_by", ClientOrder.Form, "Sort field and direction", ClientOrder.Default));
    }

    static string[] WordsOf(string keyword) =>
        [.. keyword.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Folding.Fold).Where(word => word.Length > 0).Distinct()];
}

/// <summary>The orders of client lists: nulls first in <c>asc</c>, last in <c>desc</c>, ties by id.</summary>
static class ClientOrder
{
    public static readonly ListOrder Default = new("name", false);

    public static readonly Form<ListOrder> Form =
        ListOrder.Over("name", "firstname", "lastname", "email", "client_number", "created_at", "date_of_birth");

    /// <summary>The order as SQL; <see cref="Sort"/> is the same for queries of Entity Framework.</summary>
    public static string Sql(ListOrder order)
    {
        var direction = order.Descending ? " DESC" : "";
        return order.Field switch
        {
            "name" or "firstname" or "lastname" or "email" => $"{order.Field}_folded{direction}, id",
            "client_number" or "created_at" => $"{order.Field}{direction}, id",
            // As an index has it, in one direction or the other.
            "date_of_birth" => order.Descending ? "date_of_birth DESC NULLS LAST, id" : "date_of_birth NULLS FIRST, id",
            _ => throw Unknown(order),
        };
    }

    public static IOrderedQueryable<Client> Sort(IQueryable<Client> clients, ListOrder order)
    {
        // Folded texts are empty where there is none, and the empty text sorts first on both databases.
        IOrderedQueryable<Client> sorted = (order.Field, order.Descending) switch
        {
            ("name", false) => clients.OrderBy(client => client.NameFolded),
            ("name", true) => clients.OrderByDescending(client => client.NameFolded),
            ("firstname", false) => clients.OrderBy(client => client.FirstnameFolded),
            ("firstname", true) => clients.OrderByDescending(client => client.FirstnameFolded),
            ("lastname", false) => clients.OrderBy(client => client.LastnameFolded),
            ("lastname", true) => clients.OrderByDescending(client => client.LastnameFolded),
            ("email", false) => clients.OrderBy(client => client.EmailFolded),
            ("email", true) => clients.OrderByDescending(client => client.EmailFolded),
            ("client_number", false) => clients.OrderBy(client => client.ClientNumber),
            ("client_number", true) => clients.OrderByDescending(client => client.ClientNumber),
            ("created_at", false) => clients.OrderBy(client => client.CreatedAt),
            ("created_at", true) => clients.OrderByDescending(client => client.CreatedAt),
            ("date_of_birth", false) => clients.OrderBy(client => client.DateOfBirth != null).ThenBy(client => client.DateOfBirth),
            ("date_of_birth", true) => clients.OrderByDescending(client => client.DateOfBirth != null).ThenByDescending(client => client.DateOfBirth),
            _ => throw Unknown(order),
        };
        return sorted.ThenBy(client => client.Id);
    }

    static InvalidOperationException Unknown(ListOrder order) => new($"Clients have no order by {order.Field}.");
}
