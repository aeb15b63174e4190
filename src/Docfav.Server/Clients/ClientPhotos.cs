using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Clients;

/// <summary>Clients' photos: one each, or none. Whoever looks or changes is noted.</summary>
public sealed class ClientPhotos(IDatabase database, ActivityLog activity)
{
    /// <summary>Sets or replaces a client's photo.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="content">A PNG, JPEG, WebP or GIF of at most 2 MiB; its first bytes tell which.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null, or why not: the field is <c>photo</c>.</returns>
    public Task<Refusal?> SetAsync(Actor actor, Guid clinicId, Guid clientId, byte[] content, CancellationToken cancellation)
    {
        if (content.Length > PictureFile.Largest)
        {
            return Task.FromResult<Refusal?>(Refusal.Invalid("photo", "photo must be at most 2 MiB"));
        }

        return PictureFile.TypeOf(content) is { } type
            ? ChangeAsync(actor, clinicId, clientId, new() { ClinicId = clinicId, OwnerId = clientId, Type = type, Content = content }, cancellation)
            : Task.FromResult<Refusal?>(Refusal.Invalid("photo", "photo must be a PNG, JPEG, WebP or GIF picture"));
    }

    /// <summary>Removes a client's photo, if there is one.</summary>
    /// <returns>Null, or <see cref="RefusalCode.NotFound"/>.</returns>
    public Task<Refusal?> RemoveAsync(Actor actor, Guid clinicId, Guid clientId, CancellationToken cancellation) =>
        ChangeAsync(actor, clinicId, clientId, null, cancellation);

    /// <summary>A client's photo; null where there is none.</summary>
    public async Task<Picture?> ReadAsync(Actor actor, Guid clinicId, Guid clientId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var isThere = db.Clients.Where(client => client.ClinicId == clinicId && client.Id == clientId && client.HasPhoto);
        var photo = await db.Pictures.SingleOrDefaultAsync(
            picture => picture.ClinicId == clinicId && picture.OwnerId == clientId && isThere.Any(), cancellation);
        if (photo is not null)
        {
            await activity.AddAsync(actor, clinicId, ActivityAction.ClientPhotoRead, [clientId], cancellation);
        }

        return photo;
    }

    async Task<Refusal?> ChangeAsync(Actor actor, Guid clinicId, Guid clientId, Picture? photo, CancellationToken cancellation)
    {
        var refusal = await database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                if (await ClientDirectory.HoldAsync(db, clinicId, clientId, token) is not { } client)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                await DeleteAsync(db, clinicId, clientId, token);
                // Another photo in the place of one is a change too.
                db.Entry(client).Property(row => row.HasPhoto).IsModified = client.HasPhoto || photo is not null;
                client.HasPhoto = photo is not null;
                if (photo is not null)
                {
                    db.Pictures.Add(photo);
                }

                await db.SaveChangesAsync(token);
                return null;
            },
            cancellation);
        if (refusal is null)
        {
            await activity.AddAsync(actor, clinicId, ActivityAction.ClientPhotoChanged, [clientId], CancellationToken.None);
        }

        return refusal;
    }

    internal static Task<int> DeleteAsync(DocfavDb db, Guid clinicId, Guid clientId, CancellationToken cancellation) =>
        db.Pictures.Where(picture => picture.ClinicId == clinicId && picture.OwnerId == clientId).ExecuteDeleteAsync(cancellation);
}
