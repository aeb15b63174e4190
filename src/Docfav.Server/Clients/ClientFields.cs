using System.Globalization;
using System.Text.Json;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using NodaTime;

namespace Docfav.Server.Clients;

/// <summary>Everything of a client that a person can set: the body of a creation and of a change.</summary>
public sealed record ClientFields : IReadable<ClientFields>
{
    static readonly Form<Gender?> GenderForm = Form.OneOf<Gender>().OrNull();
    static readonly Form<Language?> LanguageForm = Form.OneOf<Language>().OrNull();
    static readonly Form<LocalDate?> DateForm = BirthDateForm.Instance.OrNull();

    public Given<string?> Name { get; init; }
    public Given<string?> Surname { get; init; }
    public Given<string?> Email { get; init; }
    public Given<string?> Telephone { get; init; }
    public Given<bool> WalkIn { get; init; }
    public Given<Gender?> Gender { get; init; }
    public Given<LocalDate?> DateOfBirth { get; init; }
    public Given<string?> Address { get; init; }
    public Given<string?> City { get; init; }
    public Given<string?> Province { get; init; }
    public Given<string?> PostCode { get; init; }
    public Given<string?> CountryCode { get; init; }
    public Given<string?> IdCard { get; init; }
    public Given<string?> Note { get; init; }
    public Given<IReadOnlyList<string>> Tags { get; init; }
    public Given<bool> IsCompany { get; init; }
    public Given<bool> ReceiveReminders { get; init; }
    public Given<bool> ReceiveCampaigns { get; init; }
    public Given<Language?> Language { get; init; }

    public static ClientFields Read(FieldReader fields) => new()
    {
        Name = Given<string?>.Read(fields, "name", Form.Line, "Client first name"),
        Surname = Given<string?>.Read(fields, "surname", Form.Line, "Client last name"),
        Email = Given<string?>.Read(fields, "email", Form.Email, "Client email address; unique in the clinic, ignoring case"),
        Telephone = Given<string?>.Read(fields, "telephone", Form.Telephone, "Client phone number"),
        WalkIn = Given<bool>.Read(fields, "walk_in", Form.Boolean, "Is walk-in client"),
        Gender = Given<Gender?>.Read(fields, "gender", GenderForm, "Gender"),
        DateOfBirth = Given<LocalDate?>.Read(fields, "date_of_birth", DateForm, "Date of birth, whole"),
        Address = Given<string?>.Read(fields, "address", Form.Address, "Street and number"),
        City = Given<string?>.Read(fields, "city", Form.Line, "City"),
        Province = Given<string?>.Read(fields, "province", Form.Line, "Province"),
        PostCode = Given<string?>.Read(fields, "post_code", Form.PostCode, "Post code"),
        CountryCode = Given<string?>.Read(fields, "country_code", Form.CountryCode, "ISO 3166-1 alpha-2 code"),
        IdCard = Given<string?>.Read(fields, "id_card", Form.Line, "Number of the identity document"),
        Note = Given<string?>.Read(fields, "note", Form.Note, "Note; line breaks allowed"),
        Tags = Given<IReadOnlyList<string>>.Read(fields, "tags", Form.Tags, "Tags", []),
        IsCompany = Given<bool>.Read(fields, "is_company", Form.Boolean, "Is a company"),
        ReceiveReminders = Given<bool>.Read(fields, "receive_reminders", Form.Boolean, "Wants reminders", true),
        ReceiveCampaigns = Given<bool>.Read(fields, "receive_campaigns", Form.Boolean, "Wants campaigns", true),
        Language = Given<Language?>.Read(fields, "language", LanguageForm, "Language of messages; null for the clinic's"),
    };

    /// <summary>Sets what is given and derives the rest.</summary>
    public void ApplyTo(Client client)
    {
        client.Firstname = Name.Or(client.Firstname);
        client.Lastname = Surname.Or(client.Lastname);
        client.Email = Email.Or(client.Email);
        client.Phone = Telephone.Or(client.Phone);
        client.WalkIn = WalkIn.Or(client.WalkIn);
        client.Gender = Gender.Or(client.Gender);
        client.DateOfBirth = DateOfBirth.Or(client.DateOfBirth);
        client.Address = Address.Or(client.Address);
        client.City = City.Or(client.City);
        client.Province = Province.Or(client.Province);
        client.PostCode = PostCode.Or(client.PostCode);
        client.CountryCode = CountryCode.Or(client.CountryCode);
        client.IdCard = IdCard.Or(client.IdCard);
        client.Note = Note.Or(client.Note);
        client.Tags = [.. Tags.Or(client.Tags)];
        client.IsCompany = IsCompany.Or(client.IsCompany);
        client.ReceiveReminders = ReceiveReminders.Or(client.ReceiveReminders);
        client.ReceiveCampaigns = ReceiveCampaigns.Or(client.ReceiveCampaigns);
        client.Language = Language.Or(client.Language);
        client.Fold();
    }
}

/// <summary><c>{ "dayOfBirth": "15", "monthOfBirth": "03", "yearOfBirth": "1990" }</c>: the reference's object form, all three texts.</summary>
sealed class BirthDateForm : Form<LocalDate>
{
    const string Fault = "must be an object with dayOfBirth, monthOfBirth and yearOfBirth as digits, and a real date since 1850";
    const string TextFault = "must be a date as DD/MM/YYYY or YYYY-MM-DD, since 1850";

    static readonly FormDescription TwoDigits = new("string") { Pattern = "^[0-9]{1,2}$", MaxLength = 2 };

    static readonly FormDescription FourDigits = new("string") { Pattern = "^[0-9]{1,4}$", MaxLength = 4 };

    public static BirthDateForm Instance { get; } = new();

    public override FormDescription Description { get; } = new("object")
    {
        Fields =
        [
            new("dayOfBirth", "Day of the month", TwoDigits, Required: true, null),
            new("monthOfBirth", "Month", TwoDigits, Required: true, null),
            new("yearOfBirth", "Year", FourDigits, Required: true, null),
        ],
    };

    /// <summary>The text of a form or a file: <c>15/03/1990</c>, as Spain writes it, or <c>1990-03-15</c>.</summary>
    public override string? Read(string text, out LocalDate value)
    {
        var parts = text.Trim().Split('/', '-', '.');
        if (parts is [{ Length: 4 }, _, _])
        {
            Array.Reverse(parts);
        }

        value = default;
        return parts.Length == 3 && parts[2].Length == 4 && TryDate(Number(parts[2], 4), Number(parts[1], 2), Number(parts[0], 2), out value) ? null : TextFault;
    }

    public override string? Read(JsonElement json, out LocalDate value)
    {
        value = default;
        var whole = json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Count() == 3;
        return whole && TryDate(Part(json, "yearOfBirth", 4), Part(json, "monthOfBirth", 2), Part(json, "dayOfBirth", 2), out value) ? null : Fault;
    }

    static bool TryDate(int? yearRead, int? monthRead, int? dayRead, out LocalDate value)
    {
        value = default;
        if (yearRead is not { } year || monthRead is not { } month || dayRead is not { } day
            || year < 1850 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
        {
            return false;
        }

        value = new(year, month, day);
        return true;
    }

    static int? Part(JsonElement json, string name, int digits) =>
        json.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.String && JsonText.TryGet(part, out var text) ? Number(text, digits) : null;

    static int? Number(string text, int digits) =>
        text.Length > 0 && text.Length <= digits && text.All(char.IsAsciiDigit) ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
