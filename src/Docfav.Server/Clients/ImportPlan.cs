using Docfav.Server.Api.Forms;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>What the rows of a table come to. It is made for one attempt: the clients in it change as rows are taken.</summary>
sealed class ImportPlan
{
    const int FaultsKept = 1_000;
    const int RowsShown = 20;

    readonly Guid _clinicId;
    readonly ClientTable _table;
    readonly IReadOnlyList<string?> _mapping;
    readonly DuplicateRows _duplicates;
    readonly Instant _now;
    readonly CellSpelling _spelling;
    readonly List<ReadRow> _rows;
    readonly List<TableFault> _faults = [];
    readonly List<PreviewRow> _preview = [];
    readonly Dictionary<string, (Client Client, int? Line)> _byEmail = new(StringComparer.Ordinal);
    readonly HashSet<Client> _stored = [];
    readonly HashSet<Client> _updated = [];
    int _faultCount;
    int _faultsKept = FaultsKept;
    int _updates;
    int _skips;

    public ImportPlan(Guid clinicId, ClientTable table, IReadOnlyList<string?> mapping, DuplicateRows duplicates, Instant now)
    {
        (_clinicId, _table, _mapping, _duplicates, _now) = (clinicId, table, mapping, duplicates, now);
        CheckMapping();
        _spelling = new(Cells("gender"));
        EmailKeys = [.. Cells("email").Select(Key).OfType<string>().Distinct()];
        // Here, and not while the database is held.
        _rows = HasFaults ? [] : [.. _table.Rows.Select(Read).OfType<ReadRow>()];
    }

    /// <summary>The e-mail addresses that the table has: whom it may mean.</summary>
    public IReadOnlyList<string> EmailKeys { get; }

    /// <summary>New clients, in the file's order.</summary>
    public List<Client> Created { get; } = [];

    /// <summary>Stored clients whom rows change.</summary>
    public IReadOnlyCollection<Client> Updated => _updated;

    public IEnumerable<Guid> ClientIds => Created.Concat(_updated).Select(client => client.Id);

    public bool HasFaults => _faultCount > 0;

    /// <summary>Takes every row, given the clinic's clients with the table's addresses.</summary>
    public void Take(IEnumerable<Client> stored)
    {
        foreach (var client in stored)
        {
            _byEmail[client.EmailKey!] = (client, null);
            _stored.Add(client);
        }

        // These may come before those that are kept already.
        _faultsKept = _faults.Count + FaultsKept;
        foreach (var row in _rows)
        {
            Take(row);
        }
    }

    public TableOutcome Outcome(bool stored) =>
        new(stored, Created.Count, _updates, _skips, _preview, [.. _faults.OrderBy(fault => fault.Line).Take(FaultsKept)], _faultCount);

    /// <summary>A row as its forms read it; null where they found faults.</summary>
    ReadRow? Read(TableRow row)
    {
        var before = _faultCount;
        var reader = new TextFieldReader(Values(row), (field, message) => Fault(row.Line, field, message));
        var fields = ClientFields.Read(reader);
        var active = Given<bool>.Read(reader, "is_active", Form.Boolean, "", cleared: true);
        if (row.Cells.Skip(_table.Headers.Count).Any(cell => !string.IsNullOrWhiteSpace(cell)))
        {
            Fault(new(row.Line, null, null, "has more cells than there are headers") { Kind = TableFaultKind.ExtraCells });
        }

        return _faultCount > before ? null : new(row, fields, active);
    }

    void Take(ReadRow read)
    {
        var (row, fields, active) = read;
        var known = EmailAddress.Key(fields.Email.Value) is { } key && _byEmail.TryGetValue(key, out var found) ? found : default;
        if (known.Client is not null && _duplicates == DuplicateRows.Refuse)
        {
            Fault(known.Line is { } line
                ? new(row.Line, ColumnOf("email") + 1, "email", $"stands in line {line} too") { Kind = TableFaultKind.EmailTwice, OtherLine = line }
                : new(row.Line, ColumnOf("email") + 1, "email", "is another client's") { Kind = TableFaultKind.EmailTaken });
        }
        else if (known.Client is not null && _duplicates == DuplicateRows.Skip)
        {
            _skips++;
            Show(row, RowAction.Skip, known.Client);
        }
        else
        {
            Store(row, fields, active, known.Client);
        }
    }

