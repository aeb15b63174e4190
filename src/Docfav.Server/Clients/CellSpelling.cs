using Docfav.Server.Data;

namespace Docfav.Server.Clients;

/// <summary>Words of other programs' tables as our forms spell them; what is not known stays as it is, for the form to judge.</summary>
sealed class CellSpelling
{
    static readonly Dictionary<string, string> Truths = Words(("true", "true si s yes y verdadero 1 x"), ("false", "false no n falso 0"));
    static readonly Dictionary<string, string> Languages = Words(("es", "es espanol castellano spanish"), ("en", "en ingles english"));

    static readonly Dictionary<string, string> Countries = Words(
        ("ES", "espana spain"), ("FR", "francia france"), ("PT", "portugal"), ("DE", "alemania germany"), ("IT", "italia italy"), ("AD", "andorra"), ("MA", "marruecos morocco"));

    readonly Dictionary<string, string> _genders;

    /// <param name="genders">The table's own words for gender: beside h an m is a woman (hombre, mujer), beside f a man (masculino, femenino).</param>
    public CellSpelling(IEnumerable<string> genders)
    {
        _genders = Words(("female", "female femenino mujer f hembra woman"), ("male", "male masculino hombre varon h v man"));
        var used = genders.Select(Folding.Fold).Select(word => word.Trim()).ToHashSet(StringComparer.Ordinal);
        if (used.Contains("h") || used.Contains("v") || used.Contains("f"))
        {
            _genders["m"] = used.Contains("f") ? "male" : "female";
        }
    }

    /// <summary>A cell's text as the field's form takes it.</summary>
    public string Of(string field, string cell)
    {
        var words = field switch
        {
            "gender" => _genders,
            "language" => Languages,
            "country_code" => Countries,
            "walk_in" or "is_company" or "is_active" or "receive_reminders" or "receive_campaigns" => Truths,
            _ => null,
        };
        var plain = cell.Trim();
        return words is null ? cell
            : words.TryGetValue(Folding.Fold(plain), out var word) ? word
            : field == "country_code" ? plain.ToUpperInvariant()
            : plain;
    }

    static Dictionary<string, string> Words(params (string Word, string Spellings)[] words) =>
        words.SelectMany(entry => entry.Spellings.Split(' ').Select(spelling => (spelling, entry.Word)))
            .ToDictionary(entry => entry.spelling, entry => entry.Word, StringComparer.Ordinal);
}
