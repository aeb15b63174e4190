using System.Collections.Concurrent;
using Docfav.Server.Access;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile;

/// <summary>Hashes passwords in clear before anything is locked: a hash takes tens of milliseconds.</summary>
sealed class PasswordCheck(DocfavDb db, IPasswordHasher<User> hasher, ImportPlan plan, CancellationToken cancellation)
{
    readonly List<UserItem> _pending = [];

    public async ValueTask AddAsync(UserItem user)
    {
        if (user.Password is not null)
        {
            _pending.Add(user);
            if (_pending.Count == IdCheck<object>.BatchSize)
            {
                await FlushAsync();
            }
        }
    }

    public async ValueTask FlushAsync()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var ids = _pending.ConvertAll(user => user.Id);
        var stored = await db.Users.Where(row => ids.Contains(row.Id) && row.PasswordHash != null)
            .ToDictionaryAsync(row => row.Id, row => row.PasswordHash!, cancellation);
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Parallel.ForEach(_pending, user =>
        {
            if (!stored.TryGetValue(user.Id, out var hash)
                || hasher.VerifyHashedPassword(user.Row, hash, user.Password!) == PasswordVerificationResult.Failed)
            {
                hashes[user.Place.Path] = hasher.HashPassword(user.Row, user.Password!);
            }
        });
        foreach (var (path, hash) in hashes)
        {
            plan.PasswordHashes[path] = hash;
        }

        _pending.Clear();
    }
}
