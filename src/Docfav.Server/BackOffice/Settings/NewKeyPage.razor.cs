using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Microsoft.Extensions.Options;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>Makes a key, and hands its secret to the browser's page: no field of this page ever holds it.</summary>
public sealed partial class NewKeyPage(ClinicKeys keys, IOptions<AccountOptions> options)
{
    readonly KeyForm _form = new();
    OnceShown? _once;
    Guid? _made;

    async Task CreateAsync()
    {
        if (_form.Read(T, Zone, Today) is not { } settings)
        {
            return;
        }

        var (made, secret) = (default(Guid?), "");
        if (await WriteAsync(async () =>
        {
            (made, var text, var refusal) = await keys.CreateAsync(Actor, ClinicId, settings, _form.Scopes, CancellationToken.None);
            secret = text ?? "";
            return refusal;
        }))
        {
            _made = made;
            StateHasChanged();
            await _once!.ShowAsync(secret, CurlLine(secret));
        }
    }

    /// <summary>A first request that the key may make; empty where it may read nothing.</summary>
    string CurlLine(string secret)
    {
        var address = options.Value.PublicAddress ?? new Uri(Navigation.BaseUri);
        var clinic = $"backofficeclinics/{ClinicId}";
        (Scope Scope, string Path)[] reads =
        [
            (Scope.UserRead, "me"), (Scope.BackOfficeClinicsRead, "backofficeclinics"), (Scope.ProfilesRead, "profiles"), (Scope.StaffRead, $"{clinic}/staff"),
            (Scope.ServicesRead, $"{clinic}/services"), (Scope.ClientsRead, $"{clinic}/clients"),
        ];
        var path = Array.Find(reads, read => (_form.Scopes & read.Scope) != Scope.None).Path;
        return path is null ? "" : $"curl -H \"{ApiGate.KeyHeader}: {secret}\" {new Uri(address, $"{Envelope.Prefix.TrimStart('/')}/{path}")}";
    }
}
