using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>The clinic's clients: found as somebody types, or listed with filters. The address says which, so that back and reload work.</summary>
public sealed partial class ClientListPage
{
    static readonly string[] s_genders = [.. Words.Values<Gender>().Select(Words.Of)];

    static readonly (string Field, string? Order)[] s_columns =
        [("name", "name"), ("client_number", "client_number"), ("telephone", null), ("email", "email"), ("date_of_birth", "date_of_birth")];

    // Addresses that this page wrote for what it shows already.
    readonly HashSet<ClientListState> _own = [];
    ClientListState _state = ClientListState.Read(_ => null);
    CancellationTokenSource? _loading;
    string _text = "";
    IReadOnlyList<ClientDetail>? _rows;
    IReadOnlyList<Refusal> _faults = [];
    int? _total;
    bool _hasMore;

    protected override object Address => AddressState;

    ClientListState AddressState
    {
        get
        {
            var query = QueryHelpers.ParseQuery(Navigation.ToAbsoluteUri(Navigation.Uri).Query);
            return ClientListState.Read(name => query.TryGetValue(name, out var values) ? values[0] : null);
        }
    }

    string Status => _rows is null ? T["Loading"]
        : _state.IsSearch ? _rows.Count == 0 ? D["NoResults"] : _hasMore || _state.Page > 1 ? T["FoundMore", _state.Offset + 1, _state.Offset + _rows.Count] : T["Found", _rows.Count]
        : _rows.Count == 0 && _total > 0 ? D["NoResults"]
        : _total == 0 ? T[_state.IsFiltered ? "NoneFiltered" : "None"]
        : T["Total", _state.Offset + 1, _state.Offset + _rows.Count, (_total ?? 0).ToString("N0", CultureInfo.CurrentCulture)];

    protected override async Task ReadAsync()
    {
        var state = AddressState;
        if (!_own.Remove(state))
        {
            _text = state.Text;
            await LoadAsync(state);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _loading?.Dispose();
        base.Dispose(disposing);
    }

    async Task TypeAsync()
    {
        var state = _state with { Text = _text, Page = 1 };
        if (await LoadAsync(state) && state != AddressState)
        {
            _own.Add(state);
            Navigation.NavigateTo(Url(state), replace: true);
        }
    }

    /// <summary>Shows what a state asks for, unless another is asked for meanwhile.</summary>
    async Task<bool> LoadAsync(ClientListState state)
    {
        if (_loading is not null)
        {
            await _loading.CancelAsync();
            _loading.Dispose();
        }

        _loading = CancellationTokenSource.CreateLinkedTokenSource(Closing);
        var cancellation = _loading.Token;
        try
        {
            var (query, faults) = state.Query();
            var search = ClientSearchQuery.Of(state.Text, ClientListState.PageSize + 1, state.Offset);
            await (faults.Count > 0 ? Task.CompletedTask : search is null ? ListAsync(query, cancellation) : SearchAsync(search, query, cancellation));
            (_state, _faults) = (state, faults);
            if (faults.Count > 0)
            {
                (_rows, _total, _hasMore) = ([], 0, false);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    async Task SearchAsync(ClientSearchQuery search, ClientListQuery filters, CancellationToken cancellation)
    {
        var found = await Clients.SearchAsync(Actor, ClinicId, search, filters, cancellation);
        cancellation.ThrowIfCancellationRequested();
        (_rows, _total, _hasMore) = (found[..Math.Min(found.Length, ClientListState.PageSize)], null, found.Length > ClientListState.PageSize);
    }

    async Task ListAsync(ClientListQuery query, CancellationToken cancellation)
    {
        var page = await Clients.PageAsync(Actor, ClinicId, query, cancellation);
        cancellation.ThrowIfCancellationRequested();
        (_rows, _total, _hasMore) = (page.Clients, page.Meta.Total, query.Offset + page.Clients.Count < page.Meta.Total);
    }

    string Url(ClientListState state) => state.Url(Desk.Url("clients"));

    void Filter(ClientListState state) => Navigation.NavigateTo(Url(state with { Page = 1 }));

    static string? Text(ChangeEventArgs change) => change.Value as string is { Length: > 0 } text ? text : null;

    ClientListState SortBy(string field) => _state with { OrderBy = _state.OrderBy == $"{field}.asc" || (_state.OrderBy is null && field == "name") ? $"{field}.desc" : $"{field}.asc", Page = 1 };

    string? Sorted(string? field) => field is null || _state.IsSearch || !(_state.OrderBy ?? "name.asc").StartsWith(field + ".", StringComparison.Ordinal) ? null
        : _state.OrderBy?.EndsWith(".desc", StringComparison.Ordinal) == true ? "descending" : "ascending";

    string SortSign(string field) => Sorted(field) switch
    {
        "ascending" => "arrow_upward",
        "descending" => "arrow_downward",
        _ => "unfold_more",
    };
}
