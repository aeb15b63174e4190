using System.Collections.ObjectModel;
using Docfav.Server.Api;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Routing;
using Radzen;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>A new client, or a stored one's fields.</summary>
public sealed partial class ClientFormPage(ClientDirectory directory, ClientPhotos photos, DialogService dialogs)
{
    static readonly string[] s_likeFields = ["name", "surname", "email", "telephone", "id_card", "date_of_birth"];

    ClientForm? _form;
    ClientDetail? _client;
    IReadOnlyDictionary<string, Refusal> _faults = ReadOnlyDictionary<string, Refusal>.Empty;
    IReadOnlyList<PossibleDuplicate> _duplicates = [];
    IReadOnlyList<string> _tags = [];
    CancellationTokenSource? _looking;
    byte[]? _photo;
    bool _isPhotoRemoved;
    Refusal? _photoFault;
    bool _isSaved;
    bool _showsFaults;
    Task _saving = Task.CompletedTask;
    ElementReference _summary;

    static string PictureTypes => string.Join(',', PictureFile.Types);

    string Heading => ClientId is null ? D["NewClient"] : _client is null ? D["Edit"] : T["EditOf", ClientTalk.NameOf(_client)];

    string BackUrl => ClientId is { } id ? RecordUrl(id) : Desk.Url("clients");

    bool IsDirty => !_isSaved && (_form?.IsDirty == true || _photo is not null || _isPhotoRemoved);

    string? PhotoUrl => _photo is { } photo ? $"data:{PictureFile.TypeOf(photo)};base64,{Convert.ToBase64String(photo)}"
        : _client is { HasPhoto: true } client && !_isPhotoRemoved ? RecordUrl(client.Id, "photo") : null;

    protected override async Task ReadAsync()
    {
        if (ClientId is { } id)
        {
            var record = await Clients.ReadAsync(Actor, ClinicId, id, new RecordPage(Limit: 0), Closing);
            if (record is null)
            {
                Navigation.NotFound();
                return;
            }

            _client = record.Client;
        }

        _tags = await Clients.TagsAsync(ClinicId, Closing);
        _form = _client is null ? ClientForm.Blank() : ClientForm.Of(_client);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_showsFaults)
        {
            _showsFaults = false;
            await _summary.FocusAsync();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _looking?.Dispose();
        base.Dispose(disposing);
    }

    // The second of two clicks comes before the page has gone on.
    Task SubmitAsync() => _isSaved || !_saving.IsCompleted ? _saving : _saving = SaveAsync();

    async Task SaveAsync()
    {
        var (fields, faults) = _form!.Read();
        Fault = null;
        Show(faults);
        if (faults.Count > 0)
        {
            return;
        }

        Guid? saved = null;
        if (await WriteAsync(async () =>
        {
            var (client, refusal) = await StoreAsync(fields);
            saved = client?.Id;
            return refusal ?? await StorePhotoAsync(client!.Id);
        }))
        {
            _isSaved = true;
            Navigation.NavigateTo(RecordUrl(saved!.Value));
        }
        else if (saved is { } made && ClientId is null)
        {
            // The client is there, its photo is not: the form is that client's from now on.
            _isSaved = true;
            Navigation.NavigateTo(RecordUrl(made, "edit"));
        }
        else
        {
            // One field's refusal goes with the field.
            var (refusal, isOfField) = (Fault, Fault is { Field: { } field } && field != "photo");
            Show(isOfField ? [refusal!] : []);
            Fault = isOfField ? null : refusal;
            _showsFaults = true;
        }
    }

    async Task<(Client? Client, Refusal? Refusal)> StoreAsync(ClientFields fields) =>
        ClientId is { } id
            ? await directory.ChangeAsync(Actor, ClinicId, id, fields, CancellationToken.None)
            : await directory.CreateAsync(Actor, ClinicId, fields, CancellationToken.None);

    async Task<Refusal?> StorePhotoAsync(Guid clientId) =>
        _photo is not null ? await photos.SetAsync(Actor, ClinicId, clientId, _photo, CancellationToken.None)
        : _isPhotoRemoved ? await photos.RemoveAsync(Actor, ClinicId, clientId, CancellationToken.None)
        : null;

    void Show(IReadOnlyList<Refusal> faults)
    {
        _faults = faults.Where(fault => fault.Field is not null).DistinctBy(fault => fault.Field).ToDictionary(fault => fault.Field!, StringComparer.Ordinal);
        _showsFaults = _faults.Count > 0;
    }

    Task ChangedAsync(string field)
    {
        // What was wrong with it may be so no more; saving tells.
        _faults = _faults.Where(fault => fault.Key != field).ToDictionary(StringComparer.Ordinal);
        return ClientId is null && s_likeFields.Contains(field, StringComparer.Ordinal) ? LookForDuplicatesAsync() : Task.CompletedTask;
    }

    /// <summary>Whom the new client may be already; what somebody typed last counts.</summary>
    async Task LookForDuplicatesAsync()
    {
        if (_looking is not null)
        {
            await _looking.CancelAsync();
            _looking.Dispose();
        }

        _looking = CancellationTokenSource.CreateLinkedTokenSource(Closing);
        var cancellation = _looking.Token;
        try
        {
            var found = await Clients.DuplicatesAsync(Actor, ClinicId, _form!.Read().Fields, cancellation);
            _duplicates = cancellation.IsCancellationRequested ? _duplicates : found;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Somebody typed on, or left.
        }
    }

    string Likeness(PossibleDuplicate duplicate) => string.Join(", ", Enum.GetValues<Likeness>()
        .Where(likeness => likeness != Docfav.Server.Clients.Likeness.None && duplicate.Likeness.HasFlag(likeness)).Select(likeness => T[$"Like{likeness}"].Value));

    async Task TakePhotoAsync(InputFileChangeEventArgs change)
    {
        _photoFault = null;
        if (change.File.Size > PictureFile.Largest)
        {
            _photoFault = Refusal.Invalid("photo", "photo must be at most 2 MiB");
            return;
        }

        var content = new MemoryStream();
        await using var file = change.File.OpenReadStream(PictureFile.Largest, Closing);
        await file.CopyToAsync(content, Closing);
        var bytes = content.ToArray();
        if (PictureFile.TypeOf(bytes) is null)
        {
            _photoFault = Refusal.Invalid("photo", "photo must be a PNG, JPEG, WebP or GIF picture");
            return;
        }

        (_photo, _isPhotoRemoved) = (bytes, false);
    }

    void RemovePhoto() => (_photo, _isPhotoRemoved, _photoFault) = (null, _client?.HasPhoto == true, null);

    async Task ConfirmLeavingAsync(LocationChangingContext context)
    {
        // What is being saved is known to be unsaved only once it has been refused.
        await _saving.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (IsDirty && await dialogs.Confirm(T["LeaveText"], T["LeaveTitle"], new ConfirmOptions { OkButtonText = T["LeaveYes"], CancelButtonText = T["LeaveNo"] }) != true)
        {
            context.PreventNavigation();
        }
    }
}
