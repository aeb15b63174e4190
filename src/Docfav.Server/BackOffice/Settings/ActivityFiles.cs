using CsvHelper;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>A clinic's activity as a table, for who manages the clinic at this moment; for anybody else there is nothing.</summary>
static class ActivityFiles
{
    const int ReadAtOnce = 1_000;

    static readonly LocalDateTimePattern s_moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    public static void MapActivityFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/clinics/{clinicId:guid}/settings/activity.csv", TableAsync).ExcludeFromDescription();

    static async Task<IResult> TableAsync(
        Guid clinicId, HttpContext http, MembershipLookup memberships, IDatabase database, ActivityLog log, ActivityReader reader,
        ActivityLines lines, IStringLocalizer<AccessTexts> texts, IClock clock, CancellationToken cancellation)
    {
        if (SignedIn.Of(http.User) is not { } who || await memberships.FindAsync(who.UserId, clinicId, cancellation) is not { MayManage: true })
        {
            return Results.NotFound();
        }

        var state = ActivityState.Read(name => http.Request.Query[name] is [{ } text, ..] ? text : null);
        var now = clock.GetCurrentInstant();
        var zone = await ZoneAsync(database, clinicId, cancellation);
        await log.AddAsync(new Actor(who.UserId, null), clinicId, ActivityAction.ActivityExported, cancellation);
        FileAnswer.Protect(http, "no-store");
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{texts["FileName"]}-{LocalDatePattern.Iso.Format(now.InZone(zone).Date)}.csv\"";
        await using var csv = CsvWriter.Create(http.Response.Body, new CsvWriterOptions { Separator = ';', WriteByteOrderMark = true }, leaveOpen: true);
        await WriteAsync(csv, [.. ((string[])["Time", "Who", "Key", "What", "Number", "With"]).Select(name => texts[name].Value)], cancellation);
        IReadOnlyList<Activity> entries;
        var before = state.Before;
        do
        {
            entries = await reader.PageAsync(clinicId, state.Filter(zone), before, ReadAtOnce, cancellation);
            foreach (var line in await lines.OfAsync(clinicId, who.UserId, entries, cancellation))
            {
                var when = s_moment.Format(line.At.InZone(zone).LocalDateTime);
                foreach (var client in line.Clients.DefaultIfEmpty())
                {
                    await WriteAsync(
                        csv, [when, line.UserName, line.KeyName, texts[$"Action{line.Action}"], client?.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture), client?.Name ?? line.Subject],
                        cancellation);
                }
            }

            before = entries is [.., var last] ? last.Id : null;
        }
        while (entries.Count == ReadAtOnce);

        await csv.FlushAsync(cancellation);
        return Results.Empty;
    }

    static async Task<DateTimeZone> ZoneAsync(IDatabase database, Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return TimeZones.Of(await db.Clinics.Where(clinic => clinic.Id == clinicId).Select(clinic => clinic.Timezone).SingleAsync(cancellation));
    }

    static async Task WriteAsync(CsvWriter csv, IReadOnlyList<string?> cells, CancellationToken cancellation)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(FormulaCell.Guard(cell));
        }

        await csv.EndRecordAsync(cancellation);
    }
}
