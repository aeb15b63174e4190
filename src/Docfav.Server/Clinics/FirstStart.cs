using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Clinics;

/// <summary>The first user of an installation, and the first clinic where there is to be one.</summary>
public sealed record FirstOwner(string Email, string Firstname, string Lastname, string Password, string? ClinicName, string Timezone);

/// <summary>Makes the first user, who needs nobody's leave; later ones are made by those who are there.</summary>
public sealed class FirstStart(IDatabase database, UserDirectory users, ClinicDirectory clinics, IOptions<AccessOptions> options)
{
    static readonly Refusal Closed = new(RefusalCode.NotFound, "This server has users already. Sign in.");

    static readonly SqlQuery<Guid> s_anyUser = new("SELECT id FROM users LIMIT 1", row => row.Uuid(0));

    /// <summary>Whether there are no users yet.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellation)
    {
        var batch = database.Batch();
        var any = batch.Add(s_anyUser);
        await batch.RunAsync(cancellation);
        return any.Count == 0;
    }

    /// <summary>Makes the first user, who manages the first clinic. Of any number of attempts at once, one succeeds.</summary>
    public async Task<(User? User, Refusal? Refusal)> CreateOwnerAsync(FirstOwner owner, CancellationToken cancellation)
    {
        // Hashing a password takes a while: nobody has it done on a server that is set up.
        if (!await IsOpenAsync(cancellation))
        {
            return (null, Closed);
        }

        var (clinic, fault) = string.IsNullOrWhiteSpace(owner.ClinicName) ? (null, null) : clinics.Prepare(owner.ClinicName, owner.Timezone);
        var largest = options.Value.Plans.MaxBy(plan => (plan.Value, plan.Key)).Key;
        var (user, userFault) = fault is null ? users.Prepare(new(owner.Email, owner.Firstname, owner.Lastname, largest, owner.Password)) : (null, fault);
        if (user is null)
        {
            return (null, userFault);
        }

        var isMade = await database.WriteAsync(
            async (db, token) =>
            {
                // The one row that every installation has: whoever writes it first goes first.
                await db.SystemSettings.ExecuteUpdateAsync(set => set.SetProperty(row => row.ApiEnabled, row => row.ApiEnabled), token);
                if (await db.Users.AnyAsync(token))
                {
                    return false;
                }

                db.Users.Add(user);
                if (clinic is not null)
                {
                    await clinics.AddAsync(db, clinic, user.Id, token);
                }

                await db.SaveChangesAsync(token);
                return true;
            },
            cancellation);
        return isMade ? (user, null) : (null, Closed);
    }
}
