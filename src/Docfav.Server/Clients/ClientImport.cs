using System.Data.Common;
using Docfav.Server.Access;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>What becomes of a row whose e-mail address a client of the clinic, or an earlier row, has.</summary>
public enum DuplicateRows
{
    /// <summary>It is a fault.</summary>
    Refuse,

    /// <summary>It is left out.</summary>
    Skip,

    /// <summary>Its cells that are not blank change that client.</summary>
    Update,
}

/// <summary>What a row does.</summary>
public enum RowAction
{
    Create,
    Update,
    Skip,
}

/// <summary>What a fault of a table is about.</summary>
public enum TableFaultKind
{
    /// <summary>A cell, or what the row comes to: the message says what the field must be.</summary>
    Value,

    /// <summary>Another client has the e-mail address.</summary>
    EmailTaken,

    /// <summary>An earlier row has the e-mail address.</summary>
    EmailTwice,

    /// <summary>The row is longer than the headers.</summary>
    ExtraCells,

    /// <summary>Two columns hold one field.</summary>
    FieldTwice,

    /// <summary>There is no such field, or not one for each column.</summary>
    Mapping,

    /// <summary>No column holds a field.</summary>
    NoFields,
}

/// <summary>Something wrong in a table.</summary>
/// <param name="Line">The line of the file at which the row begins; 1 is the headers'.</param>
/// <param name="Column">The column, from 1; null for the row as a whole.</param>
/// <param name="Field">The field that the column holds, or that the row lacks; null where it is none.</param>
/// <param name="Message">What is wrong, without repeating it.</param>
public sealed record TableFault(int Line, int? Column, string? Field, string Message)
{
    /// <summary>What it is about.</summary>
    public TableFaultKind Kind { get; init; }

    /// <summary>The line of the earlier row, where there is one.</summary>
    public int? OtherLine { get; init; }
}

/// <summary>A row as it would be stored.</summary>
/// <param name="Line">The line of the file at which it begins.</param>
/// <param name="Action">What it does.</param>
/// <param name="Client">The client after it; one to be created has the number 0.</param>
public sealed record PreviewRow(int Line, RowAction Action, ClientDetail Client);

/// <summary>What an import does, or would do.</summary>
/// <param name="Stored">Whether it is done.</param>
/// <param name="Created">Rows that create a client.</param>
/// <param name="Updated">Rows that change one.</param>
/// <param name="Skipped">Rows left out.</param>
/// <param name="Preview">The first rows.</param>
/// <param name="Faults">The first 1,000 faults, in the file's order; with any, nothing is stored.</param>
/// <param name="FaultCount">How many faults there are in all.</param>
public sealed record TableOutcome(
    bool Stored, int Created, int Updated, int Skipped, IReadOnlyList<PreviewRow> Preview, IReadOnlyList<TableFault> Faults, int FaultCount);

/// <summary>Brings a table of clients into a clinic, whole or not at all.</summary>
public sealed class ClientImport(IDatabase database, IClock clock, ActivityLog activity)
{
    const int Attempts = 3;
    const int KeysAtOnce = 5_000;

    /// <summary>Says what an import would do; nothing is stored.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="table">The file.</param>
    /// <param name="mapping">The field of each column, by the names of <see cref="ClientColumn.Field"/>; null for a column that is left out.</param>
    /// <param name="duplicates">What becomes of rows whose e-mail address is there already.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<TableOutcome> CheckAsync(
        Guid clinicId, ClientTable table, IReadOnlyList<string?> mapping, DuplicateRows duplicates, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var plan = new ImportPlan(clinicId, table, mapping, duplicates, clock.GetCurrentInstant());
        plan.Take(await StoredAsync(db, clinicId, plan.EmailKeys, hold: false, cancellation));
        return plan.Outcome(stored: false);
    }

    /// <summary>Stores the table in one transaction, or says what is wrong with it.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public async Task<TableOutcome> ApplyAsync(
        Actor actor, Guid clinicId, ClientTable table, IReadOnlyList<string?> mapping, DuplicateRows duplicates, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var plan = new ImportPlan(clinicId, table, mapping, duplicates, clock.GetCurrentInstant());
                var outcome = plan.HasFaults ? await CheckAsync(clinicId, table, mapping, duplicates, cancellation)
                    : await database.WriteLongAsync((db, token) => StoreAsync(db, clinicId, plan, token), cancellation);
                if (outcome.Stored)
                {
                    await activity.AddAsync(actor, clinicId, ActivityAction.ClientImported, plan.ClientIds, CancellationToken.None);
                }

                return outcome;
            }
            catch (DbException exception) when (attempt < Attempts && database.IsUniqueViolation(exception, "email_key"))
            {
                // Somebody gave one of the addresses to a client since we looked: looking again says so properly.
            }
        }
    }

    async Task<TableOutcome> StoreAsync(DocfavDb db, Guid clinicId, ImportPlan plan, CancellationToken cancellation)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await ClientDirectory.TakeNumbersAsync(db, clinicId, 0, 0, cancellation);
        plan.Take(await StoredAsync(db, clinicId, plan.EmailKeys, hold: true, cancellation));
        if (plan.HasFaults)
        {
            return plan.Outcome(stored: false);
        }

        var changes = EventDrafts.Of(db.ChangeTracker);
        var number = await ClientDirectory.TakeNumbersAsync(db, clinicId, plan.Created.Count, changes.Count, cancellation);
        foreach (var client in plan.Created)
        {
            client.ClientNumber = number++;
        }

        var buildIndexes = await database.SetIndexesAsideAsync<Client>(db, plan.Created.Count, cancellation);
        await using var rows = database.BulkUpsert<Client>(db);
        foreach (var client in plan.Created.Concat(plan.Updated))
        {
            await rows.AddAsync(client, cancellation);
        }

        await rows.FlushAsync(cancellation);
        await buildIndexes();
        var created = plan.Created.Select(client => new EventDraft(clinicId, EventKind.ClientCreated, EventData.Of(client)));
        await TellAsync(db, clinicId, created.Concat(changes), cancellation);
        return plan.Outcome(stored: true);
    }

    /// <summary>Writes the events, with the numbers that were taken for them.</summary>
    async Task TellAsync(DocfavDb db, Guid clinicId, IEnumerable<EventDraft> drafts, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        await using var events = database.BulkUpsert<OutboxEvent>(db);
        foreach (var draft in drafts)
        {
            await events.AddAsync(new(clinicId, db.NextEvent(clinicId), draft.Kind, now, draft.Data.Id, draft.Data.ToJson()), cancellation);
        }

        await events.FlushAsync(cancellation);
    }

    static async Task<List<Client>> StoredAsync(DocfavDb db, Guid clinicId, IEnumerable<string> emailKeys, bool hold, CancellationToken cancellation)
    {
        var stored = new List<Client>();
        foreach (var keys in emailKeys.Chunk(KeysAtOnce))
        {
            var rows = db.Clients.Where(client => client.ClinicId == clinicId && keys.Contains(client.EmailKey));
            if (hold)
            {
                await rows.ExecuteUpdateAsync(set => set.SetProperty(client => client.HasPhoto, client => client.HasPhoto), cancellation);
            }

            // Who writes has them tracked: what the plan changes is seen by it.
            stored.AddRange(await rows.ToListAsync(cancellation));
        }

        return stored;
    }
}
