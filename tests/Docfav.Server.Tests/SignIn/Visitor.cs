using System.Net;
using System.Text.RegularExpressions;
using Docfav.Server.Tests.Hosting;

namespace Docfav.Server.Tests.SignIn;

/// <summary>What a browser was answered.</summary>
public sealed record Page(HttpStatusCode Status, string? Location, string Html, HttpResponseMessage Response)
{
    /// <summary>The sentence that says why not.</summary>
    public string? Fault => PagePatterns.Fault().Match(Html) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups["text"].Value) : null;

    /// <summary>The page with its letters as people read them.</summary>
    public string Text => WebUtility.HtmlDecode(Html);

    /// <summary>The hidden fields of a form.</summary>
    /// <param name="name">What the form is called, or the address that it is sent to.</param>
    public Dictionary<string, string> Form(string name)
    {
        var form = PagePatterns.Form().Matches(Html).Select(match => match.Value).FirstOrDefault(
            text => text.Contains($"name=\"_handler\" value=\"{name}\"", StringComparison.Ordinal) || text.Contains($"action=\"{name}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"There is no form {name} in the answer {Status} {Location} {Html}");
        return PagePatterns.Hidden().Matches(form).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value), StringComparer.Ordinal);
    }

    /// <summary>The page without what differs each time: tokens.</summary>
    public string Lasting => PagePatterns.Token().Replace(Html, "");
}

static partial class PagePatterns
{
    [GeneratedRegex("<p class=\"fault\"[^>]*id=\"fault\"[^>]*>(?<text>[^<]*)</p>", RegexOptions.None, 1000)]
    public static partial Regex Fault();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    public static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.None, 1000)]
    public static partial Regex Hidden();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]*\"|<!--Blazor.*?-->", RegexOptions.None, 1000)]
    public static partial Regex Token();
}

/// <summary>A person with a browser: pages and their forms over HTTP, with the cookies that a browser would keep.</summary>
public sealed class Visitor(Node node)
{
    /// <summary>A language has been chosen from the beginning.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal) { ["docfav-language"] = "en" };

    /// <summary>Header lines to send besides.</summary>
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>One who has signed in on the page.</summary>
    public static async Task<Visitor> SignedInAsync(Node node, string email = "ana@example.com")
    {
        var visitor = new Visitor(node);
        await visitor.SubmitAsync("/account/sign-in", "sign-in", ("email", email), ("password", Given.Password));
        return visitor;
    }

    public Task<Page> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Opens a page, fills a form of it in and sends it to where the form says.</summary>
    public async Task<Page> SubmitAsync(string path, string form, params (string Name, string Value)[] fields)
    {
        var hidden = (await GetAsync(path)).Form(form);
        return await PostAsync(form.StartsWith('/') ? form : path, [.. hidden.Select(field => (field.Key, field.Value)), .. fields]);
    }

    public Task<Page> PostAsync(string path, IEnumerable<(string Name, string Value)> fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.GroupBy(field => field.Name, StringComparer.Ordinal).Select(same => KeyValuePair.Create(same.Key, same.Last().Value))),
        });

    async Task<Page> SendAsync(HttpRequestMessage request)
    {
        using var sent = request;
        request.Headers.Add("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        foreach (var (name, value) in Headers)
        {
            request.Headers.Add(name, value);
        }

        var response = await node.Http.SendAsync(request);
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            var (name, value) = (line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
            Cookies[name] = value;
            if (value.Length == 0)
            {
                Cookies.Remove(name);
            }
        }

        return new(response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(), response);
    }
}
