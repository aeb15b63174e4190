using Docfav.Server.Clinics;
using Docfav.Server.Data;
using NodaTime.Text;

namespace Docfav.Server.Clients;

/// <summary>A column of a table of clients: how we write it, and by which headers we know it.</summary>
/// <param name="Field">The field's name, as a form of the API has it; null for a column that is written but never read.</param>
/// <param name="Spanish">Its header in Spanish.</param>
/// <param name="English">Its header in English.</param>
/// <param name="Read">A client's value as text.</param>
/// <param name="Names">What else it is called: folded, letters and digits only.</param>
public sealed record ClientColumn(string? Field, string Spanish, string English, Func<Client, string?> Read, params string[] Names)
{
    static readonly char[] TagSigns = [',', ';'];

    /// <summary>All columns, in the order in which they are written.</summary>
    public static IReadOnlyList<ClientColumn> All { get; } =
    [
        new(null, "Número de cliente", "Client number", client => client.ClientNumber.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("name", "Nombre", "First name", client => client.Firstname,
            "name", "nombredepila", "nombrecliente", "nombrepaciente", "nombrecompleto", "nombreyapellidos", "fullname", "givenname", "paciente", "cliente", "patient", "client"),
        new("surname", "Apellidos", "Last name", client => client.Lastname, "apellido", "surname", "familyname", "primerapellido"),
        new("email", "Correo electrónico", "E-mail", client => client.Email, "correo", "emailaddress", "mail", "direcciondecorreo", "direcciondecorreoelectronico"),
        new("telephone", "Teléfono", "Phone", client => client.Phone,
            "tel", "tlf", "tfno", "movil", "telefonomovil", "telefono1", "celular", "phonenumber", "mobile", "mobilephone", "telephone", "whatsapp"),
        new("gender", "Sexo", "Gender", client => client.Gender is { } gender ? Words.Of(gender) : null, "genero", "sex"),
        new("date_of_birth", "Fecha de nacimiento", "Date of birth", client => client.DateOfBirth is { } date ? LocalDatePattern.Iso.Format(date) : null,
            "fechanacimiento", "fnacimiento", "fnac", "nacimiento", "birthdate", "birthday", "dob", "cumpleanos"),
        new("address", "Dirección", "Address", client => client.Address, "domicilio", "calle", "street", "streetaddress", "direccionpostal"),
        new("city", "Ciudad", "City", client => client.City, "poblacion", "localidad", "municipio", "town"),
        new("province", "Provincia", "Province", client => client.Province, "state", "region"),
        new("post_code", "Código postal", "Post code", client => client.PostCode, "cp", "cpostal", "postalcode", "zip", "zipcode"),
        new("country_code", "País", "Country", client => client.CountryCode, "codigopais", "codigodepais", "countrycode"),
        new("id_card", "DNI/NIE", "ID card", client => client.IdCard,
            "dni", "nie", "nif", "cif", "dninif", "nifnie", "dniniepasaporte", "documento", "documentoidentidad", "documentodeidentidad", "pasaporte", "passport", "idnumber"),
        new("note", "Notas", "Note", client => client.Note, "nota", "observaciones", "comentarios", "comentario", "notes", "comments", "remarks"),
        new("tags", "Etiquetas", "Tags", Tags, "etiqueta", "tag"),
        new("is_company", "Es empresa", "Is company", client => YesNo(client.IsCompany)),
        new("walk_in", "Sin cita", "Walk-in", client => YesNo(client.WalkIn)),
        new("is_active", "Activo", "Active", client => YesNo(client.IsActive), "isactive"),
        new("receive_reminders", "Recibe recordatorios", "Receives reminders", client => YesNo(client.ReceiveReminders),
            "recordatorios", "recibirrecordatorios", "aceptarecordatorios", "receivereminders", "reminders"),
        new("receive_campaigns", "Recibe campañas", "Receives campaigns", client => YesNo(client.ReceiveCampaigns),
            "campanas", "recibircampanas", "aceptacampanas", "publicidad", "marketing", "newsletter", "receivecampaigns"),
        new("language", "Idioma", "Language", client => client.Language is { } language ? Words.Of(language) : null),
    ];

    static readonly Dictionary<string, string?> FieldsByName = All
        .SelectMany(column => column.Names.Append(Letters(column.Spanish)).Append(Letters(column.English)).Select(name => (Name: name, column.Field)))
        .DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, entry => entry.Field);

    public string Header(Language language) => language == Language.En ? English : Spanish;

    /// <summary>The fields that a file's columns seem to hold, column by column; null where a header says nothing, or nothing new.</summary>
    public static IReadOnlyList<string?> Propose(IEnumerable<string> headers)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. headers.Select(header => FieldsByName.GetValueOrDefault(Letters(header)) is { } field && taken.Add(field) ? field : null)];
    }

    static string Letters(string header) => string.Concat(Folding.Fold(header).Where(char.IsLetterOrDigit));

    static string YesNo(bool value) => value ? "true" : "false";

    // A line each; one tag alone that has a comma ends its line, or it would be read as two.
    static string? Tags(Client client) => client.Tags switch
    {
        [] => null,
        [var tag] => tag.AsSpan().IndexOfAny(TagSigns) >= 0 ? tag + "\n" : tag,
        _ => string.Join('\n', client.Tags),
    };
}

/// <summary>Cells that a spreadsheet would take for a formula (CSV injection, OWASP): an apostrophe before them makes them text.</summary>
static class FormulaCell
{
    static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create("=+-@\t\r\n＝＋－＠");

    /// <summary>The text as a cell may hold it.</summary>
    public static string? Guard(string? text) => text is not null && IsFormula(text) ? "'" + text : text;

    /// <summary>The text that <see cref="Guard"/> was given, whatever it was.</summary>
    public static string Unguard(string cell) => cell.StartsWith('\'') && IsFormula(cell) ? cell[1..] : cell;

    /// <summary>Apostrophes before a sign count as well, or a text that has them would lose one on its way back.</summary>
    static bool IsFormula(string text)
    {
        var first = text.AsSpan().IndexOfAnyExcept('\'');
        return first >= 0 && Signs.Contains(text[first]);
    }
}