    void Store(TableRow row, ClientFields fields, Given<bool> active, Client? known)
    {
        var client = known ?? new Client
        {
            ClinicId = _clinicId,
            Id = Guid.CreateVersion7(_now.ToDateTimeOffset()),
            CreatedAt = Instant.FromUnixTimeSeconds(_now.ToUnixTimeSeconds()),
        };
        fields.ApplyTo(client);
        client.IsActive = active.Or(client.IsActive);
        if (ClientDirectory.Fault(client, _now) is { } refusal)
        {
            Fault(row.Line, refusal.Field, refusal.Message);
        }

        if (known is null)
        {
            Created.Add(client);
        }
        else
        {
            _updates++;
            if (_stored.Contains(client))
            {
                _updated.Add(client);
            }
        }

        if (client.EmailKey is { } key)
        {
            _byEmail.TryAdd(key, (client, row.Line));
        }

        Show(row, known is null ? RowAction.Create : RowAction.Update, client);
    }

    /// <summary>The row's cells that are not blank, by field: a blank cell leaves things as they are.</summary>
    Dictionary<string, string?> Values(TableRow row)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var column = 0; column < _mapping.Count; column++)
        {
            if (_mapping[column] is { } field && !string.IsNullOrWhiteSpace(row.Cells[column]))
            {
                values[field] = _spelling.Of(field, row.Cells[column]);
            }
        }

        return values;
    }

    void CheckMapping()
    {
        if (_mapping.Count != _table.Headers.Count)
        {
            Fault(new(1, null, null, "needs a field, or none, for each of its columns") { Kind = TableFaultKind.Mapping });
            return;
        }

        for (var column = 0; column < _mapping.Count; column++)
        {
            if (_mapping[column] is { } field && (!ClientColumn.All.Any(known => known.Field == field) || _mapping.Take(column).Contains(field)))
            {
                Fault(_mapping.Take(column).Contains(field)
                    ? new(1, column + 1, field, "is the field of two columns") { Kind = TableFaultKind.FieldTwice }
                    : new(1, column + 1, field, "is not a known field") { Kind = TableFaultKind.Mapping });
            }
        }

        if (_mapping.All(field => field is null))
        {
            Fault(new(1, null, null, "has no column that holds a field") { Kind = TableFaultKind.NoFields });
        }
    }

    IEnumerable<string> Cells(string field)
    {
        var column = _mapping.Count == _table.Headers.Count ? ColumnOf(field) : -1;
        return column < 0 ? [] : _table.Rows.Select(row => row.Cells[column]);
    }

    int ColumnOf(string field)
    {
        for (var column = 0; column < _mapping.Count; column++)
        {
            if (_mapping[column] == field)
            {
                return column;
            }
        }

        return -1;
    }

    static string? Key(string cell) => Form.Email.Read(cell, out var email) is null ? EmailAddress.Key(email) : null;

    void Show(TableRow row, RowAction action, Client client)
    {
        if (_preview.Count < RowsShown)
        {
            _preview.Add(new(row.Line, action, ClientDetail.Of(client)));
        }
    }

    void Fault(int line, string? field, string message)
    {
        var column = field is null ? -1 : ColumnOf(field);
        Fault(new(line, column < 0 ? null : column + 1, field, message));
    }

    void Fault(TableFault fault)
    {
        _faultCount++;
        if (_faults.Count < _faultsKept)
        {
            _faults.Add(fault);
        }
    }

    sealed record ReadRow(TableRow Row, ClientFields Fields, Given<bool> Active);
}
