using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Staff;
using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>A new staff member, or a stored one's fields and places.</summary>
public sealed partial class StaffPage(StaffChanges changes)
{
    static readonly (string Field, string Type)[] s_fields = [("name", "text"), ("surname", "text"), ("email", "email")];
    static readonly string[] s_pages = ["hours", "special-days", "days-off", "time-off"];

    StaffRecord? _person;
    int _upcoming;
    Dictionary<string, string?> _before = Texts(null);
    Dictionary<string, string?> _now = Texts(null);

    /// <summary>Whom the address names; null for a new one.</summary>
    [Parameter]
    public Guid? StaffId { get; set; }

    protected override object Address => (ClinicId, StaffId);

    protected override bool IsDirty => !_now.All(pair => (_before[pair.Key] ?? "") == (pair.Value ?? ""));

    string Heading => StaffId is null ? T["NewStaff"] : _person?.Fullname is { Length: > 0 } name ? name : T["NoName"];

    bool IsActive => _now["is_active"] == "true";

    protected override async Task ReadAsync()
    {
        _person = StaffId is { } id ? await Staff.ReadAsync(ClinicId, id, Closing) : null;
        if (StaffId is not null && _person is null)
        {
            Navigation.NotFound();
            return;
        }

        _upcoming = _person is null ? 0 : await Staff.UpcomingAsync(ClinicId, _person.Id, Closing);
        (_before, _now) = (Texts(_person?.Values), Texts(_person?.Values));
    }

    async Task SaveAsync()
    {
        IsSaved = false;
        var (values, faults) = TextFieldReader.Read<StaffValues>(_now);
        Show(faults);
        if (faults.Count > 0)
        {
            return;
        }

        Guid? made = null;
        Refusal? refusal = null;
        if (!await WriteAsync(async () =>
        {
            if (_person is { } person)
            {
                refusal = await changes.ChangeAsync(ClinicId, person.Id, values, person.Values, CancellationToken.None);
            }
            else
            {
                made = await changes.CreateAsync(ClinicId, values, CancellationToken.None);
            }

            return refusal;
        }))
        {
            return;
        }

        _before = new(_now, StringComparer.Ordinal);
        if (made is { } id)
        {
            Navigation.NavigateTo(Url($"staff/{id}"));
            return;
        }

        await ReadAsync();
        IsSaved = true;
    }

    async Task ReloadAsync()
    {
        Show([]);
        await ReadAsync();
    }

    void Set(string field, string? text)
    {
        IsSaved = false;
        _now[field] = text;
    }

    static Dictionary<string, string?> Texts(StaffValues? values) => new(StringComparer.Ordinal)
    {
        ["name"] = values?.Name,
        ["surname"] = values?.Surname,
        ["email"] = values?.Email,
        ["is_active"] = values is { IsActive: false } ? "false" : "true",
    };
}
