namespace Docfav.Client;

/// <summary>Which clients to list, and how.</summary>
public sealed record ListClientsQuery
{
    /// <summary>Max results to return (default: 10).</summary>
    public int? Limit { get; init; }

    /// <summary>Number of results to skip (default: 0).</summary>
    public int? Offset { get; init; }

    /// <summary>Sort field and direction (default: name.asc).</summary>
    public ClientOrder? OrderBy { get; init; }

    /// <summary>Filter by gender.</summary>
    public Gender? Gender { get; init; }

    /// <summary>Minimum age in whole years today, inclusive.</summary>
    public int? MinAge { get; init; }

    /// <summary>Maximum age in whole years today, inclusive.</summary>
    public int? MaxAge { get; init; }

    /// <summary>Filter clients active from this date: with an appointment that starts then or later and is not cancelled.</summary>
    public DateOnly? ActivityFrom { get; init; }

    /// <summary>Filter clients active until this date, inclusive.</summary>
    public DateOnly? ActivityTo { get; init; }
}

/// <summary>How to list the clients found.</summary>
public sealed record AutocompleteClientsQuery
{
    /// <summary>Max results to return (default: 20).</summary>
    public int? Limit { get; init; }

    /// <summary>Number of results to skip (default: 0).</summary>
    public int? Offset { get; init; }

    /// <summary>Sort field and direction (default: name.asc).</summary>
    public ClientOrder? OrderBy { get; init; }
}

/// <summary>What clients are sorted by.</summary>
public enum ClientOrder
{
    /// <summary><c>name.asc</c></summary>
    NameAsc,

    /// <summary><c>name.desc</c></summary>
    NameDesc,

    /// <summary><c>firstname.asc</c></summary>
    FirstnameAsc,

    /// <summary><c>firstname.desc</c></summary>
    FirstnameDesc,

    /// <summary><c>lastname.asc</c></summary>
    LastnameAsc,

    /// <summary><c>lastname.desc</c></summary>
    LastnameDesc,

    /// <summary><c>email.asc</c></summary>
    EmailAsc,

    /// <summary><c>email.desc</c></summary>
    EmailDesc,

    /// <summary><c>client_number.asc</c></summary>
    ClientNumberAsc,

    /// <summary><c>client_number.desc</c></summary>
    ClientNumberDesc,

    /// <summary><c>created_at.asc</c></summary>
    CreatedAtAsc,

    /// <summary><c>created_at.desc</c></summary>
    CreatedAtDesc,

    /// <summary><c>date_of_birth.asc</c></summary>
    DateOfBirthAsc,

    /// <summary><c>date_of_birth.desc</c></summary>
    DateOfBirthDesc,
}
