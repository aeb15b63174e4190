using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Clients;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>Says of clients, and of what was refused, in the page's language.</summary>
public sealed class ClientTalk(IStringLocalizer<ClientTexts> texts)
{
    /// <summary>Why something was refused; a faulty field says what it should be.</summary>
    public string Explain(Refusal refusal)
    {
        if (refusal is { Code: RefusalCode.ValidationError, Field: { } field })
        {
            return $"{Label(field)}: {Rule(field, refusal.Message)}";
        }

        var text = texts[$"Refused{refusal.Code}"];
        return text.ResourceNotFound ? refusal.Message : text;
    }

    /// <summary>The same, beside the field that it is about.</summary>
    public string ExplainAtField(Refusal refusal) =>
        refusal is { Code: RefusalCode.ValidationError, Field: { } field } ? Rule(field, refusal.Message) : Explain(refusal);

    /// <summary>What is wrong in a table.</summary>
    public string Explain(TableFault fault) => fault.Kind switch
    {
        TableFaultKind.Value => fault.Field is { } field ? Rule(field, fault.Message) : fault.Message,
        TableFaultKind.EmailTwice => texts["TableEmailTwice", fault.OtherLine ?? 0],
        _ => texts[$"Table{fault.Kind}"],
    };

    /// <summary>What a field is called.</summary>
    public string Label(string field)
    {
        var label = texts[$"Field_{field}"];
        return label.ResourceNotFound ? field : label;
    }

    /// <summary>What a client is called; one without a name has its number.</summary>
    public static string NameOf(string fullname, int number) =>
        fullname.Length > 0 ? fullname : "#" + number.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc cref="NameOf(string, int)"/>
    public static string NameOf(ClientDetail client) => NameOf(client.Fullname, client.ClientNumber);

    /// <summary>A date of birth; null where there is none.</summary>
    public static LocalDate? Date(BirthDate? birth) => birth is null ? null
        : new LocalDate(Number(birth.Year), Number(birth.Month), Number(birth.Day));

    /// <summary>Whole years from one date to another.</summary>
    public static int Age(LocalDate born, LocalDate today) => Period.Between(born, today, PeriodUnits.Years).Years;

    string Rule(string field, string message)
    {
        var rule = texts[$"Rule_{field}"];
        return rule.ResourceNotFound ? message : rule;
    }

    static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
