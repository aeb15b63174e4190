using Docfav.Server.BackOffice.Agenda;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>A field in which two clients differ.</summary>
/// <param name="Field">By the name that the merge knows it.</param>
/// <param name="Kept">What the kept client has, as text; null for nothing.</param>
/// <param name="Other">What the other has.</param>
/// <param name="MayJoin">Whether both can be taken together.</param>
public sealed record MergeField(string Field, string? Kept, string? Other, bool MayJoin)
{
    /// <summary>The side chosen; null to take both together.</summary>
    public MergeSide? Side { get; set; }
}

/// <summary>What is chosen where two clients differ.</summary>
public sealed class MergeForm(ClientDetail kept, ClientDetail other, IStringLocalizer<ClientTexts> texts)
{
    public IReadOnlyList<MergeField> Fields { get; } = Differing(kept, other, texts);

    /// <summary>The sides as the merge takes them.</summary>
    public IReadOnlyDictionary<string, MergeSide> Choices =>
        Fields.Where(row => row.Side is not null).ToDictionary(row => row.Field, row => row.Side!.Value, StringComparer.Ordinal);

    static List<MergeField> Differing(ClientDetail kept, ClientDetail other, IStringLocalizer<ClientTexts> texts)
    {
        var fields = new List<MergeField>();
        foreach (var (name, read) in Readers(texts))
        {
            var (mine, theirs) = (read(kept), read(other));
            if (mine != theirs)
            {
                fields.Add(new(name, mine, theirs, name is "note" or "tags" && mine is not null && theirs is not null)
                {
                    Side = Beginning(name, kept, mine, theirs),
                });
            }
        }

        return fields;
    }

    /// <summary>What the merge would take by itself, said before it does.</summary>
    static MergeSide? Beginning(string name, ClientDetail kept, string? mine, string? theirs) => name switch
    {
        "note" or "tags" when mine is not null && theirs is not null => null,
        "is_active" => kept.IsActive ? MergeSide.Kept : MergeSide.Other,
        "receive_reminders" => kept.ReceiveReminders ? MergeSide.Other : MergeSide.Kept,
        "receive_campaigns" => kept.ReceiveCampaigns ? MergeSide.Other : MergeSide.Kept,
        _ => mine is null ? MergeSide.Other : MergeSide.Kept,
    };

    static IEnumerable<(string Field, Func<ClientDetail, string?> Read)> Readers(IStringLocalizer<ClientTexts> texts)
    {
        string YesNo(bool value) => texts[value ? "Yes" : "No"];
        return
        [
            ("name", client => client.Firstname), ("surname", client => client.Lastname), ("email", client => client.Email), ("telephone", client => client.Phone),
            ("gender", client => client.Gender is { } gender ? texts[$"Gender_{Words.Of(gender)}"].Value : null),
            ("date_of_birth", client => ClientTalk.Date(client.DateOfBirth) is { } date ? EntryTexts.Date(date, "d") : null),
            ("id_card", client => client.IdCard), ("address", client => client.Address), ("city", client => client.City), ("province", client => client.Province),
            ("post_code", client => client.PostCode), ("country_code", client => client.CountryCode), ("note", client => client.Note),
            ("tags", client => client.Tags.Count > 0 ? string.Join(", ", client.Tags) : null),
            ("language", client => client.Language is { } language ? texts[$"Language_{Words.Of(language)}"].Value : null),
            ("photo", client => client.HasPhoto ? YesNo(true) : null), ("is_company", client => YesNo(client.IsCompany)),
            ("walk_in", client => YesNo(client.WalkIn)), ("is_active", client => YesNo(client.IsActive)),
            ("receive_reminders", client => YesNo(client.ReceiveReminders)), ("receive_campaigns", client => YesNo(client.ReceiveCampaigns)),
        ];
    }
}
