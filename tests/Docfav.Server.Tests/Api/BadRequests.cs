using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;

namespace Docfav.Server.Tests.Api;

/// <summary>A request that must be refused, and how.</summary>
/// <param name="Name">What tells the row in a failure.</param>
/// <param name="Fields">The fields that the errors must name, in any order; null where that is not asked.</param>
public sealed record BadRequest(
    string Name, HttpMethod Method, string Path, byte[]? Body, HttpStatusCode Status, string Code, params string[]? Fields)
{
    /// <summary>The body's Content-Type; null for none.</summary>
    public string? ContentType { get; init; } = "application/json";

    public static BadRequest Query(string path, params string[]? fields) =>
        new(path, HttpMethod.Get, path, null, HttpStatusCode.BadRequest, "VALIDATION_ERROR", fields);

    public static BadRequest Json(HttpMethod method, string path, string json, params string[]? fields) =>
        Json(method, path, Encoding.UTF8.GetBytes(json), fields);

    public static BadRequest Json(HttpMethod method, string path, byte[] json, params string[]? fields) =>
        new($"{method} {Encoding.Latin1.GetString(json[..Math.Min(json.Length, 120)])}", method, path, json, HttpStatusCode.BadRequest, "VALIDATION_ERROR", fields);
}

/// <summary>What every refusal has, whoever makes it.</summary>
public static partial class BadRequests
{
    static readonly string[] Leaks =
        ["   at ", "Exception", "System.", "Microsoft.", "Npgsql", "Sqlite", "SELECT", "INSERT", "clinic_counters", "Docfav.", ".cs", "/src", "/tmp", "StackTrace"];

    /// <summary>Sends every request of a table; fails with all rows that were answered otherwise than they say.</summary>
    public static async Task ShouldRefuseAsync(this ApiClient client, IEnumerable<BadRequest> table)
    {
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(table, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (row, _) =>
        {
            var response = await client.SendAsync(row.Method, row.Path, Content(row));
            if (Difference(response, row) is { } difference)
            {
                wrong.Enqueue($"{row.Name}\n  {difference}\n  {response.Text[..Math.Min(response.Text.Length, 400)]}");
            }
        });
        wrong.Take(20).ShouldBeEmpty($"{wrong.Count} requests were answered wrongly");
    }

    /// <summary>The number of clients and the running numbers: what a refused request leaves alone.</summary>
    public static async Task<(int Clients, int NextNumber, int Counted)> StockAsync(this Deployment deployment, Guid clinicId)
    {
        await using var db = deployment.Database.OpenRead();
        var counters = await db.ClinicCounters.SingleAsync(row => row.ClinicId == clinicId);
        return (await db.Clients.CountAsync(client => client.ClinicId == clinicId), counters.NextClientNumber, counters.ClientCount);
    }

    static ByteArrayContent? Content(BadRequest row)
    {
        if (row.Body is null)
        {
            return null;
        }

        var content = new ByteArrayContent(row.Body);
        if (row.ContentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", row.ContentType);
        }

        return content;
    }

    static string? Difference(ApiResponse response, BadRequest row)
    {
        if (response.Status != row.Status)
        {
            return $"{(int)response.Status} in place of {(int)row.Status}";
        }

        return EnvelopeFault(response)
            ?? (response.Errors.Any(error => error.GetProperty("code").GetString() != row.Code) ? $"a code other than {row.Code}" : null)
            ?? (row.Fields is { } fields && !fields.Order(StringComparer.Ordinal).SequenceEqual(response.Fields.Order(StringComparer.Ordinal))
                ? $"fields {string.Join(", ", response.Fields)} in place of {string.Join(", ", fields)}" : null);
    }

    /// <summary>What a refusal lacks of the envelope and its headers, or the text of the inside that it shows; null where nothing.</summary>
    public static string? EnvelopeFault(ApiResponse response)
    {
        JsonElement envelope;
        try
        {
            envelope = response.Envelope;
        }
        catch (JsonException)
        {
            return "no JSON";
        }

        return !envelope.EnumerateObject().Select(member => member.Name).SequenceEqual(["data", "errors", "meta"]) ? "no envelope"
            : response.Data.ValueKind != JsonValueKind.Null ? "data is not null"
            : !response.Errors.Any() ? "no error"
            : response.Errors.Any(error => string.IsNullOrWhiteSpace(error.GetProperty("message").GetString())) ? "an error without a message"
            : !MetaForm().IsMatch(envelope.GetProperty("meta").GetRawText()) ? "meta has another form"
            : HeaderFault(response)
            ?? Array.Find(Leaks, leak => response.Text.Contains(leak, StringComparison.Ordinal));
    }

    /// <summary>What an answer lacks of the headers that every answer has.</summary>
    public static string? HeaderFault(ApiResponse response) =>
        response.ContentHeaders.ContentType?.ToString() != "application/json; charset=utf-8" ? "another content type"
        : response.Headers.CacheControl is not { NoStore: true } ? "may be stored by caches"
        : !response.Headers.TryGetValues("X-Request-Id", out var ids) || ids.Single().Length == 0 ? "no X-Request-Id"
        : null;

    [GeneratedRegex("""^\{"timestamp":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00","api_version":"v1"\}$""", RegexOptions.None, 1000)]
    internal static partial Regex MetaForm();
}
