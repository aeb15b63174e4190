using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile;

/// <summary>
/// Takes unique values from rows that the file replaces, where another item of the file is to have them: unique indexes are checked row by row, so that two
/// items could not change places otherwise.
/// </summary>
sealed class Parking(IDatabase database, DocfavDb db, CancellationToken cancellation)
{
    public async Task ParkAsync(ImportPlan plan)
    {
        // Who books locks the agenda before anything that it waits for.
        foreach (var clinic in plan.ParkedClients.Concat(plan.ParkedAppointments).Select(entry => entry.Clinic).Distinct().Order())
        {
            await database.LockAgendaAsync(db, clinic, cancellation);
        }

        foreach (var ids in plan.ParkedUsers.Chunk(IdCheck<object>.BatchSize))
        {
            // No address has a space.
            await db.Users.Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.EmailKey, row => " " + row.EmailKey), cancellation);
        }

        foreach (var id in plan.ParkedKeys)
        {
            // 16 bytes are no SHA-256.
            var bytes = id.ToByteArray();
            await db.ApiKeys.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.KeyHash, bytes), cancellation);
        }

        await EachClinicAsync(plan.ParkedMembers, (clinic, ids) =>
            db.Members.Where(row => row.ClinicId == clinic && ids.Contains(row.Id)).ExecuteDeleteAsync(cancellation));
        await EachClinicAsync(plan.ParkedSpecialDays, (clinic, ids) =>
            db.SpecialDays.Where(row => row.ClinicId == clinic && ids.Contains(row.Id)).ExecuteDeleteAsync(cancellation));
        await EachClinicAsync(plan.ParkedClients, (clinic, ids) =>
            db.Clients.Where(row => row.ClinicId == clinic && ids.Contains(row.Id) && row.ClientNumber > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ClientNumber, row => -row.ClientNumber).SetProperty(row => row.EmailKey, (string?)null), cancellation));
        await EachClinicAsync(plan.ParkedAppointments, (clinic, ids) =>
            db.Appointments.Where(row => row.ClinicId == clinic && ids.Contains(row.Id) && row.AppointmentNumber > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.AppointmentNumber, row => -row.AppointmentNumber), cancellation));
    }

    static async Task EachClinicAsync(List<(Guid Clinic, Guid Id)> parked, Func<Guid, List<Guid>, Task<int>> park)
    {
        foreach (var clinic in parked.GroupBy(entry => entry.Clinic, entry => entry.Id))
        {
            foreach (var ids in clinic.Chunk(IdCheck<object>.BatchSize))
            {
                await park(clinic.Key, [.. ids]);
            }
        }
    }
}
