using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>A client's fields as texts, by the API's names. Only what somebody changed is sent, so that two who edit at once overwrite nothing else.</summary>
public sealed class ClientForm
{
    static readonly char[] s_tagSigns = [',', ';'];

    readonly Dictionary<string, string?> _before;
    readonly Dictionary<string, string?> _now;

    ClientForm(Dictionary<string, string?> values)
    {
        _before = values;
        _now = new(values, StringComparer.Ordinal);
    }

    public bool IsDirty => Changed.Any();

    /// <summary>A field's text.</summary>
    public string? this[string field]
    {
        get => _now.GetValueOrDefault(field);
        set => _now[field] = field == "country_code" ? value?.ToUpperInvariant() : value;
    }

    public static ClientForm Blank() => new(new(StringComparer.Ordinal) { ["receive_reminders"] = "true", ["receive_campaigns"] = "true" });

    public static ClientForm Of(ClientDetail client) => new(new(StringComparer.Ordinal)
    {
        ["name"] = client.Firstname,
        ["surname"] = client.Lastname,
        ["email"] = client.Email,
        ["telephone"] = client.Phone,
        ["gender"] = client.Gender is { } gender ? Words.Of(gender) : null,
        ["date_of_birth"] = ClientTalk.Date(client.DateOfBirth) is { } date ? LocalDatePattern.Iso.Format(date) : null,
        ["address"] = client.Address,
        ["city"] = client.City,
        ["province"] = client.Province,
        ["post_code"] = client.PostCode,
        ["country_code"] = client.CountryCode,
        ["id_card"] = client.IdCard,
        ["note"] = client.Note,
        ["tags"] = TagsText(client.Tags),
        ["language"] = client.Language is { } language ? Words.Of(language) : null,
        ["is_company"] = Text(client.IsCompany),
        ["walk_in"] = Text(client.WalkIn),
        ["receive_reminders"] = Text(client.ReceiveReminders),
        ["receive_campaigns"] = Text(client.ReceiveCampaigns),
    });

    public bool IsOn(string field) => this[field] == "true";

    public void Set(string field, bool isOn) => this[field] = Text(isOn);

    /// <summary>Adds a tag to those that the text has.</summary>
    public void AddTag(string tag)
    {
        var (tags, _) = TextFieldReader.Read<ClientFields>(new Dictionary<string, string?>(StringComparer.Ordinal) { ["tags"] = this["tags"] });
        if (!(tags.Tags.Value ?? []).Contains(tag, StringComparer.Ordinal))
        {
            this["tags"] = TagsText([.. tags.Tags.Value ?? [], tag]);
        }
    }

    /// <summary>What has changed, and what is wrong with it.</summary>
    public (ClientFields Fields, IReadOnlyList<Refusal> Faults) Read() =>
        TextFieldReader.Read<ClientFields>(Changed.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));

    IEnumerable<KeyValuePair<string, string?>> Changed => _now.Where(pair => (pair.Value ?? "") != (_before.GetValueOrDefault(pair.Key) ?? (IsSwitch(pair.Key) ? "false" : "")));

    static bool IsSwitch(string field) => field is "is_company" or "walk_in" or "receive_reminders" or "receive_campaigns";

    // A line each where a tag has a sign that would part it.
    static string TagsText(IReadOnlyList<string> tags) =>
        tags.Any(tag => tag.IndexOfAny(s_tagSigns) >= 0) ? string.Join('\n', tags) + "\n" : string.Join(", ", tags);

    static string Text(bool value) => value ? "true" : "false";
}
