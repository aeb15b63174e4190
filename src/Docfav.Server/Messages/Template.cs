using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Docfav.Server.Messages;

/// <summary>A link of a message: its address in plain text, its words in HTML.</summary>
public sealed record TemplateLink(Uri Address, string Words);

/// <summary>
/// The words of a message, with placeholders such as <c>{date}</c>. A line whose placeholders all have nothing to say is left out.
/// </summary>
public static partial class Template
{
    /// <summary>Longest subject and text, in characters.</summary>
    public const int LongestSubject = 150;
    public const int LongestBody = 4_000;

    /// <summary>Placeholders that stand for a link.</summary>
    public const string ConfirmLink = "confirm_link";
    public const string CancelLink = "cancel_link";

    /// <summary>What may stand between braces.</summary>
    public static IReadOnlyList<string> Placeholders { get; } =
    [
        "client_firstname", "date", "time", "service", "staff", "calendar", "address", "clinic", "previous_date", "previous_time", ConfirmLink, CancelLink,
    ];

    /// <summary>Links have no place in a subject.</summary>
    public static IReadOnlyList<string> SubjectPlaceholders { get; } = [.. Placeholders.Where(name => name is not (ConfirmLink or CancelLink))];

    /// <summary>The first placeholder that is not among those that are known; null where all are.</summary>
    public static string? Unknown(string text, IReadOnlyList<string> known) =>
        Pattern().Matches(text).Select(match => match.Groups["name"].Value).FirstOrDefault(name => !known.Contains(name));

    /// <summary>One line of plain text; what is put in brings no line break along.</summary>
    public static string Subject(string text, IReadOnlyDictionary<string, object?> values) =>
        OneLine(Pattern().Replace(text, match => OneLine(values.GetValueOrDefault(match.Groups["name"].Value)?.ToString() ?? "")));

    /// <summary>Plain text.</summary>
    public static string Text(string text, IReadOnlyDictionary<string, object?> values) => Filled(text, values, plain => plain, link => link.Address.AbsoluteUri);

    /// <summary>A whole page of HTML that says the same; it is legible on light and on dark.</summary>
    public static string Html(string text, IReadOnlyDictionary<string, object?> values, string subject, string language)
    {
        var body = Filled(
            text, values, WebUtility.HtmlEncode,
            link => $"""<a href="{WebUtility.HtmlEncode(link.Address.AbsoluteUri)}">{WebUtility.HtmlEncode(link.Words)}</a>""");
        var paragraphs = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(paragraph => $"<p>{paragraph.Trim('\n').Replace("\n", "<br>\n", StringComparison.Ordinal)}</p>");
        return $"""
            <!DOCTYPE html>
            <html lang="{language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(subject)}</title>
            </head>
            <body style="margin: 0; padding: 24px 16px; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif">
            <div style="max-width: 36em; margin: 0 auto">
            {string.Join('\n', paragraphs)}
            </div>
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    static string Filled(string text, IReadOnlyDictionary<string, object?> values, Func<string, string?> encode, Func<TemplateLink, string> link)
    {
        var filled = new StringBuilder();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            // What is no placeholder stands there as it is.
            var matches = Pattern().Matches(line).Where(match => values.ContainsKey(match.Groups["name"].Value)).ToList();
            if (matches.Count > 0 && matches.TrueForAll(match => IsEmpty(values[match.Groups["name"].Value])))
            {
                continue;
            }

            var at = 0;
            foreach (var match in matches)
            {
                var value = values[match.Groups["name"].Value];
                filled.Append(encode(line[at..match.Index]));
                filled.Append(value is TemplateLink address ? link(address) : encode(OneLine(value?.ToString() ?? "")));
                at = match.Index + match.Length;
            }

            filled.Append(encode(line[at..])).Append('\n');
        }

        return BlankLines().Replace(filled.ToString(), "\n\n").Trim('\n') + "\n";
    }

    static bool IsEmpty(object? value) => value is null or "";

    /// <summary>Text without line breaks and other control characters: a header ends with its line.</summary>
    internal static string OneLine(string text) => Breaks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\{(?<name>[A-Za-z_]+)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\n{3,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BlankLines();

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Breaks();
}
