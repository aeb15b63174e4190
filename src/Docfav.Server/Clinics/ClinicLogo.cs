using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Clinics;

/// <summary>A clinic's logo: one, or none.</summary>
public sealed class ClinicLogo(IDatabase database)
{
    /// <summary>Sets or replaces the logo.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="content">A PNG, JPEG, WebP or GIF of at most 2 MiB; its first bytes tell which.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null, or why not: the field is <c>logo</c>.</returns>
    public Task<Refusal?> SetAsync(Guid clinicId, byte[] content, CancellationToken cancellation) =>
        Fault(content) is { } fault ? Task.FromResult<Refusal?>(fault)
        : ChangeAsync(clinicId, new() { ClinicId = clinicId, OwnerId = clinicId, Type = PictureFile.TypeOf(content)!, Content = content }, cancellation);

    /// <summary>Removes the logo, if there is one.</summary>
    /// <returns>Null, or <see cref="RefusalCode.NotFound"/>.</returns>
    public Task<Refusal?> RemoveAsync(Guid clinicId, CancellationToken cancellation) => ChangeAsync(clinicId, null, cancellation);

    /// <summary>The logo; null where there is none.</summary>
    public async Task<Picture?> ReadAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return await db.Pictures.SingleOrDefaultAsync(picture => picture.ClinicId == clinicId && picture.OwnerId == clinicId, cancellation);
    }

    /// <summary>What is wrong with a logo, if anything is.</summary>
    public static Refusal? Fault(byte[] content) =>
        content.Length > PictureFile.Largest ? Refusal.Invalid("logo", "logo must be at most 2 MiB")
        : PictureFile.TypeOf(content) is null ? Refusal.Invalid("logo", "logo must be a PNG, JPEG, WebP or GIF picture") : null;

    Task<Refusal?> ChangeAsync(Guid clinicId, Picture? logo, CancellationToken cancellation) =>
        database.WriteAsync<Refusal?>(
            async (db, token) =>
            {
                var hasLogo = logo is not null;
                var found = await db.Clinics.Where(clinic => clinic.Id == clinicId).ExecuteUpdateAsync(set => set.SetProperty(clinic => clinic.HasLogo, hasLogo), token);
                if (found == 0)
                {
                    return Refusal.Of(RefusalCode.NotFound);
                }

                await db.Pictures.Where(picture => picture.ClinicId == clinicId && picture.OwnerId == clinicId).ExecuteDeleteAsync(token);
                if (logo is not null)
                {
                    db.Pictures.Add(logo);
                    await db.SaveChangesAsync(token);
                }

                return null;
            },
            cancellation);
}
