using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Shouldly;

namespace Docfav.Server.Tests.Hosting;

/// <summary>Calls the API with one key.</summary>
/// <param name="http">The node's client.</param>
/// <param name="key">The key to send; null for none.</param>
/// <param name="clinicId">The clinic that <c>clinic/…</c> paths mean.</param>
public sealed class ApiClient(HttpClient http, string? key, Guid clinicId)
{
    public const string Prefix = "/api-connector/v1";

    public Guid ClinicId => clinicId;

    public string? Key => key;

    public Task<ApiResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiResponse> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, Json(json));

    public Task<ApiResponse> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, Json(json));

    /// <summary>Sends anything; the path <c>clinic</c> means the clinic, <c>clinic/…</c> what lies below it, any other what lies below the API's prefix.</summary>
    public async Task<ApiResponse> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var whole = path == "clinic" || path.StartsWith("clinic/", StringComparison.Ordinal)
            ? $"backofficeclinics/{clinicId}{path["clinic".Length..]}" : path.TrimStart('/');
        using var request = new HttpRequestMessage(method, $"{Prefix}/{whole}") { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        return new ApiResponse(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks again, a few times, where a busy server sheds a request before it does anything for it.</summary>
    public static async Task<ApiResponse> PatientlyAsync(Func<Task<ApiResponse>> ask)
    {
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            var answer = await ask();
            if (answer.Status != HttpStatusCode.ServiceUnavailable || attempt == Attempts)
            {
                return answer;
            }

            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
        }
    }

    static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}

/// <summary>An answer of the API, its envelope opened.</summary>
public sealed record ApiResponse(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Text)
{
    JsonElement? _envelope;

    public JsonElement Envelope => _envelope ??= JsonDocument.Parse(Text).RootElement.Clone();

    public JsonElement Data => Envelope.GetProperty("data");

    public IEnumerable<JsonElement> Errors => Envelope.GetProperty("errors").EnumerateArray();

    /// <summary>The first error's code.</summary>
    public string? Code => Errors.Select(error => error.GetProperty("code").GetString()).FirstOrDefault();

    /// <summary>The fields that errors blame.</summary>
    public IReadOnlyList<string?> Fields => [.. Errors.Select(error => error.TryGetProperty("field", out var name) ? name.GetString() : null)];

    public string Header(string name) => Headers.GetValues(name).Single();

    /// <summary>A header that holds a number, or null where there is none.</summary>
    public long? Number(string name) =>
        Headers.TryGetValues(name, out var values) ? long.Parse(values.Single(), NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>The text without what differs from answer to answer: the time.</summary>
    public string Timeless => Text.Replace(Envelope.GetProperty("meta").GetProperty("timestamp").GetString()!, "…", StringComparison.Ordinal);

    /// <summary>The data of a success; the whole text where it is none.</summary>
    public JsonElement ShouldSucceed(HttpStatusCode status = HttpStatusCode.OK)
    {
        Status.ShouldBe(status, Text);
        Errors.ShouldBeEmpty();
        return Data;
    }

    /// <summary>A refusal in the envelope, with everything that every refusal has.</summary>
    public void ShouldBeRefused(HttpStatusCode status, string code, params string?[] fields)
    {
        Status.ShouldBe(status, Text);
        Data.ValueKind.ShouldBe(JsonValueKind.Null, Text);
        string.Join(' ', Errors.Select(error => error.GetProperty("code").GetString()).Distinct()).ShouldBe(code, Text);
        ContentHeaders.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        Headers.CacheControl!.NoStore.ShouldBeTrue();
        Headers.Contains("X-Request-Id").ShouldBeTrue();
        Envelope.GetProperty("meta").GetProperty("api_version").GetString().ShouldBe("v1");
        if (fields.Length > 0)
        {
            Fields.ShouldBe(fields, ignoreOrder: true, Text);
        }
    }
}
