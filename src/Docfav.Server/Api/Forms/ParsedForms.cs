using System.Text.Json;

namespace Docfav.Server.Api.Forms;

/// <summary>A string that one function reads: identifiers, dates, addresses.</summary>
public sealed class ParsedForm<T>(FormDescription description, string fault, ParsedForm<T>.TryParse parse) : TextualForm<T>
{
    public delegate bool TryParse(string text, out T value);

    public override FormDescription Description => description;

    public override string? Read(string text, out T value) => parse(text, out value) ? null : fault;
}

/// <summary>A whole number within bounds.</summary>
public sealed class IntegerForm(int minimum, int maximum) : Form<int>
{
    readonly string _fault = $"must be a whole number from {minimum} to {maximum}";

    public override FormDescription Description { get; } = new("integer") { Minimum = minimum, Maximum = maximum };

    public override string? Read(string text, out int value)
    {
        // The one spelling that JSON has too: no plus, spaces, leading zeros or other alphabets' digits.
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        return int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, invariant, out value)
            && text == value.ToString(invariant) && InRange(value) ? null : _fault;
    }

    public override string? Read(JsonElement json, out int value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out value) && InRange(value) ? null : _fault;
    }

    bool InRange(int value) => value >= minimum && value <= maximum;
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class BooleanForm : Form<bool>
{
    const string Fault = "must be true or false";

    public override FormDescription Description { get; } = new("boolean");

    public override string? Read(string text, out bool value)
    {
        value = text == "true";
        return value || text == "false" ? null : Fault;
    }

    public override string? Read(JsonElement json, out bool value)
    {
        value = json.ValueKind == JsonValueKind.True;
        return value || json.ValueKind == JsonValueKind.False ? null : Fault;
    }
}

/// <summary>A number of hundredths written as a decimal: a VAT rate.</summary>
public sealed class HundredthsForm(int maximum) : Form<decimal>
{
    readonly string _fault = $"must be a number from 0 to {maximum} with at most two decimals";

    public override FormDescription Description { get; } = new("number") { Minimum = 0, Maximum = maximum };

    /// <summary>The text of a form: with a decimal point, or the comma of Spain.</summary>
    public override string? Read(string text, out decimal value) => DecimalText.TryParse(text, out value) && IsValid(value) ? null : _fault;

    public override string? Read(JsonElement json, out decimal value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out value) && IsValid(value) ? null : _fault;
    }

    bool IsValid(decimal value) => value >= 0 && value <= maximum && value * 100 == decimal.Truncate(value * 100);
}

/// <summary>An amount of money: hundredths in JSON, units with up to two decimals in the text of a form.</summary>
public sealed class PriceForm(int maximum) : Form<int>
{
    readonly IntegerForm _hundredths = new(0, maximum);
    readonly string _fault = $"must be an amount from 0 to {maximum / 100} with at most two decimals";

    public override FormDescription Description => _hundredths.Description;

    public override string? Read(string text, out int value)
    {
        var isAmount = DecimalText.TryParse(text, out var amount) && amount <= maximum / 100m;
        value = isAmount ? (int)(amount * 100) : 0;
        return isAmount ? null : _fault;
    }

    public override string? Read(JsonElement json, out int value) => _hundredths.Read(json, out value);
}

/// <summary>Numbers with at most two decimals as people write them: <c>21</c>, <c>21.5</c> or <c>21,5</c>. Thousands are not parted: 1.250 would be another amount in English than in Spanish.</summary>
static class DecimalText
{
    const int MostDecimals = 2;

    public static bool TryParse(string text, out decimal value)
    {
        var number = text.Trim().Replace(',', '.');
        return decimal.TryParse(number, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out value)
            && (number.IndexOf('.') is var point && (point < 0 || number.Length - point - 1 <= MostDecimals));
    }
}

/// <summary>The same form where no value is also a value.</summary>
public sealed class OptionalForm<T>(Form<T> form) : Form<T?> where T : struct
{
    public override FormDescription Description => form.Description;

    public override string? Read(string text, out T? value)
    {
        var fault = form.Read(text, out var read);
        value = fault is null ? read : null;
        return fault;
    }

    public override string? Read(JsonElement json, out T? value)
    {
        var fault = form.Read(json, out var read);
        value = fault is null ? read : null;
        return fault;
    }
}

/// <summary>A list of values of one form.</summary>
public sealed class ListForm<T>(Form<T> form, int maxItems) : Form<IReadOnlyList<T>>
{
    static readonly char[] LineBreaks = ['\n', '\r'];
    static readonly char[] Signs = [',', ';'];

    public override FormDescription Description { get; } = new("array") { Items = form.Description, MaxItems = maxItems };

    /// <summary>The text of a form: an item a line or, where there is no line break, between commas and semicolons.</summary>
    public override string? Read(string text, out IReadOnlyList<T> value)
    {
        var texts = text.Split(text.IndexOfAny(LineBreaks) >= 0 ? LineBreaks : Signs, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Read(texts, texts.Length, form.Read, out value);
    }

    public override string? Read(JsonElement json, out IReadOnlyList<T> value)
    {
        value = [];
        return json.ValueKind != JsonValueKind.Array ? "must be a list" : Read(json.EnumerateArray(), json.GetArrayLength(), form.Read, out value);
    }

    string? Read<TSource>(IEnumerable<TSource> sources, int count, ReadItem<TSource> read, out IReadOnlyList<T> value)
    {
        value = [];
        if (count > maxItems)
        {
            return $"must have at most {maxItems} items";
        }

        var items = new List<T>(count);
        foreach (var source in sources)
        {
            if (read(source, out var item) is { } fault)
            {
                return "has an item that " + fault;
            }

            items.Add(item);
        }

        value = items;
        return null;
    }

    delegate string? ReadItem<TSource>(TSource source, out T value);
}
