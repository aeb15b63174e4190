using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What a clinic's staff members are called.</summary>
public sealed class StaffNames(IDatabase database)
{
    /// <summary>All of them by id, in order of their names; those who have left too.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> OfAsync(Guid clinicId, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        var staff = await db.Staff.Where(row => row.ClinicId == clinicId).Select(row => new { row.Id, row.Name, row.Surname }).ToListAsync(cancellation);
        var sorted = NameOrder.Sorted(staff, row => PersonName.Full(row.Name, row.Surname), row => row.Id);
        return sorted.ToDictionary(row => row.Id, row => PersonName.Full(row.Name, row.Surname));
    }
}
