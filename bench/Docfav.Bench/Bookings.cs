using System.Globalization;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Bench;

/// <summary>Deals out times that nobody has booked yet, and counts what is booked.</summary>
sealed class Bookings(IDatabase database, Furniture furniture)
{
    static readonly Guid[] Calendars = [.. Enumerable.Range(0, Furniture.Bookers).Select(Furniture.Booker)];

    // The first calendar is the one that all is booked on.
    int _nextOnOne;
    int _nextSpread;

    /// <summary>Writes bodies of bookings, a line each, each with an Idempotency-Key before it where that is asked for.</summary>
    public void Write(string file, BookRow row, int count)
    {
        using var lines = new StreamWriter(file);
        for (var line = 0; line < count; line++)
        {
            var number = row.IsSpread ? _nextSpread++ : _nextOnOne++;
            var (calendar, slot) = row.IsSpread ? (1 + (number % (Furniture.Bookers - 1)), number / (Furniture.Bookers - 1)) : (0, number);
            var from = Furniture.FirstBooking + Duration.FromMinutes(slot * (long)Furniture.Brief);
            if (row.HasKeys)
            {
                lines.Write(string.Create(CultureInfo.InvariantCulture, $"bench-{calendar}-{slot}\t"));
            }

            lines.WriteLine(
                $$"""{"client":"{{furniture.Clients[number % furniture.Clients.Count]}}","appointments":[{"service":"{{Furniture.Service}}","back_office_staff_calendar":"{{Furniture.Booker(calendar)}}","from":"{{from}}","to":"{{from + Duration.FromMinutes(Furniture.Brief)}}"}]}""");
        }
    }

    /// <summary>How many there are.</summary>
    public async Task<int> CountAsync()
    {
        await using var db = database.OpenRead();
        return await db.Appointments.CountAsync(row => row.ClinicId == furniture.ClinicId && Calendars.Contains(row.StaffCalendarId));
    }

    /// <summary>Removes what an earlier run has booked.</summary>
    public Task ClearAsync() => database.WriteLongAsync(
        async (db, token) =>
        {
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
            await db.Appointments.Where(row => row.ClinicId == furniture.ClinicId && Calendars.Contains(row.StaffCalendarId)).ExecuteDeleteAsync(token);
            return await db.Set<Docfav.Server.Api.IdempotentAnswer>().ExecuteDeleteAsync(token);
        },
        CancellationToken.None);
}
