using System.Globalization;
using System.Text;
using Docfav.Server.Api;
using Docfav.Server.Clients;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>Brings a table of clients in: a file, what its columns are, what would come of it, and then that.</summary>
public sealed partial class ImportPage(ClientImport import)
{
    const int FaultsShown = 50;
    const int UploadSteps = 20;

    static readonly string[] s_fields = [.. ClientColumn.All.Select(column => column.Field).OfType<string>()];

    ClientTable? _table;
    string?[] _mapping = [];
    DuplicateRows _duplicates = DuplicateRows.Refuse;
    TableOutcome? _outcome;
    TableOutcome? _stored;
    string? _progress;
    bool _isChecking;
    bool _isStoring;
    int _version;

    /// <summary>The faults as a file that the browser keeps: it needs no address.</summary>
    string FaultFile
    {
        get
        {
            var csv = new StringBuilder().AppendJoin(';', T["ImportLine"].Value, T["ImportColumn"].Value, T["ImportFault"].Value).Append("\r\n");
            foreach (var fault in _outcome!.Faults)
            {
                csv.AppendJoin(';', fault.Line.ToString(CultureInfo.InvariantCulture), Cell(fault.Column is { } column ? Header(column - 1) : ""), Cell(Talk.Explain(fault))).Append("\r\n");
            }

            return "data:text/csv;charset=utf-8;base64," + Convert.ToBase64String([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())]);
        }
    }

    static string Cell(string text) => $"\"{FormulaCell.Guard(text)!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    string Header(int column) => _table!.Headers[column] is { Length: > 0 } header ? header : T["ImportColumnNumber", column + 1];

    async Task TakeAsync(InputFileChangeEventArgs change)
    {
        (_table, _outcome, Fault) = (null, null, null);
        var version = ++_version;
        if (change.File.Size > ClientTable.Largest)
        {
            Fault = Refusal.Invalid("file", "The file is larger than 20 MiB");
            return;
        }

        var content = await UploadAsync(change.File);
        _progress = T["ImportReading"];
        StateHasChanged();
        // Away from the circuit: its page stays alive.
        var (table, refusal) = await Task.Run(() => ClientTable.ReadAsync(content, Closing), Closing);
        if (version != _version)
        {
            return;
        }

        (_table, Fault, _progress) = (table, refusal, null);
        _mapping = [.. table?.Mapping ?? []];
        await CheckAsync();
    }

    async Task<MemoryStream> UploadAsync(IBrowserFile file)
    {
        var content = new MemoryStream((int)file.Size);
        await using var stream = file.OpenReadStream(ClientTable.Largest, Closing);
        var buffer = new byte[64 * 1024];
        var shown = -1L;
        int read;
        while ((read = await stream.ReadAsync(buffer, Closing)) > 0)
        {
            content.Write(buffer, 0, read);
            var step = content.Length * UploadSteps / Math.Max(1, file.Size);
            if (step != shown)
            {
                shown = step;
                _progress = T["ImportUploading", step * 100 / UploadSteps];
                StateHasChanged();
            }
        }

        content.Position = 0;
        return content;
    }

    Task MapAsync(int column, ChangeEventArgs change)
    {
        _mapping[column] = change.Value as string is { Length: > 0 } field ? field : null;
        return CheckAsync();
    }

    Task DuplicatesAsync(DuplicateRows duplicates)
    {
        _duplicates = duplicates;
        return CheckAsync();
    }

    /// <summary>Says what would come of it; what somebody chose last counts.</summary>
    async Task CheckAsync()
    {
        if (_table is not { } table)
        {
            return;
        }

        var (version, mapping, duplicates) = (++_version, _mapping.ToArray(), _duplicates);
        _isChecking = true;
        _progress = T["ImportChecking"];
        StateHasChanged();
        var outcome = await Task.Run(() => import.CheckAsync(ClinicId, table, mapping, duplicates, Closing), Closing);
        if (version == _version)
        {
            (_outcome, _isChecking, _progress) = (outcome, false, null);
        }
    }

    async Task ApplyAsync()
    {
        var (table, mapping, duplicates) = (_table!, _mapping.ToArray(), _duplicates);
        _isStoring = true;
        _progress = T["ImportStoring", table.Rows.Count];
        StateHasChanged();
        TableOutcome? outcome = null;
        var isDone = await WriteAsync(async () =>
        {
            outcome = await Task.Run(() => import.ApplyAsync(Actor, ClinicId, table, mapping, duplicates, CancellationToken.None));
            return null;
        });
        (_isStoring, _progress) = (false, null);
        if (isDone && outcome is { Stored: true })
        {
            // The table is let go: it may be large.
            (_stored, _table, _outcome) = (outcome, null, null);
        }
        else if (isDone)
        {
            // Somebody gave one of the addresses to a client since the preview.
            _outcome = outcome;
        }
    }

    void Again() => (_stored, _outcome, _duplicates) = (null, null, DuplicateRows.Refuse);
}
