using System.Text.RegularExpressions;
using Docfav.Server.Api;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>Says of staff and hours, in the page's language, why something was refused.</summary>
public sealed partial class StaffTalk(IStringLocalizer<StaffTexts> texts)
{
    /// <summary>What a field is called; of <c>hours[0].end</c>, the end.</summary>
    public string Label(string field) => texts[$"Field_{Last(field)}"];

    /// <summary>Why something was refused; a faulty field says what it should be.</summary>
    public string Explain(Refusal refusal) =>
        refusal is { Code: RefusalCode.ValidationError, Field: { } field and not "known" } ? $"{Label(field)}: {ExplainAtField(refusal)}" : Text(refusal);

    /// <summary>The same, beside the field that it is about.</summary>
    public string ExplainAtField(Refusal refusal)
    {
        if (refusal is not { Code: RefusalCode.ValidationError, Field: { } field })
        {
            return Text(refusal);
        }

        var kind = refusal.Message.Contains("overlaps", StringComparison.Ordinal) ? "overlaps"
            : refusal.Message.Contains("after start", StringComparison.Ordinal) ? "after_start"
            : refusal.Message.Contains("already", StringComparison.Ordinal) ? "already" : Last(field);
        var rule = texts[$"Rule_{kind}"];
        return rule.ResourceNotFound ? refusal.Message : rule;
    }

    string Text(Refusal refusal)
    {
        var text = texts[refusal is { Code: RefusalCode.ValidationError, Field: { } field } ? $"Refused_{field}" : $"Refused{refusal.Code}"];
        return text.ResourceNotFound ? refusal.Message : text;
    }

    static string Last(string field) => LastPart().Match(field).Value;

    [GeneratedRegex("[a-z_]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LastPart();
}
