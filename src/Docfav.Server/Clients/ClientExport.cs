using CsvHelper;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>Writes a clinic's clients as a table that a spreadsheet opens and <see cref="ClientImport"/> reads.</summary>
public sealed class ClientExport(IDatabase database, SearchTextCache searchTexts, IClock clock, ActivityLog activity)
{
    const int NotedAtOnce = 500;

    /// <summary>Writes CSV in UTF-8 with a byte order mark, separated by semicolons, as the clinic stands at one moment.</summary>
    /// <param name="actor">Who does: every client written is noted.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="query">Which clients, in which order; its page is left out of account. Null for all, by name.</param>
    /// <param name="language">The language of the headers.</param>
    /// <param name="output">Takes the file; it is flushed, not closed.</param>
    /// <param name="cancellation">Stops in the middle.</param>
    /// <returns>How many clients were written.</returns>
    public Task<int> WriteAsync(
        Actor actor, Guid clinicId, ClientListQuery? query, Language language, Stream output, CancellationToken cancellation) =>
        database.ReadSnapshotAsync(
            async (db, token) =>
            {
                var options = new CsvWriterOptions { Separator = ';', WriteByteOrderMark = true };
                await using var csv = CsvWriter.Create(output, options, leaveOpen: true);
                foreach (var column in ClientColumn.All)
                {
                    csv.WriteField(column.Header(language));
                }

                await csv.EndRecordAsync(token);
                var list = new ClientList(database, db, searchTexts, clock);
                var written = 0;
                var chunk = new List<Client>(NotedAtOnce);
                await foreach (var client in (await list.AllAsync(clinicId, query, token)).AsAsyncEnumerable().WithCancellation(token))
                {
                    chunk.Add(client);
                    if (chunk.Count == NotedAtOnce)
                    {
                        written += await WriteAsync(actor, clinicId, chunk, csv, token);
                    }
                }

                written += await WriteAsync(actor, clinicId, chunk, csv, token);
                await csv.FlushAsync(token);
                return written;
            },
            cancellation);

    /// <summary>Notes some clients before they leave, and writes them.</summary>
    async Task<int> WriteAsync(Actor actor, Guid clinicId, List<Client> clients, CsvWriter csv, CancellationToken cancellation)
    {
        await activity.AddAsync(actor, clinicId, ActivityAction.ClientExported, clients.Select(client => client.Id), cancellation);
        foreach (var client in clients)
        {
            foreach (var column in ClientColumn.All)
            {
                csv.WriteField(FormulaCell.Guard(column.Read(client)));
            }

            await csv.EndRecordAsync(cancellation);
        }

        var count = clients.Count;
        clients.Clear();
        return count;
    }
}
