using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary>What may stand once only, in a clinic or everywhere.</summary>
sealed class UniqueRules(DocfavDb db, CancellationToken cancellation)
{
    public UniqueRule<string> UserEmail => new()
    {
        Field = "email",
        Twice = "stands twice in the file, ignoring case",
        Taken = "is another user's",
        NewSet = Texts,
        HoldersAsync = (_, keys) => db.Users.Where(row => keys.Contains(row.EmailKey))
            .Select(row => new Holder<string>(row.Id, row.EmailKey)).ToListAsync(cancellation),
    };

    /// <summary>Credentials' ids as hexadecimal text. A holder who is in the file gives way without ceremony: rows are replaced by this id.</summary>
    public UniqueRule<string> Passkey => new()
    {
        Field = "sign_in.passkeys",
        Twice = "has a passkey that stands twice in the file",
        Taken = "has a passkey that is another user's",
        NewSet = Texts,
        HoldersAsync = async (_, ids) =>
        {
            var bytes = ids.ConvertAll(Convert.FromHexString);
            var rows = await db.UserPasskeys.Where(row => bytes.Contains(row.CredentialId)).Select(row => new { row.UserId, row.CredentialId }).ToListAsync(cancellation);
            return rows.ConvertAll(row => new Holder<string>(row.UserId, Convert.ToHexString(row.CredentialId)));
        },
    };

    /// <summary>Hashes as hexadecimal text, which compares by value.</summary>
    public UniqueRule<string> KeyHash => new()
    {
        Field = "",
        Twice = "has the same key as another item of the file",
        Taken = "has the same key as another API key",
        NewSet = Texts,
        HoldersAsync = async (_, hashes) =>
        {
            var bytes = hashes.ConvertAll(Convert.FromHexString);
            var rows = await db.ApiKeys.Where(row => bytes.Contains(row.KeyHash)).Select(row => new { row.Id, row.KeyHash }).ToListAsync(cancellation);
            return rows.ConvertAll(row => new Holder<string>(row.Id, Convert.ToHexString(row.KeyHash)));
        },
        KeptAsync = async (_, ids) =>
        {
            var rows = await db.ApiKeys.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.KeyHash }).ToListAsync(cancellation);
            return rows.ConvertAll(row => new Holder<string>(row.Id, Convert.ToHexString(row.KeyHash)));
        },
    };

    public UniqueRule<Guid> MemberUser => new()
    {
        Field = "user_id",
        Twice = "stands twice in the clinic",
        Taken = "has another profile in the clinic",
        NewSet = () => new HashSet<Guid>().Add,
        HoldersAsync = (clinic, users) => db.Members.Where(row => row.ClinicId == clinic && users.Contains(row.UserId))
            .Select(row => new Holder<Guid>(row.Id, row.UserId)).ToListAsync(cancellation),
    };

    public UniqueRule<(Guid StaffCalendar, LocalDate Date)> SpecialDay => new()
    {
        Field = "date",
        Twice = "stands twice in the staff calendar",
        Taken = "has another special day",
        NewSet = () => new HashSet<(Guid, LocalDate)>().Add,
        HoldersAsync = async (clinic, days) =>
        {
            var calendars = days.Select(day => day.StaffCalendar).Distinct().ToList();
            var dates = days.Select(day => day.Date).Distinct().ToList();
            var rows = await db.SpecialDays
                .Where(row => row.ClinicId == clinic && calendars.Contains(row.StaffCalendarId) && dates.Contains(row.Date))
                .Select(row => new { row.Id, row.StaffCalendarId, row.Date }).ToListAsync(cancellation);
            return rows.ConvertAll(row => new Holder<(Guid, LocalDate)>(row.Id, (row.StaffCalendarId, row.Date)));
        },
    };

    public UniqueRule<string> ClientEmail => new()
    {
        Field = "email",
        Twice = "stands twice in the clinic, ignoring case",
        Taken = "is another client's",
        NewSet = Texts,
        HoldersAsync = (clinic, keys) => db.Clients.Where(row => row.ClinicId == clinic && keys.Contains(row.EmailKey!))
            .Select(row => new Holder<string>(row.Id, row.EmailKey!)).ToListAsync(cancellation),
    };

    public UniqueRule<int> ClientNumber => new()
    {
        Field = "client_number",
        Twice = "stands twice in the clinic",
        Taken = "is another client's",
        NewSet = () => new NumberSet().TryAdd,
        HoldersAsync = (clinic, numbers) => db.Clients.Where(row => row.ClinicId == clinic && numbers.Contains(row.ClientNumber))
            .Select(row => new Holder<int>(row.Id, row.ClientNumber)).ToListAsync(cancellation),
        KeptAsync = (clinic, ids) => db.Clients.Where(row => row.ClinicId == clinic && ids.Contains(row.Id))
            .Select(row => new Holder<int>(row.Id, row.ClientNumber)).ToListAsync(cancellation),
    };

    public UniqueRule<int> AppointmentNumber => new()
    {
        Field = "appointment_number",
        Twice = "stands twice in the clinic",
        Taken = "is another appointment's",
        NewSet = () => new NumberSet().TryAdd,
        HoldersAsync = (clinic, numbers) => db.Appointments.Where(row => row.ClinicId == clinic && numbers.Contains(row.AppointmentNumber))
            .Select(row => new Holder<int>(row.Id, row.AppointmentNumber)).ToListAsync(cancellation),
        KeptAsync = (clinic, ids) => db.Appointments.Where(row => row.ClinicId == clinic && ids.Contains(row.Id))
            .Select(row => new Holder<int>(row.Id, row.AppointmentNumber)).ToListAsync(cancellation),
    };

    /// <summary>Texts by the first half of their SHA-256, which nobody makes collide: 20 to 40 bytes each, however long they are.</summary>
    static Predicate<string> Texts()
    {
        var digests = new IdMap();
        return text => digests.TryAdd(MemoryMarshal.Read<UInt128>(SHA256.HashData(Encoding.UTF8.GetBytes(text))), 0);
    }
}
