extern alias sample;

using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Docfav.Server.Tests.Availability;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Integrators;

/// <summary>The samples and what docs/integrators.md quotes of them, as integrators run them.</summary>
public sealed partial class SampleTests(SharedDeployments deployments)
{
    static readonly string s_guide = File.ReadAllText(Repository.File("docs/integrators.md"));

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_in_CSharp_books_and_cancels()
    {
        var (clinic, environment) = await ClinicAsync();
        var program = Path.Combine(AppContext.BaseDirectory, "Booking.dll");

        ShouldHaveBooked(await RunAsync("dotnet", [program, environment["DOCFAV"], environment["KEY"]]));
        // The client is there by now.
        ShouldHaveBooked(await RunAsync("dotnet", [program, environment["DOCFAV"], environment["KEY"]]));

        var client = (await clinic.Api.GetAsync("clinic/clients")).ShouldSucceed().GetProperty("clients").EnumerateArray().Single(item => item.Text("firstname") == "Lucía");
        (await clinic.Api.GetAsync($"clinic/clients/{client.Uuid("id")}/appointments")).ShouldSucceed().List("appointments").Select(item => item.Text("status"))
            .ShouldBe(["cancelled", "cancelled"]);
    }

    [Fact]
    public async Task The_sample_in_TypeScript_compiles_over_the_contracts_types_and_books_and_verifies_webhooks()
    {
        var (_, environment) = await ClinicAsync();
        var folder = Repository.File("samples/typescript");
        await RunAsync("npm", ["run", "--silent", "--prefix", folder, "build"]);

        ShouldHaveBooked(await RunAsync("node", [Path.Combine(folder, "build/book.js"), environment["DOCFAV"], environment["KEY"]]));

        const string Program = """
            const { isValid } = await import(process.argv[1]);
            const vectors = JSON.parse(process.argv[2]);
            console.log(JSON.stringify(vectors.map((v) => isValid(v.secret, v.id, v.timestamp, v.signatures, Buffer.from(v.body), v.now))));
            """;
        ShouldTellThemApart(await RunAsync("node", ["--input-type=module", "--eval", Program, Path.Combine(folder, "build/verify-webhook.js"), Vector.Json]));
    }

    [Fact]
    public async Task The_sample_in_Python_verifies_webhooks()
    {
        const string Program = """
            import json, sys
            from verify_webhook import is_valid
            print(json.dumps([is_valid(v["secret"], v["id"], v["timestamp"], v["signatures"], v["body"].encode(), v["now"]) for v in json.loads(sys.argv[1])]))
            """;
        ShouldTellThemApart(await RunAsync("python3", ["-c", Program, Vector.Json], [new("PYTHONPATH", Repository.File("samples/python")), new("PYTHONDONTWRITEBYTECODE", "1")]));
    }

    [Fact]
    public void The_sample_in_CSharp_verifies_webhooks() =>
        Vector.All.Select(vector => sample::Booking.WebhookSignature.IsValid(
            vector.Secret, vector.Id, vector.Timestamp, vector.Signatures, Encoding.UTF8.GetBytes(vector.Body), DateTimeOffset.FromUnixTimeSeconds(vector.Now)))
            .ShouldBe(Vector.All.Select(vector => vector.IsValid));

    [Fact]
    public void The_guide_quotes_its_samples_as_they_are()
    {
        var quotes = Block().Matches(s_guide).Where(block => block.Groups["file"].Value.Contains('/', StringComparison.Ordinal)).ToList();
        quotes.Select(quote => quote.Groups["language"].Value).Distinct().ShouldBe(["csharp", "typescript", "python"], ignoreOrder: true);
        foreach (var quote in quotes)
        {
            File.ReadAllText(Repository.File(quote.Groups["file"].Value)).ShouldContain(quote.Groups["text"].Value);
        }
    }

    [Fact]
    public async Task The_guides_commands_work_one_after_the_other()
    {
        var (_, environment) = await ClinicAsync();
        var commands = Block().Matches(s_guide).Where(block => block.Groups["language"].Value == "sh").Select(block => block.Groups["text"].Value)
            .Where(text => text.StartsWith("curl", StringComparison.Ordinal)).ToList();
        commands.Count.ShouldBeGreaterThan(5);
        foreach (var command in commands)
        {
            var answer = await RunAsync("bash", ["-euc", command], [.. environment]);
            answer.ShouldContain("\"errors\":[]", customMessage: command);
            if (AppointmentId().Match(answer) is { Success: true } booked)
            {
                environment["APPOINTMENT"] = booked.Groups["id"].Value;
            }
        }
    }

    /// <summary>A clinic open all day for ever, and what the guide's commands and the samples need to know of it.</summary>
    async Task<(TestClinic Clinic, Dictionary<string, string> Environment)> ClinicAsync()
    {
        var deployment = await deployments.OnAsync(DatabaseKind.Sqlite);
        var clinic = await TestClinic.OnAsync(deployment);
        var place = clinic.Place();
        clinic.EveryDay(place, "00:00-24:00");
        var service = clinic.Service();
        var client = clinic.Client("Carlos");
        client.ClientNumber = 1000;
        await clinic.SaveAsync();
        return (clinic, new(StringComparer.Ordinal)
        {
            ["DOCFAV"] = deployment.Nodes[0].Address.GetLeftPart(UriPartial.Authority),
            ["KEY"] = clinic.Api.Key!,
            ["CLINIC"] = $"{clinic.Id}",
            ["CALENDAR"] = $"{place.CalendarId}",
            ["STAFF_CALENDAR"] = $"{place.Id}",
            ["SERVICE"] = $"{service.Id}",
            ["CLIENT"] = $"{client.Id}",
            ["DATE"] = "2027-03-01",
            ["FROM"] = "2027-03-01T09:00:00Z",
            ["TO"] = "2027-03-01T09:30:00Z",
        });
    }

    static void ShouldHaveBooked(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2, output);
        lines[0].ShouldStartWith("Booked Fisioterapia with Pedro García: ");
        lines[1].ShouldBe("It is cancelled now", StringCompareShould.IgnoreCase);
    }

    static void ShouldTellThemApart(string output) =>
        System.Text.Json.JsonSerializer.Deserialize<bool[]>(output).ShouldBe(Vector.All.Select(vector => vector.IsValid));

    static async Task<string> RunAsync(string program, IEnumerable<string> arguments, params KeyValuePair<string, string>[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        process.ExitCode.ShouldBe(0, $"{program} said: {await output}{await errors}");
        return await output;
    }

    [GeneratedRegex(@"^```(?<language>\w+)(?: (?<file>\S+))?\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("\"id\":\"(?<id>[0-9a-f-]+)\",\"appointment_number\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AppointmentId();
}
