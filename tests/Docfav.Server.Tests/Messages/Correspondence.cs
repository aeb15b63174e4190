using System.Text.RegularExpressions;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Messages;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Messages;

/// <summary>A clinic in Madrid that writes to its clients, on a server whose clock the test sets. It begins on Monday, 8 June 2026, at noon there.</summary>
sealed partial class Correspondence : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    Correspondence(Deployment deployment, FakeTime time, TestClinic clinic, StaffCalendar place, Service service) =>
        (Deployment, Time, Clinic, Place, Service) = (deployment, time, clinic, place, service);

    public static Instant Start { get; } = TestClinic.At("2026-06-08T10:00");

    public Deployment Deployment { get; }
    public FakeTime Time { get; }
    public TestClinic Clinic { get; }
    public StaffCalendar Place { get; }
    public Service Service { get; }

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<Correspondence> OpenAsync(DatabaseKind kind, PostgresCluster cluster, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        OpenAsync(kind, cluster, null, settings);

    /// <param name="log">Where the server's log goes as well.</param>
    public static async Task<Correspondence> OpenAsync(
        DatabaseKind kind, PostgresCluster cluster, LogCapture? log, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var time = new FakeTime(Start);
        var deployment = await Deployment.StartAsync(
            kind, cluster, settings: [new("Docfav:PublicUrl", "https://agenda.example.com"), .. settings], time: time, configure: services =>
            {
                if (log is not null)
                {
                    services.AddSingleton<ILoggerProvider>(log);
                }
            });
        var clinic = await TestClinic.OnAsync(deployment);
        var calendar = clinic.Calendar();
        (calendar.Address, calendar.ZipCode, calendar.City) = ("Calle Mayor 1", "28013", "Madrid");
        var place = clinic.Place(clinic.Staff(), calendar);
        clinic.EveryDay(place, "00:00-24:00");
        var service = clinic.Service();
        await clinic.SaveAsync();
        return new(deployment, time, clinic, place, service);
    }

    public T Get<T>() where T : notnull => Deployment.Nodes[0].Get<T>();

    public async Task<Client> ClientAsync(string email, Language? language = null, string first = "Carlos")
    {
        var client = Clinic.Client(first);
        (client.Email, client.Language) = (email, language);
        client.Fold();
        await Clinic.SaveAsync();
        return client;
    }

    /// <summary>Lets time pass, and everything happen that is due by then.</summary>
    public async Task PassAsync(Duration duration)
    {
        await SettleAsync();
        Time.Advance(duration);
        await SettleAsync();
    }

    /// <summary>Waits until every event is planned for and nothing is due.</summary>
    public async Task SettleAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        while (true)
        {
            await using var db = Deployment.Database.OpenRead();
            var now = Time.GetCurrentInstant();
            var isPlanned = !await db.ClinicCounters.AnyAsync(
                row => row.LastEvent > db.OutboxCursors.Where(cursor => cursor.ClinicId == row.ClinicId).Select(cursor => cursor.Planned).FirstOrDefault(), limit.Token);
            if (isPlanned && !await db.Messages.AnyAsync(message => message.State == MessageState.Due && message.DueAt <= now, limit.Token))
            {
                return;
            }

            Get<MessageSender>().Wake();
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>The clinic's messages, in order of when they are due.</summary>
    public async Task<List<Message>> MessagesAsync()
    {
        await using var db = Deployment.Database.OpenRead();
        return await db.Messages.Where(message => message.ClinicId == Clinic.Id).OrderBy(message => message.DueAt).ThenBy(message => message.Id).ToListAsync(Cancellation);
    }

    /// <summary>The clinic's messages in short, such as <c>Sent Confirmation</c>.</summary>
    public async Task<string> InShortAsync() =>
        string.Join(", ", (await MessagesAsync()).Select(message => $"{message.State} {message.Kind}"));

    /// <summary>The mail that was written of a message.</summary>
    public Task<ReadMail> FileAsync(Message message) => MailHost.ReadFileAsync(Path.Combine(Deployment.Folder, "messages", $"{message.Id}.eml"));

    /// <summary>The token of the link in a text.</summary>
    public static string TokenOf(string text)
    {
        var match = Link().Match(text);
        match.Success.ShouldBeTrue(text);
        return match.Groups["token"].Value;
    }

    public ValueTask DisposeAsync() => Deployment.DisposeAsync();

    [GeneratedRegex(@"https://agenda\.example\.com/visit\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
