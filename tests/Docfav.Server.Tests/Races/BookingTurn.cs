using System.Text.Json;
using Docfav.Server.Appointments;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Docfav.Server.Tests.Races;

/// <summary>What a caller was told.</summary>
sealed record Told(int Status, string Text)
{
    /// <summary>The one appointment that was booked.</summary>
    public JsonElement Booked => Data.EnumerateArray().Single();

    public JsonElement Data => Root.GetProperty("data");

    public JsonElement Error => Root.GetProperty("errors").EnumerateArray().Single();

    public string Conflicts => Error.GetProperty("conflicts").GetRawText();

    JsonElement Root => JsonDocument.Parse(Text).RootElement;
}

/// <summary>Requests that come, in an order that is known, while somebody else books at their clinic.</summary>
static class BookingTurn
{
    static readonly Guid s_userId = Guid.NewGuid();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A booking of plain items, one after another at a clinic's places.</summary>
    public static BookingCall Call(Guid clinicId, BookingRequest request, string? key = null, CancellationToken? cancellation = null) =>
        new(clinicId, request, Guid.NewGuid(), new(s_userId, $"/{clinicId}/appointments", key, [.. JsonSerializer.SerializeToUtf8Bytes(request.Appointments[0].From!.Value.ToUnixTimeSeconds())]), cancellation ?? Cancellation);

    public static BookingCall Call(this RaceClinic clinic, Wanted wanted, string? key = null, CancellationToken? cancellation = null) =>
        Call(clinic.Id, clinic.Request(wanted), key, cancellation);

    public static BookingRequest Request(this RaceClinic clinic, params IEnumerable<Wanted> wanted) => new(
        null, [.. wanted.Select(item => new BookingItem(clinic.Service, item.StaffCalendar, item.From, item.To, item.Note, null))],
        SendReminder: true, AppointmentStatus.Confirmed, Force: false);

    /// <summary>Books the first while somebody else holds the agenda, and the rest while the first waits for that.</summary>
    /// <param name="turns">What books.</param>
    /// <param name="database">The database.</param>
    /// <param name="first">The first.</param>
    /// <param name="rest">The rest, who are booked together.</param>
    /// <param name="meanwhile">What happens before the agenda is let go; it is given the tasks of the rest.</param>
    public static async Task<Task<BookingEnd>[]> OfAsync(
        BookingTurns turns, IDatabase database, BookingCall first, IEnumerable<BookingCall> rest, Func<Task<BookingEnd>[], Task>? meanwhile = null)
    {
        var (begun, released) = (NewSignal(), NewSignal());
        var holder = database.WriteAsync(
            async (db, token) =>
            {
                await database.LockAgendaAsync(db, first.ClinicId, token);
                begun.SetResult();
                await released.Task;
                return 0;
            },
            Cancellation);
        await begun.Task.WaitAsync(Cancellation);
        Task<BookingEnd>[] booked = [turns.BookAsync(first), .. rest.Select(turns.BookAsync)];
        await (meanwhile?.Invoke(booked[1..]) ?? Task.CompletedTask);
        released.SetResult();
        await holder;
        return booked;
    }

    /// <summary>What the caller of each is told.</summary>
    public static async Task<Told[]> ToldAsync(this Node node, IEnumerable<Task<BookingEnd>> booked)
    {
        var told = new List<Told>();
        foreach (var end in booked)
        {
            using var body = new MemoryStream();
            await using var scope = node.Get<IServiceScopeFactory>().CreateAsyncScope();
            var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            http.Response.Body = body;
            await (await end).Answer.ExecuteAsync(http);
            await http.Response.BodyWriter.FlushAsync(Cancellation);
            told.Add(new(http.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray())));
        }

        return [.. told];
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
